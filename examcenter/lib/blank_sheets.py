"""An empty spreadsheet to fill in: the sheet itself, how each column is filled in, and lists to look things up."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from examcenter.lib.sheets import width
from question_bank.formats.tables import Column, day, listing

LAST_ROW = 20_000  # rows that get a list to choose from
LONGEST_LIST = 255  # characters that a spreadsheet program takes for the choices of a cell
OPEN_LISTS = frozenset({"entry_reason"})  # other words are taken, too
QUANTITIES = frozenset({"employees", "revenue", "year", "hours", "value"})
EXAMPLES = {
    "id_number": "990122199003078813",
    "phone": "10048230001",
    "bureau": "99012201",
    "employees": "120",
    "revenue": "3500.5",
    "year": "2025",
    "hours": "8",
}


@dataclass(frozen=True)
class Lookup:
    """A further sheet, for instance of codes and their names."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[str]]


def blank(title: str, columns: Sequence[Column], words: Mapping[str, str], lookups: Sequence[Lookup] = ()) -> bytes:
    """`words`: what a column takes, separated by 、. Only the first sheet is read when the file comes back."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        _to_fill_in(book, title, columns, words)
        _explanation(book, columns, words)
        for lookup in lookups:
            _table(book, lookup.title, lookup.header, lookup.rows)
    return buffer.getvalue()


def _to_fill_in(book: Workbook, title: str, columns: Sequence[Column], words: Mapping[str, str]) -> None:
    sheet = book.add_worksheet(title[:31])
    must = book.add_format({"bold": True, "bg_color": "#EAF1FA", "border": 1})
    may = book.add_format({"bold": True, "border": 1})
    formats = {"text": book.add_format({"num_format": "@"}), "day": book.add_format({"num_format": "yyyy-mm-dd"})}
    for place, column in enumerate(columns):
        sheet.set_column(place, place, max(12, width(column.header) + 4), _format(column, formats))
        sheet.write_string(0, place, column.header, may if column.blank else must)
        choices = words.get(column.key, "").split("、") if words.get(column.key) else []
        if choices and len(",".join(choices)) <= LONGEST_LIST:
            strict = column.key not in OPEN_LISTS and not _takes_several(column)
            rule = {"validate": "list", "source": choices, "show_error": strict}
            sheet.data_validation(1, place, LAST_ROW, place, rule)
    sheet.freeze_panes(1, 0)


def _format(column: Column, formats: Mapping[str, Format]) -> Format | None:
    """Codes and numbers of documents are text, or the program keeps 15 digits of them."""
    if column.convert is day:
        return formats["day"]
    return None if column.key in QUANTITIES else formats["text"]


def _takes_several(column: Column) -> bool:
    return getattr(column.convert, "__qualname__", "").startswith(f"{listing.__name__}.")


def _explanation(book: Workbook, columns: Sequence[Column], words: Mapping[str, str]) -> None:
    several = _(" (several may be named, separated by 、)")
    header = [_("Column"), _("Must be filled in"), _("Words to use"), _("Example")]
    rows = []
    for column in columns:
        named = words.get(column.key, "")
        must = _("may be empty") if column.blank else _("required")
        rows.append([column.header, must, named + (several if _takes_several(column) else ""), _example(column, named)])
    _table(book, _("How to fill in"), header, rows)


def _example(column: Column, words: str) -> str:
    if column.convert is day:
        return "2026-03-01"
    if column.header == "统一社会信用代码":
        return "91990122MA38H3XY99"
    return words.split("、", maxsplit=1)[0] if words else EXAMPLES.get(column.key, "")


def _table(book: Workbook, title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    sheet = book.add_worksheet(title[:31])
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    widths = [width(name) for name in header]
    sheet.write_row(0, 0, header, bold)
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            sheet.write_string(number, place, value, text)
            widths[place] = max(widths[place], width(value))
    for place, needed in enumerate(widths):
        sheet.set_column(place, place, min(needed, 60) + 2)
    sheet.freeze_panes(1, 0)
