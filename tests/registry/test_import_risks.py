"""Risk records from a spreadsheet: the classes follow; a bad row refuses the file."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from examcenter.lib.uploads import ImportResult, Upload
from examcenter.registry.imports import import_enterprises, import_risks
from examcenter.registry.models import Enterprise, ImportRun
from examcenter.registry.models.supervision import RiskRecord
from tests.builders import organisation_code
from tests.spreadsheets import enterprise_row, upload


def risk_row(code: str, **changes: Any) -> dict[str, Any]:
    row = {
        "统一社会信用代码": code,
        "发现日期": "2026-03-05",
        "风险等级": "重大",
        "来源": "监督抽查",
        "风险情况": "燃气灶熄火保护不合格",
    }
    return row | changes


def sheet(*rows: dict[str, Any]) -> Upload:
    return upload({"风险记录": rows}, name="风险记录.xlsx")


def refused(result: ImportResult) -> list[tuple[int, str, str]]:
    assert not result.applied
    assert not RiskRecord.objects.exists()
    assert not ImportRun.objects.exists()
    return [(error.row, error.column, error.value) for error in result.errors]


def test_three_majors_make_it_special(officer: User, now: datetime, enterprise: Enterprise) -> None:
    file = sheet(*(risk_row(enterprise.code, 发现日期=day) for day in ("2025-01-06", "2025-08-01", "2026-03-05")))
    result = import_risks(file=file, by=officer, at=now)
    assert (result.applied, result.counts) == (True, {"new": 3, "changed": 0, "unchanged": 0})
    assert Enterprise.objects.get().supervision_class == "special"
    assert Entry.objects.get(verb="registry.import_risks").details["new"] == 3


def test_a_repetition_adds_only_what_is_new(officer: User, now: datetime, enterprise: Enterprise) -> None:
    first = risk_row(enterprise.code)
    import_risks(file=sheet(first), by=officer, at=now)
    again = import_risks(file=sheet(first, risk_row(enterprise.code, 来源="投诉举报")), by=officer, at=now)
    assert again.counts == {"new": 1, "changed": 0, "unchanged": 1}
    assert RiskRecord.objects.count() == 2


def test_a_trial_writes_nothing(officer: User, now: datetime, enterprise: Enterprise) -> None:
    result = import_risks(file=sheet(risk_row(enterprise.code)), by=officer, at=now, dry_run=True)
    assert (refused(result), result.counts["new"]) == ([], 1)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("统一社会信用代码", "91990122MA38H3XY90"),
        ("统一社会信用代码", organisation_code(99_000_001)),
        ("发现日期", "2026-11-21"),
        ("发现日期", "去年"),
        ("风险等级", "一般"),
        ("来源", "听说"),
        ("风险情况", ""),
        ("风险情况", "长" * 201),
    ],
)
def test_it_names_the_row_column_and_value(
    officer: User, now: datetime, enterprise: Enterprise, column: str, value: str
) -> None:
    file = sheet(risk_row(enterprise.code), risk_row(enterprise.code, **{column: value}))
    assert [(row, name) for row, name, _value in refused(import_risks(file=file, by=officer, at=now))] == [(3, column)]


def test_it_rejects_a_duplicate(officer: User, now: datetime, enterprise: Enterprise) -> None:
    row = risk_row(enterprise.code)
    assert [line for line, _column, _value in refused(import_risks(file=sheet(row, row), by=officer, at=now))] == [3]


def test_it_rejects_another_bureaus_enterprise(officer: User, now: datetime, other_enterprise: Enterprise) -> None:
    result = import_risks(file=sheet(risk_row(other_enterprise.code)), by=officer, at=now)
    assert refused(result) == [(2, "统一社会信用代码", other_enterprise.code)]


def test_it_rejects_a_file_that_is_no_spreadsheet(officer: User, now: datetime) -> None:
    assert len(refused(import_risks(file=Upload("风险.xlsx", b"no"), by=officer, at=now))) == 1


def test_the_enterprises_sheet_no_longer_sets_the_class(officer: User, now: datetime, enterprise: Enterprise) -> None:
    rows = upload({"企业": [enterprise_row(统一社会信用代码=enterprise.code, 监管分类="重点")]})
    import_enterprises(file=rows, by=officer, at=now)
    assert [(row.supervision_class, row.facts) for row in enterprise.class_records.all()] == [
        ("key", {"basis": "spreadsheet"})
    ]
    import_risks(file=sheet(risk_row(enterprise.code, 风险等级="较小")), by=officer, at=now)
    assert Enterprise.objects.get().supervision_class == "routine"
    again = import_enterprises(file=rows, by=officer, at=now)
    assert again.counts["unchanged"] == 1
    assert Enterprise.objects.get().supervision_class == "routine"


def test_the_page_offers_the_template_and_checks_first(officer: User, enterprise: Enterprise) -> None:
    client = Client()
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    template = client.get(reverse("registry_import_sheet", args=["risks"]))
    assert quote("风险记录导入模板.xlsx") in template["Content-Disposition"]
    page = client.get(reverse("registry_import") + "?kind=risks").content.decode()
    assert "风险记录" in page
    assert "监督抽查、投诉举报" in page
