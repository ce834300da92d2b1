"""Shortcomings in staffing as pages and spreadsheets say them."""

from collections.abc import Iterable, Mapping
from typing import Literal

from django.utils.translation import gettext as _, gettext_lazy

from examcenter.lib.pictures import Bar, bars
from examcenter.registry.models import ShortcomingKind, Side
from examcenter.registry.presenters.records import capacities
from examcenter.registry.queries.staffing import Found
from examcenter.rules import staffing
from examcenter.rules.staffing import Shortcoming

KINDS = {kind.value: kind.label for kind in ShortcomingKind}
POINTED_OUT = staffing.TOO_MANY_UNITS  # a limit of the province, not of the law
REASONS = {
    staffing.BY_LICENCE: gettext_lazy("its products need a production licence"),
    staffing.BY_CCC: gettext_lazy("its products need compulsory certification (CCC)"),
    staffing.BY_STANDARD: gettext_lazy("tier A or B, products under mandatory national standards"),
    staffing.BY_PROVINCE: gettext_lazy("the province asks for one at sales units of this tier"),
}


def mark(kind: str) -> Literal["act", "bad"]:
    return "act" if kind == POINTED_OUT else "bad"


def sentence(found: Found) -> str:
    """What is missing or wrong, and why."""
    short = found.shortcoming
    words = {
        "side": Side(short.side).label if short.side else "",
        "person": found.person,
        "number": short.number,
        "reason": REASONS.get(short.reason, ""),
    }
    return str(_pattern(short) % words)


def _pattern(short: Shortcoming) -> str:
    return {
        staffing.NO_OFFICER: _("No officer for %(side)s; every unit must have one."),
        staffing.NO_DIRECTOR: _("No director for %(side)s: %(reason)s."),
        staffing.DIRECTOR_IS_OFFICER: _("%(person)s is director and officer; the director may not be an officer."),
        staffing.TOO_MANY_POSTS: _("%(person)s holds %(number)d quality-control posts; two are allowed."),
        staffing.RELATED_POSTS: _("%(person)s holds %(number)d posts that the province calls related; one is allowed."),
        staffing.NOT_PASSED: _("%(person)s failed the unit's own assessment for %(side)s and may not hold the post."),
        staffing.TOO_MANY_UNITS: _("%(person)s is officer at %(number)d units, more than the province's limit."),
    }[short.kind]


def rows(found: Iterable[Found]) -> list[dict[str, object]]:
    return [
        {
            "unit": each.unit,
            "kind": KINDS[each.shortcoming.kind],
            "mark": mark(each.shortcoming.kind),
            "sentence": sentence(each),
        }
        for each in found
    ]


def picture(counted: Mapping[str, int]) -> list[Bar]:
    """How many there are of each kind."""
    return bars([(str(words), counted.get(kind, 0), mark(kind)) for kind, words in KINDS.items()])


def export_header() -> list[str]:
    return [_("enterprise"), _("organisation code"), _("bureau"), _("capacity and tier"), _("shortcoming"), _("Reason")]


def export_rows(found: Iterable[Found]) -> Iterable[list[str]]:
    for each in found:
        unit, kind = each.unit, str(KINDS[each.shortcoming.kind])
        yield [unit.name, unit.code, unit.bureau.name, capacities(unit), kind, sentence(each)]
