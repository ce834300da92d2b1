"""Spreadsheets that somebody uploads: the file, the sheet held against its columns, and what became of it."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from examcenter.lib.refusals import Refusal
from question_bank.formats.tables import (
    Column,
    Parsed,
    RowError,
    Sheet,
    UnreadableFile,
    find_header,
    find_sheet,
    parse,
    read,
)

T = TypeVar("T")
MANY = 2_000  # new and changed rows that are written in a moment
NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


@dataclass(frozen=True)
class Upload:
    """A file as it came: its name and its bytes."""

    name: str
    data: bytes

    @classmethod
    def from_path(cls, path: Path) -> "Upload":
        return cls(path.name, path.read_bytes())

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class ImportResult:
    """What an import found: rows that are new, changed, unchanged; every fault; and whether it was carried out."""

    kind: str
    counts: dict[str, int]
    errors: list[RowError]
    applied: bool


def result(kind: str, states: Iterable[str], errors: list[RowError], *, applied: bool) -> ImportResult:
    """The result of rows of which each is NEW, CHANGED or UNCHANGED; with errors nothing is counted."""
    counted = Counter(() if errors else states)
    return ImportResult(kind, {state: counted[state] for state in (NEW, CHANGED, UNCHANGED)}, errors, applied)


def check_amount(found: ImportResult) -> None:
    """Raises Refusal where so much cannot be written at present; settings name who decides that."""
    amount = found.counts[NEW] + found.counts[CHANGED]
    if amount > MANY and not import_string(settings.MAY_WRITE_MUCH)():
        raise Refusal(
            _(
                "An exam is going on, and writing %(amount)d rows at once would hold up its answers. Nothing was "
                "imported. Import at most %(many)d new and changed rows at a time, or wait until the exam is over."
            )
            % {"amount": amount, "many": MANY}
        )


def open_sheets(file: Upload) -> tuple[list[Sheet], list[RowError]]:
    """The file's sheets, or the one fault that makes it unreadable."""
    try:
        return read(file.data, file.name), []
    except UnreadableFile as wrong:
        return [], [RowError("", 0, "", file.name, str(wrong))]


def parse_sheet(
    sheets: Sequence[Sheet],
    name: str,
    columns: Sequence[Column],
    errors: list[RowError],
    tell: Callable[[int], None] = lambda row: None,
) -> Parsed:
    """The sheet called `name`, the only one, or the only one with these headers; `errors` are those of opening it."""
    sheet = find_sheet(sheets, name) or _by_header(sheets, columns)
    if sheet is not None:
        parsed = parse(sheet, columns, tell)
        if not parsed.errors and not parsed.cells:
            reason = _("The file has no rows of data below the header. Fill it in and upload it again.")
            parsed.errors.append(RowError(sheet.name, 0, "", "", reason))
        return parsed
    parsed = Parsed(name, columns)
    titles = "、".join(each.name for each in sheets)
    missing = RowError("", 0, "", titles, _("The file has no sheet named “%(name)s”.") % {"name": name})
    parsed.errors.extend(errors or [missing])
    return parsed


def _by_header(sheets: Sequence[Sheet], columns: Sequence[Column]) -> Sheet | None:
    fitting = [sheet for sheet in sheets if find_header(sheet, columns) is not None]
    return fitting[0] if len(fitting) == 1 else None


def in_chunks(values: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Slices of at most `size`, so that a query never has more parameters than a database takes."""
    return (values[start : start + size] for start in range(0, len(values), size))
