"""From the bytes of an xlsx or csv file to sheets of text cells, refusing what is too large before opening it."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from django.utils.translation import gettext as _

from question_bank.formats.tables.limits import (
    MIB,
    Limits,
    UnreadableFile,
    check_csv,
    check_rectangle,
    check_xlsx,
    damaged,
)

# Control characters, which nobody sees and some databases refuse; tab and ends of lines stay.
UNSEEN = dict.fromkeys(set(range(32)) - {9, 10, 13} | set(range(127, 160)))
EXACT = 10**15  # a spreadsheet program keeps 15 digits of a quantity
REMEMBERED = 50_000  # texts that may occur again


@dataclass(frozen=True)
class Sheet:
    """A sheet's cells as text with surrounding space removed; row 1 of the file is `rows[0]`."""

    name: str
    rows: list[list[str]]


def read(data: bytes, name: str, limits: Limits | None = None) -> list[Sheet]:
    """All sheets of an xlsx file, or the one table of a csv file (UTF-8 or GB18030). Raises UnreadableFile."""
    limits = limits or Limits()
    if len(data) > limits.bytes:
        raise UnreadableFile(
            _("The file is larger than %(mib)d MiB. Split it into several files.") % {"mib": limits.bytes // MIB}
        )
    if not data:
        raise UnreadableFile(_("The file is empty."))
    if data[:4] == b"PK\x03\x04":
        check_xlsx(data, limits)
        frames = _read_xlsx(data)
    elif name.lower().endswith((".csv", ".txt")):
        frames = {name: _read_csv(data, name, limits)}
    else:
        raise UnreadableFile(_("This is neither an xlsx nor a csv file. Save the table as .xlsx and upload it again."))
    return [_sheet(title, frames.pop(title), limits) for title in list(frames)]


def find_sheet(sheets: Iterable[Sheet], *names: str) -> Sheet | None:
    """The first sheet with one of the names, else the only sheet there is, else None."""
    all_sheets = list(sheets)
    for sheet in all_sheets:
        if sheet.name.strip() in names:
            return sheet
    return all_sheets[0] if len(all_sheets) == 1 else None


def _read_xlsx(data: bytes) -> dict[str, "pd.DataFrame"]:
    try:
        return pd.read_excel(io.BytesIO(data), engine="calamine", sheet_name=None, header=None, dtype=object)
    except Exception as wrong:  # calamine raises its own error for each kind of damage
        raise damaged() from wrong


def _read_csv(data: bytes, name: str, limits: Limits) -> "pd.DataFrame":
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            content = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            check_csv(content, name, limits)
            return pd.read_csv(io.StringIO(content), header=None, dtype=str, keep_default_na=False)
        except (csv.Error, pd.errors.ParserError, pd.errors.EmptyDataError) as wrong:
            raise UnreadableFile(
                _("The csv file is not a table: its rows have different numbers of columns.")
            ) from wrong
    raise UnreadableFile(_("The csv file is neither UTF-8 nor GB18030 text."))


def _sheet(title: str, frame: "pd.DataFrame", limits: Limits) -> Sheet:
    """Row by row, and each frequent text kept once: a roster of a province has millions of cells."""
    check_rectangle(title, len(frame), len(frame.columns), limits)
    known: dict[str, str] = {}

    def plain(cell: object) -> str:
        if not isinstance(cell, str):
            return _quantity(cell)
        bare = (cell if cell.isprintable() else cell.translate(UNSEEN)).strip()
        return known.setdefault(bare, bare) if len(known) < REMEMBERED else known.get(bare, bare)

    return Sheet(title, [[plain(cell) for cell in row] for row in frame.to_numpy(dtype=object)])


def _quantity(cell: object) -> str:
    """A cell that is no text; a number that lost digits looks as the program shows it, not as if it were whole."""
    if cell is None or cell != cell:  # NaN: an empty cell
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= EXACT:
        return f"{cell:.5E}"
    return str(cell)
