"""The exported lists: named as in the import, numbers and days as such, ready to print."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from examcenter.bureaus.models import User
from examcenter.registry.models import AnnualFigures, Enterprise
from tests.builders import make_appointment, make_inspector

Enter = Callable[[User], Client]


def sheet_of(client: Client, view: str) -> Any:
    return load_workbook(io.BytesIO(client.get(reverse(view)).content)).active


def first_row(sheet: Any) -> dict[str, Any]:
    header, row = list(sheet.iter_rows(values_only=True))[:2]
    return dict(zip(header, row, strict=True))


def test_enterprises_come_with_code_figures_and_inspector(
    enter: Enter, officer: User, enterprise: Enterprise, now: datetime
) -> None:
    AnnualFigures.objects.update_or_create(
        enterprise=enterprise, year=2025, defaults={"employees": 431, "revenue": "1999.50"}
    )
    make_inspector(enterprise=enterprise, name="吴行远", since=now.date(), recorded_at=now)
    sheet = sheet_of(enter(officer), "registry_enterprises_export")
    row = first_row(sheet)
    assert (row["监管机构代码"], row["监管责任人"]) == (enterprise.bureau.code, "吴行远")
    assert (row["从业人员"], row["营业收入(万元)"], row["统计年度"]) == (431, 1999.5, 2025)
    assert "联系电话" not in row
    assert (sheet.freeze_panes, sheet.page_setup.orientation, sheet.print_title_rows) == ("A2", "landscape", "$1:$1")


def test_days_of_the_roster_are_days(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    post = make_appointment(enterprise=enterprise)
    row = first_row(sheet_of(enter(officer), "registry_persons_export"))
    assert row["任职日期"].date() == post.started_on
    assert row["统一社会信用代码"] == enterprise.code
    assert not {"手机号", "证件号码"} & set(row)
