"""Spreadsheets out: xlsx by xlsxwriter, csv that opens in a spreadsheet program; no cell becomes a formula."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

NARROWEST, WIDEST = 8, 60  # columns, in letters
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


def harmless(value: object) -> str:
    """The value as text that no spreadsheet program takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet with a bold, frozen header: numbers and dates as such, all else as text, columns as wide as needed."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title[:31])
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        widths = [max(NARROWEST, width(name)) for name in header]
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, day)
                widths[column] = max(widths[column], width(str(value)))
        for column, needed in enumerate(widths):
            sheet.set_column(column, column, min(needed, WIDEST) + 2)
        sheet.freeze_panes(1, 0)
        _for_print(sheet, title)
    return buffer.getvalue()


def _for_print(sheet: Worksheet, title: str) -> None:
    """A4 landscape, as wide as the paper; the header on every page, the title above and the page's number below."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header(f"&C{title.replace('&', '&&')}")
    sheet.set_footer("&C&P / &N")


def _write(sheet: Worksheet, row: int, column: int, value: object, day: Format) -> None:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        sheet.write_datetime(row, column, value, day)
    else:
        sheet.write_string(row, column, harmless(value))


def width(text: str) -> int:
    """How many Latin letters wide the text is; a Chinese character counts for two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a byte-order mark, so that Chinese opens right in spreadsheet programs."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")
