"""A province's roster as one spreadsheet: checked and applied in a process of its own while others work.

Printed are seconds and memory of each step, what others waited for meanwhile, and one ratio: rows a second.
"""

import io
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from statistics import median
from urllib.parse import urlencode

import xlsxwriter
from django.conf import settings
from django.core.management.base import CommandError
from django.test import Client
from stdnum.cn import uscc

from examcenter.bureaus.models import Bureau, Level, Setting, User
from examcenter.lib.clock import database_now
from examcenter.lib.uploads import Upload
from examcenter.management.benchmarks.dice import Dice
from examcenter.management.benchmarks.filling import analyze, copy_in
from examcenter.management.benchmarks.registry import GIVEN, NOT_ASSIGNED, PERSONS_PER_ENTERPRISE, SURNAMES, bureaus
from examcenter.registry.imports import runs, undoing
from examcenter.registry.models import Capacity, CapacityKind, Enterprise, ImportRun, RunState
from examcenter.registry.tasks import work_on
from examcenter.rules.identity import check_character

HEADER = (
    "姓名", "证件号码", "手机号", "统一社会信用代码", "岗位", "任职类别", "质量控制岗位", "任职日期", "离任日期",
    "培训日期", "单位考核日期",
)  # fmt: skip
LOOKS: tuple[dict[str, str], ...] = ({}, {"q": "王伟"}, {"role": "director"})  # what others look at meanwhile
PAUSE = 0.5


def measure(persons: int, tell: Callable[[str], None]) -> None:
    """Fills an empty database with enterprises, then imports that many persons for them, undoes, and imports again."""
    units = list(_units(max(1, round(persons / PERSONS_PER_ENTERPRISE))))
    file = Upload("名录.xlsx", _workbook(persons, units))
    tell(f"{persons} persons at {len(units)} enterprises, {len(file.data) / 2**20:.1f} MiB")
    by = User.objects.get(username="province")
    run = runs.take_in(file=file, kind="persons", by=by, at=database_now())
    spent = _step("check", run, tell)
    runs.order_import(run=run, by=by)
    spent += _step("apply", run, tell)
    tell(f"{spent:7.1f} s  check and apply, {persons / spent:.0f} persons a second")
    undoing.order_undo(run=run, by=by, at=database_now())
    _step("undo", run, tell)


def _units(number: int) -> Iterator[Enterprise]:
    stations = bureaus()
    province = Bureau.objects.get(level=Level.PROVINCE)
    Setting.objects.create(
        province=province, key="import_undo_days", value="30", legal_basis="benchmark", effective_from=date(2022, 1, 1)
    )
    units = []
    for pk in range(1, number + 1):
        first17 = f"91{NOT_ASSIGNED}{pk:09d}"
        code = first17 + uscc.calc_check_digit(first17)
        unit = Enterprise(pk=pk, code=code, name=f"{pk}号燃具有限公司", bureau_id=stations[pk % len(stations)])
        unit.fill()
        units.append(unit)
    copy_in(Enterprise, units)
    copy_in(Capacity, (Capacity(pk=unit.pk, enterprise=unit, kind=_kind(unit), tier="C") for unit in units))
    analyze()
    yield from units


def _kind(unit: Enterprise) -> CapacityKind:
    return CapacityKind.RETAIL if unit.pk % 3 else CapacityKind.PRODUCTION


def _step(name: str, run: ImportRun, tell: Callable[[str], None]) -> float:
    """One step in a fresh process, as the worker does it; meanwhile an official looks at pages."""
    begun, waited = time.perf_counter(), []
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "benchmark", "import", "--work", str(run.pk)], cwd=settings.BASE_DIR
    )
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(
        User.objects.get(username="county"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    number = 0
    while worker.poll() is None:
        look = time.perf_counter()
        client.get(f"/staff/persons/?{urlencode(LOOKS[number % len(LOOKS)])}")
        waited.append(time.perf_counter() - look)
        number += 1
        time.sleep(PAUSE)
    spent = time.perf_counter() - begun
    run.refresh_from_db()
    if worker.returncode or run.state not in {RunState.CHECKED, RunState.APPLIED, RunState.UNDONE}:
        raise CommandError(f"{name} ended in the state {run.state}: {run.reason}")
    others = f"others waited {1000 * median(waited):.0f} ms (median), {1000 * max(waited):.0f} ms at most"
    tell(f"{spent:7.1f} s  {name:6} {others}")
    return spent


def work(run_id: int, tell: Callable[[str], None]) -> None:
    """The worker's part; tells the peak of its memory."""
    work_on(ImportRun.objects.select_related("by", "undone_by").get(pk=run_id))
    used = resource.getrusage(resource.RUSAGE_SELF)
    tell(f"{used.ru_utime + used.ru_stime:7.1f} s of the processor, {used.ru_maxrss / 1024:.0f} MiB at most")


def _workbook(persons: int, units: list[Enterprise]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("名录")
        for number, row in enumerate([HEADER, *_rows(persons, units)]):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def _rows(persons: int, units: list[Enterprise]) -> Iterator[tuple[str, ...]]:
    chance, first = Dice(persons), date(1970, 1, 1).toordinal()
    for number in range(persons):
        unit = units[number % len(units)]
        born = date.fromordinal(first + number // 900)
        first17 = f"{NOT_ASSIGNED}{born:%Y%m%d}{number % 900:03d}"
        name = chance.choice(SURNAMES) + chance.word(GIVEN, chance.choice((1, 2, 2, 2)))
        role = "质量安全总监" if number % 6 == 0 else "质量安全员"
        side = "生产" if unit.pk % 3 == 0 else "销售"
        begun, trained, assessed = f"2024-{1 + number % 12:02d}-01", "2026-04-07", "2026-04-09"
        yield (
            name, first17 + check_character(first17), f"1{number:010d}", unit.code, role, side, "出厂检验", begun, "",
            trained, assessed,
        )  # fmt: skip
