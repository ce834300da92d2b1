"""The mistakes found in a spreadsheet, as a page and a file show them: alike ones together, personal numbers masked."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from examcenter.lib.sheets import xlsx
from question_bank.formats.tables import Column, RowError

KEPT = 20_000  # mistakes of one file; who has more corrects these first
ROWS_NAMED, VALUES_NAMED = 5, 3  # of each kind of mistake
HARMLESS, WHOLE = 5, 11  # letters: too short to be anybody's number; as long as a phone
ROUNDED = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)  # a quantity as spreadsheet programs show it
SHOWN = 100  # kinds of mistakes on a page


@dataclass
class Group:
    """One kind of mistake: the same column and the same reason."""

    sheet: str
    column: str
    reason: str
    rows: list[int] = field(default_factory=list)  # the first few
    values: Counter[str] = field(default_factory=Counter)
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.rows)

    @property
    def named(self) -> list[tuple[str, int]]:
        """The most frequent values with their numbers."""
        return [(value, number) for value, number in self.values.most_common(VALUES_NAMED) if value]

    @property
    def further(self) -> int:
        """How many other values there are."""
        return max(0, len([value for value in self.values if value]) - VALUES_NAMED)


def masked(errors: Iterable[RowError], columns: Sequence[Column]) -> list[RowError]:
    """In the order of the file; of numbers of documents and phones only the end is left."""
    secret = {column.header for column in columns if column.secret}
    return sorted(
        (
            RowError(
                each.sheet,
                each.row,
                each.column,
                _end(each.value) if each.column in secret else each.value,
                each.reason,
            )
            for each in errors
        ),
        key=lambda each: (each.sheet, each.row),
    )


def _end(value: str) -> str:
    """So much that the mistake can be seen and the number not: of a whole one the last four, of a part the last two."""
    if len(value) <= HARMLESS:
        return value
    if ROUNDED.fullmatch(value):
        return f"•••• {value[value.upper().index('E') :]}"
    shown = value[-4:] if len(value) >= WHOLE else value[-2:]
    return _("•••• %(end)s (%(length)d characters)") % {"end": shown, "length": len(value)}


def groups(errors: Iterable[RowError]) -> list[Group]:
    """Alike mistakes together, in the order in which the first of each stands in the file."""
    found: dict[tuple[str, str, str], Group] = {}
    for each in errors:
        key = (each.sheet, each.column, each.reason)
        group = found.setdefault(key, Group(*key))
        group.total += 1
        group.values[each.value] += 1
        if each.row and len(group.rows) < ROWS_NAMED:
            group.rows.append(each.row)
    return list(found.values())


def written(errors: Sequence[RowError]) -> str:
    """For keeping; see `read`."""
    rows = [[each.sheet, each.row, each.column, each.value[:200], each.reason] for each in errors[:KEPT]]
    return json.dumps(rows, ensure_ascii=False)


def read(kept: str) -> list[RowError]:
    return [RowError(*row) for row in json.loads(kept)] if kept else []


def workbook(errors: Iterable[RowError]) -> bytes:
    """Every mistake with its place."""
    header = [_("Sheet"), _("Row"), _("Column"), _("Value"), _("Reason")]
    rows = [(each.sheet, each.row or "", each.column, each.value, each.reason) for each in errors]
    return xlsx(_("Mistakes"), header, rows)
