"""The tree and a bureau's own history as a page shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from examcenter.bureaus.models import Bureau, BureauChange, ChangeKind
from examcenter.journal.models import Entry

UNFOLDED = 2  # levels below the highest one shown that stand open at first


@dataclass
class Node:
    """A bureau with those below it; `units` counts the enterprises of the whole area, `staff` the people here."""

    bureau: Bureau
    staff: int
    units: int
    depth: int
    below: list["Node"] = field(default_factory=list)
    closed: list["Node"] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.depth < UNFOLDED


@dataclass(frozen=True)
class Step:
    """One piece of the nested list: a template cannot call itself cheaply for two thousand bureaus.

    `kind` is one of enter (a bureau with others below), leaf, leave, fold (closed bureaus), unfold.
    """

    kind: str
    node: Node | None = None
    number: int = 0


@dataclass(frozen=True)
class ChangeRow:
    text: str
    on: date
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Found:
    """A bureau that a search found, with those above it."""

    node: Node
    line: str


def nodes(bureaus: Iterable[Bureau], staff: Mapping[int, int], units: Mapping[int, int]) -> list[Node]:
    """The highest of `bureaus` (given in the order of their paths) with the others below them."""
    tops: list[Node] = []
    line: list[Node] = []
    for bureau in bureaus:
        while line and not bureau.path.startswith(line[-1].bureau.path):
            line.pop()
        node = Node(bureau, staff.get(bureau.pk, 0), units.get(bureau.pk, 0), len(line))
        for above in line:
            above.units += node.units
        if not line:
            tops.append(node)
        elif bureau.closed_on:
            line[-1].closed.append(node)
        else:
            line[-1].below.append(node)
        line.append(node)
    return tops


def steps(listed: Iterable[Node]) -> list[Step]:
    found: list[Step] = []
    for node in listed:
        if not (node.below or node.closed):
            found.append(Step("leaf", node))
            continue
        found.append(Step("enter", node))
        found += steps(node.below)
        if node.closed:
            found.append(Step("fold", number=len(node.closed)))
            found += steps(node.closed)
            found.append(Step("unfold"))
        found.append(Step("leave"))
    return found


def found(bureaus: Iterable[Bureau], tops: Iterable[Node]) -> list[Found]:
    """The nodes of what was searched for, each with the short names above it as far as the user may see."""
    wanted = {bureau.pk for bureau in bureaus}
    hits: list[Found] = []

    def walk(node: Node, line: tuple[str, ...]) -> None:
        if node.bureau.pk in wanted:
            hits.append(Found(node, " › ".join(line)))
        for one in (*node.below, *node.closed):
            walk(one, (*line, node.bureau.short_name))

    for top in tops:
        walk(top, ())
    return hits


def change_rows(changes: Iterable[BureauChange]) -> list[ChangeRow]:
    return [
        ChangeRow(_text(row), row.on, row.reason, row.by.name if row.by else _("the system"), row.at) for row in changes
    ]


def _text(row: BureauChange) -> str:
    names = {"before": row.before, "after": row.after, "day": date_format(row.on, "DATE_FORMAT")}
    texts = {
        ChangeKind.MOVED: _("Formerly under %(before)s, placed under %(after)s on %(day)s"),
        ChangeKind.RENAMED: _("Formerly called %(before)s, called %(after)s from %(day)s on"),
        ChangeKind.MERGED: _("Merged into %(after)s on %(day)s"),
        ChangeKind.ABSORBED: _("Took over %(before)s on %(day)s"),
        ChangeKind.CLOSED: _("Closed on %(day)s"),
        ChangeKind.DEPARTMENT_ADDED: _("Department %(after)s added on %(day)s"),
        ChangeKind.DEPARTMENT_RENAMED: _("Department %(before)s called %(after)s from %(day)s on"),
        ChangeKind.DEPARTMENT_CLOSED: _("Department %(before)s closed on %(day)s, its work went to %(after)s"),
        ChangeKind.DEPARTMENT_TAKEN: _("Department %(before)s taken over as %(after)s on %(day)s"),
    }
    if row.kind == ChangeKind.DEPARTMENT_CLOSED and not row.after:
        return _("Department %(before)s closed on %(day)s") % names
    return texts[ChangeKind(row.kind)] % names


def above_before(bureau: Bureau) -> str:
    """Whose a merged bureau was: the merger put it below the one that took over, which may be its equal.

    Mergers noted without it fall back on where the bureau had last been placed; else nothing is known.
    """
    if bureau.merged_into is None:
        return ""
    merger = Entry.objects.about(bureau).filter(verb="bureaus.merge").first()
    pk = merger.details.get("above") or 0 if merger else 0
    names = Bureau.objects.filter(pk=pk).values_list("name", flat=True)
    moved = bureau.changes.filter(kind=ChangeKind.MOVED).values_list("after", flat=True)
    return names.first() or moved.first() or ""


def standing(bureau: Bureau) -> str:
    """What became of a closed bureau, or nothing."""
    if bureau.closed_on is None:
        return ""
    day = date_format(bureau.closed_on, "DATE_FORMAT")
    if bureau.merged_into:
        return _("Merged into %(name)s on %(day)s") % {"name": bureau.merged_into.name, "day": day}
    return _("Closed on %(day)s") % {"day": day}
