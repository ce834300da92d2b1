"""From the bytes of an xlsx or csv file to sheets of text cells, refusing what is too large before opening it."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from django.utils.translation import gettext as _

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What is accepted at most; bytes, rows, columns, and how many times its size a zip may inflate."""

    bytes: int = 64 * MIB
    inflated: int = 1024 * MIB
    ratio: int = 200
    rows: int = 250_000
    columns: int = 64

# Control characters, which nobody sees and some databases refuse; tab and ends of lines stay.
UNSEEN = dict.fromkeys(set(range(32)) - {9, 10, 13} | set(range(127, 160)))


class UnreadableFile(Exception):
    """The file cannot be used as a table; the message says why and what to do, translated."""


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
        _check_zip(data, limits)
        frames = _read_xlsx(data)
    elif name.lower().endswith((".csv", ".txt")):
        frames = {name: _read_csv(data)}
    else:
        raise UnreadableFile(_("This is neither an xlsx nor a csv file. Save the table as .xlsx and upload it again."))
    return [_sheet(title, frame, limits) for title, frame in frames.items()]


def find_sheet(sheets: Iterable[Sheet], *names: str) -> Sheet | None:
    """The first sheet with one of the names, else the only sheet there is, else None."""
    all_sheets = list(sheets)
    for sheet in all_sheets:
        if sheet.name.strip() in names:
            return sheet
    return all_sheets[0] if len(all_sheets) == 1 else None


def _check_zip(data: bytes, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inflated = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as wrong:
        raise UnreadableFile(
            _("The xlsx file is damaged. Open it in a spreadsheet program and save it again.")
        ) from wrong
    if inflated > limits.inflated or inflated > max(len(data), 64 * 1024) * limits.ratio:
        raise UnreadableFile(_("The xlsx file unpacks to an unusual size and was not opened."))


def _read_xlsx(data: bytes) -> dict[str, "pd.DataFrame"]:
    try:
        return pd.read_excel(io.BytesIO(data), engine="calamine", sheet_name=None, header=None, dtype=str)
    except Exception as wrong:  # calamine raises its own error for each kind of damage
        raise UnreadableFile(
            _("The xlsx file is damaged. Open it in a spreadsheet program and save it again.")
        ) from wrong


def _read_csv(data: bytes) -> "pd.DataFrame":
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            content = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return pd.read_csv(io.StringIO(content), header=None, dtype=str, keep_default_na=False)
        except (pd.errors.ParserError, pd.errors.EmptyDataError) as wrong:
            raise UnreadableFile(
                _("The csv file is not a table: its rows have different numbers of columns.")
            ) from wrong
    raise UnreadableFile(_("The csv file is neither UTF-8 nor GB18030 text."))


def _sheet(title: str, frame: "pd.DataFrame", limits: Limits) -> Sheet:
    if len(frame) > limits.rows or len(frame.columns) > limits.columns:
        raise UnreadableFile(
            _("Sheet “%(sheet)s” has more than %(rows)d rows or %(columns)d columns. Split it into several files.")
            % {"sheet": title, "rows": limits.rows, "columns": limits.columns}
        )
    cells = frame.fillna("").astype(str)
    return Sheet(title, [[cell.translate(UNSEEN).strip() for cell in row] for row in cells.to_numpy().tolist()])
