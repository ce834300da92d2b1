"""One sheet held against a list of columns: typed rows, and every fault with its place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from question_bank.formats.tables.column import Column
from question_bank.formats.tables.converters import BadCell
from question_bank.formats.tables.headers import ROW_NUMBERS, find_header, meant, names_of, plain_header
from question_bank.formats.tables.reading import Sheet

TOLD_EVERY = 1000  # rows


@dataclass(frozen=True)
class RowError:
    """One fault: `row` as counted in the spreadsheet (the header's row for faults of the header, 0 for the file)."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row's values by column key; `number` as counted in the spreadsheet."""

    number: int
    values: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def holds(self, *keys: str) -> bool:
        """Whether these cells could be read and are filled in."""
        return all(self.values.get(key) for key in keys)


@dataclass
class Parsed:
    """What `parse` found. `rows` holds only rows without fault; use them only where `errors` is empty.

    `faulty` holds the other rows with what could be read of them, so that all faults are told at once.
    """

    sheet: str
    columns: Sequence[Column]
    rows: list[Row] = field(default_factory=list)
    faulty: list[Row] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    cells: dict[int, list[str]] = field(default_factory=dict)  # as they stand in the file
    places: dict[str, int] = field(default_factory=dict)  # column key → position of its cell

    def fault(self, row: Row, key: str, reason: str) -> None:
        """Report a fault that only shows when rows are compared with each other or with the database."""
        header = next((column.header for column in self.columns if column.key == key), key)
        self.errors.append(RowError(self.sheet, row.number, header, self.cell(row.number, key), reason))

    def cell(self, number: int, key: str) -> str:
        """What stands in a row under a column; empty where the column or the cell is missing."""
        cells, place = self.cells.get(number, []), self.places.get(key)
        return cells[place] if place is not None and place < len(cells) else ""

    def once(self, key: str, reason: str) -> None:
        """Report every row whose value of `key` already stood in a row above."""
        seen: dict[Any, int] = {}
        for row in self.rows:
            if row[key] in seen:
                self.fault(row, key, reason % {"row": seen[row[key]]})
            seen.setdefault(row[key], row.number)


def parse(sheet: Sheet, columns: Sequence[Column], tell: Callable[[int], None] = lambda row: None) -> Parsed:
    """Read the rows below the header; never raises for bad content, every fault becomes a RowError.

    `tell` hears from time to time how many rows are done.
    """
    parsed = Parsed(sheet.name, columns)
    header_at = find_header(sheet, columns)
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
    parsed.places = _places(sheet.rows[header_at], columns, parsed, header_at + 1)
    if parsed.errors:
        return parsed
    for index in range(header_at + 1, len(sheet.rows)):
        cells = sheet.rows[index]
        if any(cells):
            parsed.cells[index + 1] = cells
            _parse_row(index + 1, parsed)
        if index % TOLD_EVERY == 0:
            tell(index)
    return parsed


def _places(header: list[str], columns: Sequence[Column], parsed: Parsed, number: int) -> dict[str, int]:
    places: dict[str, int] = {}
    known: set[str] = set()
    for column in columns:
        names = names_of(column)
        found = [index for index, cell in enumerate(header) if plain_header(cell) in names]
        known.update(names)
        if len(found) > 1:
            reason = _("The column stands in the sheet more than once.")
            parsed.errors.append(RowError(parsed.sheet, number, column.header, "", reason))
        elif found:
            places[column.key] = found[0]
        elif column.required:
            parsed.errors.append(RowError(parsed.sheet, number, column.header, "", _("This column is missing.")))
    missing = [column for column in columns if column.key not in places]
    for cell in header:
        if cell and plain_header(cell) not in known | ROW_NUMBERS:
            parsed.errors.append(RowError(parsed.sheet, number, cell, cell, _unknown(cell, missing)))
    return places


def _unknown(cell: str, missing: Sequence[Column]) -> str:
    column = meant(cell, missing)
    if column is None:
        return _("This column is not known. Remove it or use one of the known headers.")
    reason = _("This column is not known. Did you mean “%(header)s”? Rename it, or remove it.")
    return reason % {"header": column.header}


def _parse_row(number: int, parsed: Parsed) -> None:
    values: dict[str, Any] = {}
    faults = len(parsed.errors)
    for column in parsed.columns:
        cell = parsed.cell(number, column.key)
        if not cell:
            if not column.blank and column.key in parsed.places:
                parsed.errors.append(RowError(parsed.sheet, number, column.header, "", _("The cell is empty.")))
                continue
            values[column.key] = column.default
            continue
        try:
            values[column.key] = column.convert(cell)
        except BadCell as wrong:
            parsed.errors.append(RowError(parsed.sheet, number, column.header, cell, str(wrong)))
    kept = parsed.rows if len(parsed.errors) == faults else parsed.faulty
    kept.append(Row(number, values))
