"""Enterprises from a spreadsheet: what is written, what a repetition does, and every refusal."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from examcenter.bureaus.models import Bureau, User
from examcenter.journal.models import Entry
from examcenter.lib.uploads import ImportResult, Upload
from examcenter.registry.imports import import_enterprises
from examcenter.registry.models import Capacity, Enterprise, ImportRun, TierRecord
from tests.builders import make_appointment, organisation_code
from tests.spreadsheets import enterprise_row, upload


@pytest.fixture(autouse=True)
def stations(our_station: Bureau, other_station: Bureau) -> None:
    """The bureaus that the rows name."""


def sheet(*rows: dict[str, Any]) -> Upload:
    return upload({"企业": rows}, name="企业.xlsx")


def refused(result: ImportResult) -> list[tuple[int, str, str]]:
    """Row, column and value of every fault; nothing may have been written."""
    assert not result.applied
    assert not Enterprise.objects.filter(name="栖云县岚焰燃具制造有限公司").exists()
    assert not ImportRun.objects.exists()
    return [(error.row, error.column, error.value) for error in result.errors]


def test_it_writes_the_enterprise_with_its_tier_and_one_entry(officer: User, now: datetime) -> None:
    row = enterprise_row(主体类别="生产、零售")
    file = sheet(row)
    result = import_enterprises(file=file, by=officer, at=now)
    assert (result.applied, result.counts) == (True, {"new": 1, "changed": 0, "unchanged": 0})
    unit = Enterprise.objects.get(code=row["统一社会信用代码"])
    assert (unit.bureau.code, unit.has_ccc, unit.phone) == ("99012201", True, "10036977039")
    assert dict(unit.capacities.values_list("kind", "tier")) == {"production": "B", "retail": "A"}
    assert TierRecord.objects.filter(enterprise=unit, since=date(2026, 11, 20)).count() == 2
    entry = Entry.objects.get(verb="registry.import_enterprises")
    assert entry.details == {"digest": file.digest, "new": 1, "changed": 0, "unchanged": 0}


def test_a_trial_writes_nothing(officer: User, now: datetime) -> None:
    result = import_enterprises(file=sheet(enterprise_row()), by=officer, at=now, dry_run=True)
    assert result.counts["new"] == 1
    assert refused(result) == []


def test_a_repetition_changes_nothing(officer: User, now: datetime) -> None:
    file = sheet(enterprise_row(), enterprise_row(企业名称="栖云县砚固燃气配件商贸有限公司", 主体类别="批发"))
    import_enterprises(file=file, by=officer, at=now)
    before = list(Enterprise.objects.order_by("pk").values())
    again = import_enterprises(file=file, by=officer, at=now)
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 2}
    assert list(Enterprise.objects.order_by("pk").values()) == before
    assert TierRecord.objects.count() == 2


def test_new_figures_change_the_tier_and_keep_the_old_one(officer: User, now: datetime) -> None:
    row = enterprise_row()
    import_enterprises(file=sheet(row), by=officer, at=now)
    result = import_enterprises(file=sheet(row | {"从业人员": "1200", "统计年度": "2026"}), by=officer, at=now)
    assert result.counts["changed"] == 1
    unit = Enterprise.objects.get()
    assert Capacity.objects.get(enterprise=unit).tier == "A"
    assert sorted(unit.tier_records.values_list("tier", flat=True)) == ["A", "B"]
    assert list(unit.figures.values_list("year", "employees")) == [(2026, 1200), (2025, 430)]


def test_figures_of_an_earlier_year_leave_the_tier(officer: User, now: datetime) -> None:
    row = enterprise_row()
    import_enterprises(file=sheet(row), by=officer, at=now)
    import_enterprises(file=sheet(row | {"从业人员": "1200", "统计年度": "2023"}), by=officer, at=now)
    assert Capacity.objects.get().tier == "B"


def test_a_capacity_that_goes_is_taken_away(officer: User, now: datetime) -> None:
    row = enterprise_row(主体类别="生产、零售")
    import_enterprises(file=sheet(row), by=officer, at=now)
    import_enterprises(file=sheet(row | {"主体类别": "生产"}), by=officer, at=now)
    assert Capacity.objects.get().kind == "production"


def test_it_rejects_taking_away_a_capacity_that_somebody_serves(officer: User, now: datetime) -> None:
    row = enterprise_row()
    import_enterprises(file=sheet(row), by=officer, at=now)
    make_appointment(enterprise=Enterprise.objects.get())
    result = import_enterprises(file=sheet(row | {"主体类别": "零售"}), by=officer, at=now)
    assert [error.column for error in result.errors] == ["主体类别"]
    assert Capacity.objects.get().kind == "production"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("统一社会信用代码", "91990122MA38H3XY90"),
        ("统一社会信用代码", "9199012"),
        ("监管机构代码", "99019999"),
        ("主体类别", "运输"),
        ("从业人员", "很多"),
        ("从业人员", "-1"),
        ("从业人员", "2.5"),
        ("营业收入(万元)", "一千"),
        ("统计年度", "2031"),
        ("状态日期", "2031-01-01"),
        ("状态日期", "去年"),
        ("联系电话", "请打前台"),
        ("监管分类", "一般"),
        ("强制性产品认证", "也许"),
    ],
)
def test_it_names_the_row_column_and_value(officer: User, now: datetime, column: str, value: str) -> None:
    good = enterprise_row(企业名称="好企业")
    result = import_enterprises(file=sheet(good, enterprise_row(**{column: value})), by=officer, at=now)
    assert refused(result) == [(3, column, value)]
    assert not Enterprise.objects.exists()


def test_it_gives_the_reason_in_chinese(officer: User, now: datetime) -> None:
    result = import_enterprises(file=sheet(enterprise_row(监管机构代码="99019999")), by=officer, at=now)
    assert [error.reason for error in result.errors] == ["没有此代码的机构。"]


def test_it_lists_every_bad_row(officer: User, now: datetime) -> None:
    bad = [enterprise_row(从业人员="?") for _ in range(3)]
    result = import_enterprises(file=sheet(*bad), by=officer, at=now)
    assert [row for row, _column, _value in refused(result)] == [2, 3, 4]


def test_it_rejects_a_wrong_header(officer: User, now: datetime) -> None:
    row = enterprise_row()
    row["商号"] = row.pop("企业名称")
    assert {column for _row, column, _value in refused(import_enterprises(file=sheet(row), by=officer, at=now))} == {
        "企业名称",
        "商号",
    }


def test_it_rejects_a_file_that_is_no_spreadsheet(officer: User, now: datetime) -> None:
    result = import_enterprises(file=Upload("企业.xlsx", b"not a table"), by=officer, at=now)
    assert [value for _row, _column, value in refused(result)] == ["企业.xlsx"]


def test_it_rejects_a_duplicate(officer: User, now: datetime) -> None:
    row = enterprise_row()
    result = import_enterprises(file=sheet(row, row), by=officer, at=now)
    assert refused(result) == [(3, "统一社会信用代码", row["统一社会信用代码"])]


def test_it_rejects_an_exclusion_without_reason(officer: User, now: datetime) -> None:
    result = import_enterprises(file=sheet(enterprise_row(纳入范围="否")), by=officer, at=now)
    assert refused(result) == [(2, "不纳入原因", "")]


def test_it_rejects_another_bureaus_enterprise(officer: User, now: datetime, other_enterprise: Enterprise) -> None:
    row = enterprise_row(统一社会信用代码=other_enterprise.code)
    assert refused(import_enterprises(file=sheet(row), by=officer, at=now)) == [
        (2, "统一社会信用代码", other_enterprise.code)
    ]


def test_it_rejects_a_bureau_outside_the_area(officer: User, now: datetime) -> None:
    result = import_enterprises(file=sheet(enterprise_row(监管机构代码="99012301")), by=officer, at=now)
    assert refused(result) == [(2, "监管机构代码", "99012301")]


def test_somebody_without_the_role_imports_nothing(inspector: User, now: datetime) -> None:
    result = import_enterprises(file=sheet(enterprise_row()), by=inspector, at=now)
    assert refused(result) == [(2, "监管机构代码", "99012201")]


def test_a_known_synonym_of_a_header_is_understood(officer: User, now: datetime) -> None:
    row = enterprise_row()
    row["营业收入（万元）"] = row.pop("营业收入(万元)")
    assert import_enterprises(file=sheet(row), by=officer, at=now).applied


def test_phones_are_not_in_clear_in_the_database(officer: User, now: datetime) -> None:
    row = enterprise_row()
    import_enterprises(file=sheet(row), by=officer, at=now)
    import_enterprises(file=sheet(row | {"联系电话": "10036977040"}), by=officer, at=now)  # through bulk_update, too
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM registry_enterprise")
        stored = cursor.fetchone()[0]
    assert "100369770" not in stored
    assert Enterprise.objects.get().phone == "10036977040"


def test_revenue_is_kept_to_the_cent(officer: User, now: datetime) -> None:
    row = enterprise_row(**{"营业收入(万元)": "800.129"})
    import_enterprises(file=sheet(row), by=officer, at=now)
    assert Enterprise.objects.get().figures.get().revenue == Decimal("800.13")
    assert import_enterprises(file=sheet(row), by=officer, at=now).counts["unchanged"] == 1


def test_a_region_that_does_not_exist_is_accepted_with_right_check_characters(officer: User, now: datetime) -> None:
    row = enterprise_row(统一社会信用代码=organisation_code(region="990000"))
    assert import_enterprises(file=sheet(row), by=officer, at=now).applied


@pytest.mark.parametrize(("registered", "late"), [("2026-01-05", True), ("2020-01-06", False), ("", False)])
def test_a_registration_is_judged_as_one_entered_by_hand(
    officer: User, now: datetime, registered: str, late: bool
) -> None:
    import_enterprises(file=sheet(enterprise_row(成立日期=registered)), by=officer, at=now)
    unit = Enterprise.objects.get()
    assert unit.entered_late is late
    assert (unit.registered_on is None) is (registered == "")


def test_a_stored_enterprise_is_not_judged_again(officer: User, now: datetime) -> None:
    row = enterprise_row()
    import_enterprises(file=sheet(row), by=officer, at=now)
    again = import_enterprises(file=sheet(row | {"成立日期": "2026-01-05"}), by=officer, at=now)
    assert again.counts == {"new": 0, "changed": 1, "unchanged": 0}
    unit = Enterprise.objects.get()
    assert (unit.registered_on, unit.entered_late) == (date(2026, 1, 5), False)
    silent = import_enterprises(file=sheet(row), by=officer, at=now)
    assert silent.counts == {"new": 0, "changed": 0, "unchanged": 1}


@pytest.mark.parametrize(
    "dates", [{"成立日期": "2099-01-05"}, {"成立日期": "2026-03-05", "首次录入日期": "2026-03-04"}]
)
def test_it_rejects_an_impossible_registration(officer: User, now: datetime, dates: dict[str, str]) -> None:
    result = import_enterprises(file=sheet(enterprise_row(**dates)), by=officer, at=now)
    assert refused(result) == [(2, "成立日期", dates["成立日期"])]


def test_all_faults_of_a_row_are_told_at_once(officer: User, now: datetime) -> None:
    row = enterprise_row(联系电话="138", 监管机构代码="99019999", 统计年度="2099", 从业人员="多")
    errors = import_enterprises(file=upload({"企业": [row]}), by=officer, at=now).errors
    assert {error.column for error in errors} == {"联系电话", "监管机构代码", "统计年度", "从业人员"}
