"""Risk records from a spreadsheet; the classes of the enterprises follow."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.lib.uploads import NEW, UNCHANGED, ImportResult, Upload, in_chunks
from examcenter.registry.actions.supervision import reclassify
from examcenter.registry.imports.applying import Area, Job, Trial, import_at_once
from examcenter.registry.imports.batch import Batch
from examcenter.registry.imports.columns import CODE
from examcenter.registry.models import Enterprise, RunStep
from examcenter.registry.models.supervision import RiskRecord, RiskSeverity, RiskSource
from question_bank.formats.tables import Column, Parsed, Row, choice, day, text

SEVERITIES = {"较小": RiskSeverity.SMALL, "较大": RiskSeverity.LARGER, "重大": RiskSeverity.MAJOR}
SOURCES = {
    "监督抽查": RiskSource.SPOT_CHECK,
    "投诉举报": RiskSource.COMPLAINT,
    "现场检查": RiskSource.INSPECTION,
    "执法查处": RiskSource.ENFORCEMENT,
    "风险监测": RiskSource.MONITORING,
    "缺陷产品召回": RiskSource.RECALL,
    "质量安全事故": RiskSource.ACCIDENT,
}
COLUMNS = (
    CODE,
    Column("on", "发现日期", day, synonyms=("日期",)),
    Column("severity", "风险等级", choice(SEVERITIES)),
    Column("source", "来源", choice(SOURCES), synonyms=("风险来源",)),
    Column("note", "风险情况", text(200), synonyms=("情况说明",)),
)
TOLD_EVERY = 1000  # rows
Key = tuple[str, date, str, str, str]


def import_risks(*, file: Upload, by: User, at: datetime, dry_run: bool = False) -> ImportResult:
    """Adds what is not recorded yet; nothing recorded is changed or taken away."""
    return import_at_once("risks", read_risks, file=file, by=by, at=at, dry_run=dry_run)


def read_risks(job: Job) -> Trial:
    parsed = job.parse("风险记录", COLUMNS)
    units = _units(sorted({row["code"] for row in parsed.rows}))
    _check(parsed, units, Area(job.by), job.today)
    if parsed.errors:
        return Trial(parsed)
    known = _known(units)
    fresh = [row for row in parsed.rows if _key(row) not in known]

    def gather(batch: Batch) -> None:
        for number, row in enumerate(fresh):
            if number % TOLD_EVERY == 0:
                job.tell(RunStep.STAGING, number, len(fresh))
            batch.make(_record(row, units))

    def afterwards() -> None:
        for codes in in_chunks(sorted({row["code"] for row in fresh})):
            reclassify([units[code].pk for code in codes], actor=job.by.actor, at=job.at)

    states = [UNCHANGED if _key(row) in known else NEW for row in parsed.rows]
    return Trial(parsed, states, gather, afterwards)


def _units(codes: list[str]) -> dict[str, Enterprise]:
    found: dict[str, Enterprise] = {}
    for chunk in in_chunks(codes):
        found |= {unit.code: unit for unit in Enterprise.objects.filter(code__in=chunk).select_related("bureau")}
    return found


def _known(units: dict[str, Enterprise]) -> set[Key]:
    known: set[Key] = set()
    for chunk in in_chunks([unit.pk for unit in units.values()]):
        rows = RiskRecord.objects.filter(enterprise__in=chunk).order_by()
        known |= set(rows.values_list("enterprise__code", "on", "severity", "source", "note"))
    return known


def _check(parsed: Parsed, units: dict[str, Enterprise], area: Area, today: date) -> None:
    seen: dict[Key, int] = {}
    for row in parsed.rows:
        unit = units.get(row["code"])
        if unit is None:
            parsed.fault(row, "code", _("There is no enterprise with this code. Import the enterprises first."))
        elif not area.holds(unit.bureau.path):
            parsed.fault(row, "code", _("This enterprise is kept by a bureau outside your area."))
        if row["on"] > today:
            parsed.fault(row, "on", _("The date lies in the future."))
        first = seen.setdefault(_key(row), row.number)
        if first != row.number:
            parsed.fault(row, "note", _("This risk already stands in row %(row)s.") % {"row": first})


def _key(row: Row) -> Key:
    return row["code"], row["on"], str(row["severity"]), str(row["source"]), row["note"]


def _record(row: Row, units: dict[str, Enterprise]) -> RiskRecord:
    values: dict[str, Any] = {name: row[name] for name in ("on", "severity", "source", "note")}
    return RiskRecord(enterprise=units[row["code"]], **values)
