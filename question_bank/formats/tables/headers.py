"""The header of a sheet: where it stands, which column each cell means, and what somebody may have meant."""

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from question_bank.formats.tables.column import Column
from question_bank.formats.tables.reading import Sheet

HEADER_SEARCH = 20  # rows above the header may be titles
ROW_NUMBERS = frozenset({"序号", "no."})  # a column that counts the rows says nothing
ALIKE = 0.5  # how much two headers must have in common for one to be suggested


def plain_header(cell: str) -> str:
    """A header without the differences that mean nothing: width, case, spaces, and the star of a required column."""
    return "".join(unicodedata.normalize("NFKC", cell).replace("*", "").split()).casefold()


def names_of(column: Column) -> set[str]:
    return {plain_header(name) for name in (column.header, *column.synonyms)}


def find_header(sheet: Sheet, columns: Sequence[Column]) -> int | None:
    """The row that holds most of the required headers (at least half of them)."""
    required = [names_of(column) for column in columns if column.required]
    best, best_hits = None, 0
    for index, cells in enumerate(sheet.rows[:HEADER_SEARCH]):
        found = {plain_header(cell) for cell in cells}
        hits = sum(not found.isdisjoint(names) for names in required)
        if hits > best_hits:
            best, best_hits = index, hits
    return best if best_hits * 2 >= len(required) else None


def meant(cell: str, missing: Sequence[Column]) -> Column | None:
    """The column, of those that the sheet lacks, whose header or synonym is most like an unknown one."""
    header = plain_header(cell)
    likeness = [
        (max(SequenceMatcher(None, header, name).ratio() for name in names_of(column)), column.required, column)
        for column in missing
    ]
    best = max(likeness, key=lambda each: each[:2], default=None)
    return best[2] if best is not None and best[0] >= ALIKE else None
