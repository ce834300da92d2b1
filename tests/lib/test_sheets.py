"""Spreadsheets out: numbers stay numbers, codes stay text, nothing becomes a formula, columns fit."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from examcenter.lib import sheets


def read(data: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_numbers_and_dates_are_such_and_codes_are_text() -> None:
    row = ["91990122MA38H3XY99", "0000123", Decimal("82.5"), 3, date(2026, 10, 20), None, "=1+1"]
    values = [cell.value for cell in read(sheets.xlsx("表", ["甲"] * len(row), [row]))[2]]
    assert values[:4] == ["91990122MA38H3XY99", "0000123", 82.5, 3]
    assert str(values[4]) == "2026-10-20 00:00:00"
    assert values[6] == "'=1+1"


def test_columns_are_as_wide_as_what_they_hold() -> None:
    name = "安岚省韧通燃气灶具制造有限公司"
    sheet = read(sheets.xlsx("表", ["企业", "号", "长"], [[name, 1, "长" * 200]]))
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert widths[0] >= 2 * len(name)
    assert widths[1] < 12
    assert widths[2] < 70
