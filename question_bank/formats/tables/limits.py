"""How much of a table is accepted, looked at before anything is allocated for it.

The cells of an xlsx file are counted by streaming its worksheets; what the file says of its own size is not believed.
"""

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from xml.parsers import expat

from django.utils.translation import gettext as _

MIB = 1024 * 1024
CHUNK = 256 * 1024
COLUMN = re.compile(r"[A-Za-z]{1,3}")
DIGITS = "0123456789"
SHEET_MARK = b"sheetData"  # a part without these bytes is no worksheet, whatever its name


@dataclass(frozen=True)
class Limits:
    """What is accepted at most; bytes, rows, columns, and how many times its size a zip may inflate.

    `cells` is for the whole file and counts each sheet's full rectangle, since that is what reading it costs.
    """

    bytes: int = 64 * MIB
    inflated: int = 256 * MIB
    ratio: int = 200
    rows: int = 250_000
    columns: int = 64
    cells: int = 4_000_000


class UnreadableFile(Exception):
    """The file cannot be used as a table; the message says why and what to do, translated."""


def damaged() -> UnreadableFile:
    return UnreadableFile(_("The xlsx file is damaged. Open it in a spreadsheet program and save it again."))


def check_rectangle(sheet: str, rows: int, columns: int, limits: Limits) -> None:
    """Raises UnreadableFile where a sheet has too many rows or columns."""
    if rows > limits.rows or columns > limits.columns:
        raise UnreadableFile(
            _("Sheet “%(sheet)s” has more than %(rows)d rows or %(columns)d columns. Split it into several files.")
            % {"sheet": sheet, "rows": limits.rows, "columns": limits.columns}
        )


def check_cells(cells: int, limits: Limits) -> None:
    if cells > limits.cells:
        raise UnreadableFile(
            _("The file has more than %(cells)d cells. Remove empty columns, or split it into several files.")
            % {"cells": limits.cells}
        )


def check_csv(content: str, name: str, limits: Limits) -> None:
    """Raises UnreadableFile where the table would be too large, and csv.Error where it is none."""
    check_cells((content.count(",") + content.count("\n")) // 4, limits)  # bounds the longest row read below
    rows = columns = 0
    for row in csv.reader(io.StringIO(content, newline="")):
        rows += 1
        columns = max(columns, len(row))
        check_rectangle(name, rows, columns, limits)
    check_cells(rows * columns, limits)


def check_xlsx(data: bytes, limits: Limits) -> None:
    """Raises UnreadableFile where the file unpacks to too much, or its sheets hold too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inflated = sum(entry.file_size for entry in archive.infolist())
            if inflated > limits.inflated or inflated > max(len(data), 64 * 1024) * limits.ratio:
                raise UnreadableFile(_("The xlsx file unpacks to an unusual size and was not opened."))
            _check_sheets(archive, limits)
    except UnreadableFile:
        raise
    except Exception as wrong:  # each kind of damage to zip or XML raises its own error
        raise damaged() from wrong


def _check_sheets(archive: zipfile.ZipFile, limits: Limits) -> None:
    cells = 0
    for entry in archive.infolist():
        if _is_sheet(archive, entry):
            extent = Extent(PurePosixPath(entry.filename).stem, limits)
            extent.read(archive, entry)
            cells += extent.rows * extent.columns
            check_cells(cells, limits)


def _is_sheet(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Any part may be named as a sheet by the workbook; so all are looked into."""
    with archive.open(entry) as part:
        end = b""
        while chunk := part.read(CHUNK):
            if SHEET_MARK in end + chunk:
                return True
            end = chunk[-len(SHEET_MARK) :]
    return False


class Extent:
    """The rectangle from A1 to the last filled cell of one worksheet, found without keeping any of it."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self.rows = self.columns = self.seen = 0
        self._row = self._column = 0
        self._open = False  # inside a cell whose first child has not come yet

    def read(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = _refuse_doctype
        with archive.open(entry) as part:
            while chunk := part.read(CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name if ":" not in name else name.rpartition(":")[2]
        if kind == "c":
            self._cell(attributes.get("r"))
        elif kind == "row":
            self._row = row_number(attributes["r"]) if "r" in attributes else self._row + 1
            self._column, self._open = 0, False
        elif self._open:
            self._fill()

    def _cell(self, place: str | None) -> None:
        self.seen += 1
        if place is None:
            self._column += 1
        else:
            letters = place.rstrip(DIGITS)
            self._row, self._column = row_number(place[len(letters) :]), column_number(letters)
        self._open = True
        if self.seen > self.limits.cells:
            check_cells(self.seen, self.limits)

    def _fill(self) -> None:
        """The cell holds something; an empty one with nothing but a border takes no room."""
        self._open = False
        if self._row > self.rows or self._column > self.columns:
            self.rows, self.columns = max(self._row, self.rows), max(self._column, self.columns)
            check_rectangle(self.name, self.rows, self.columns, self.limits)


def row_number(digits: str) -> int:
    """Plain digits only, without the signs and marks that int() takes; raises ValueError."""
    if digits.strip(DIGITS):
        raise ValueError(digits)
    return int(digits)


@lru_cache(1024)
def column_number(letters: str) -> int:
    """ "A" is 1, "AA" is 27; raises ValueError."""
    if not COLUMN.fullmatch(letters):
        raise ValueError(letters)
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _refuse_doctype(*declaration: object) -> None:
    raise ValueError("worksheets have no document type")
