"""One sheet held against a list of columns: typed rows, and every fault with its place."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from question_bank.formats.tables.reading import Sheet

NUMBER = re.compile(r"[+-]?\d{1,15}(,\d{3})*(\.\d{1,15})?")
HEADER_SEARCH = 10  # rows above the header may be a title


class BadCell(ValueError):
    """A value that a converter refuses; the message says why, translated."""


@dataclass(frozen=True)
class RowError:
    """One fault: `row` as counted in the spreadsheet (the header's row for faults of the header, 0 for the file)."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Column:
    """A column by its header; `synonyms` are other headers people write; `convert` raises BadCell."""

    key: str
    header: str
    convert: Callable[[str], Any]
    required: bool = True  # the column must be there
    blank: bool = False  # a cell may be empty (then `default`)
    default: Any = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """A row's values by column key; `number` as counted in the spreadsheet."""

    number: int
    values: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]


@dataclass
class Parsed:
    """What `parse` found. `rows` holds only rows without fault; use them only where `errors` is empty."""

    sheet: str
    columns: Sequence[Column]
    rows: list[Row] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    raw: dict[int, dict[str, str]] = field(default_factory=dict)

    def fault(self, row: Row, key: str, reason: str) -> None:
        """Report a fault that only shows when rows are compared with each other or with the database."""
        header = next((column.header for column in self.columns if column.key == key), key)
        self.errors.append(RowError(self.sheet, row.number, header, self.raw.get(row.number, {}).get(key, ""), reason))

    def once(self, key: str, reason: str) -> None:
        """Report every row whose value of `key` already stood in a row above."""
        seen: dict[Any, int] = {}
        for row in self.rows:
            if row[key] in seen:
                self.fault(row, key, reason % {"row": seen[row[key]]})
            seen.setdefault(row[key], row.number)


def parse(sheet: Sheet, columns: Sequence[Column]) -> Parsed:
    """Read the rows below the header; never raises for bad content, every fault becomes a RowError."""
    parsed = Parsed(sheet.name, columns)
    header_at = _find_header(sheet, columns)
    if header_at is None:
        parsed.errors.append(
            RowError(
                sheet.name,
                1,
                "",
                "、".join(cell for cell in (sheet.rows[0] if sheet.rows else []) if cell),
                _("No header row was found. Expected columns: %(columns)s.")
                % {"columns": "、".join(column.header for column in columns if column.required)},
            )
        )
        return parsed
    places = _places(sheet.rows[header_at], columns, parsed, header_at + 1)
    if parsed.errors:
        return parsed
    for index in range(header_at + 1, len(sheet.rows)):
        cells = sheet.rows[index]
        if any(cells):
            _parse_row(index + 1, cells, places, parsed)
    return parsed


def plain_header(cell: str) -> str:
    """A header without the differences that mean nothing: width, case, spaces, and the star of a required column."""
    return "".join(unicodedata.normalize("NFKC", cell).replace("*", "").split()).casefold()


def _names(column: Column) -> set[str]:
    return {plain_header(name) for name in (column.header, *column.synonyms)}


def _find_header(sheet: Sheet, columns: Sequence[Column]) -> int | None:
    """The row that holds most of the required headers (at least half of them)."""
    required = [column for column in columns if column.required]
    best, best_hits = None, 0
    for index, cells in enumerate(sheet.rows[:HEADER_SEARCH]):
        found = {plain_header(cell) for cell in cells}
        hits = sum(not found.isdisjoint(_names(column)) for column in required)
        if hits > best_hits:
            best, best_hits = index, hits
    return best if best_hits * 2 >= len(required) else None


def _places(header: list[str], columns: Sequence[Column], parsed: Parsed, number: int) -> dict[str, int]:
    places: dict[str, int] = {}
    known: set[str] = set()
    for column in columns:
        names = _names(column)
        found = [index for index, cell in enumerate(header) if plain_header(cell) in names]
        known.update(names)
        if len(found) > 1:
            reason = _("The column stands in the sheet more than once.")
            parsed.errors.append(RowError(parsed.sheet, number, column.header, "", reason))
        elif found:
            places[column.key] = found[0]
        elif column.required:
            parsed.errors.append(RowError(parsed.sheet, number, column.header, "", _("This column is missing.")))
    for cell in header:
        if cell and plain_header(cell) not in known:
            reason = _("This column is not known. Remove it or use one of the known headers.")
            parsed.errors.append(RowError(parsed.sheet, number, cell, cell, reason))
    return places


def _parse_row(number: int, cells: list[str], places: dict[str, int], parsed: Parsed) -> None:
    values: dict[str, Any] = {}
    raw: dict[str, str] = {}
    faults = len(parsed.errors)
    for column in parsed.columns:
        place = places.get(column.key)
        cell = cells[place] if place is not None and place < len(cells) else ""
        raw[column.key] = cell
        if not cell:
            if not column.blank and place is not None:
                parsed.errors.append(RowError(parsed.sheet, number, column.header, "", _("The cell is empty.")))
            values[column.key] = column.default
            continue
        try:
            values[column.key] = column.convert(cell)
        except BadCell as wrong:
            parsed.errors.append(RowError(parsed.sheet, number, column.header, cell, str(wrong)))
    parsed.raw[number] = raw
    if len(parsed.errors) == faults:
        parsed.rows.append(Row(number, values))


def text(limit: int) -> Callable[[str], str]:
    """Text of at most `limit` characters."""

    def convert(cell: str) -> str:
        if len(cell) > limit:
            raise BadCell(_("The text is longer than %(limit)d characters.") % {"limit": limit})
        return cell

    return convert


def choice(words: Mapping[str, Any], also: Mapping[str, Any] | None = None) -> Callable[[str], Any]:
    """One of the given words, turned into its value; `also` holds words that are understood but not recommended."""
    known = {**(also or {}), **words}

    def convert(cell: str) -> Any:
        if cell not in known:
            raise BadCell(_("Expected one of: %(words)s.") % {"words": "、".join(words)})
        return known[cell]

    return convert


def listing(words: Mapping[str, Any]) -> Callable[[str], list[Any]]:
    """Several of the given words, separated by 、 , ， ; ； or a space."""
    one = choice(words)

    def convert(cell: str) -> list[Any]:
        for mark in ",，;； /":
            cell = cell.replace(mark, "、")
        return [one(part) for part in cell.split("、") if part]

    return convert


def yes_no(cell: str) -> bool:
    """是 or 否."""
    return bool(choice({"是": True, "否": False, "有": True, "无": False, "Y": True, "N": False})(cell))


def integer(least: int, most: int) -> Callable[[str], int]:
    """A whole number between two bounds, both included."""

    def convert(cell: str) -> int:
        number = decimal(Decimal(least), Decimal(most))(cell)
        if number != int(number):
            raise BadCell(_("Expected a whole number."))
        return int(number)

    return convert


def decimal(least: Decimal, most: Decimal) -> Callable[[str], Decimal]:
    """A number between two bounds, both included."""

    def convert(cell: str) -> Decimal:
        if not NUMBER.fullmatch(cell):
            raise BadCell(_("Expected a number."))
        number = Decimal(cell.replace(",", ""))
        if not least <= number <= most:
            raise BadCell(_("Expected a number between %(least)s and %(most)s.") % {"least": least, "most": most})
        return number

    return convert


DAY_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")


def day(cell: str) -> date:
    """A calendar day: 2024-03-01, 2024/3/1, 2024.3.1, 2024年3月1日, or a date cell of the spreadsheet."""
    bare = cell.replace("T00:00:00", "").replace(" 00:00:00", "")
    for pattern in DAY_FORMATS:
        try:
            return datetime.strptime(bare, pattern).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    raise BadCell(_("Expected a date such as 2024-03-01."))
