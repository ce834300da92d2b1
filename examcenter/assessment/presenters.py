"""How states, strata and acts are worded and coloured."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.db.models import TextChoices
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from examcenter.assessment.models import Assessment, Seat, Session
from examcenter.assessment.states import SEAT, AssessmentState, SeatState
from examcenter.lib.states import can
from examcenter.registry.models import PersonnelRole, Side, SupervisionClass, TierLetter

ASSESSMENT_KINDS: Mapping[str, str] = {
    AssessmentState.DRAFT: "",
    AssessmentState.SUBMITTED: "act",
    AssessmentState.APPROVED: "waiting",
    AssessmentState.FROZEN: "progress",
    AssessmentState.DRAWN: "done",
    AssessmentState.CANCELLED: "",
}
SEAT_KINDS: Mapping[str, str] = {SeatState.DUE: "progress", SeatState.DEFERRED: "act", SeatState.REPLACED: ""}


def plain(number: Decimal | int) -> str:
    """A number without needless zeros."""
    return f"{Decimal(number).normalize():f}"


def in_fours(digest: str) -> str:
    """A digest in groups of four, to be read out."""
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))


def stratum_label(stratum: str) -> str:
    """ "director-production" in words."""
    role, side = stratum.split("-")
    return _("%(role)s, %(side)s") % {"role": PersonnelRole(role).label, "side": Side(side).label}


def public_address(assessment: Assessment) -> str:
    """Where anybody can look at the draw, in full, for QR codes."""
    return f"{settings.PUBLIC_URL}{reverse('public_draw', args=[assessment.public_key])}"


def campaign_url(assessment: Assessment) -> str:
    """The campaign's own page, with the timeline of its steps."""
    return reverse("reports_campaign", args=[assessment.pk])


def crumbs(assessment: Assessment, here: str) -> list[dict[str, str]]:
    """Where a page of one campaign stands."""
    return [
        {"label": _("Spot assessments"), "url": reverse("assessment_list")},
        {"label": assessment.title, "url": campaign_url(assessment)},
        {"label": here, "url": ""},
    ]


# --- the plan in words -----------------------------------------------------------------------------------


def plan_facts(assessment: Assessment) -> list[tuple[str, str]]:
    """Every decision of a plan as (label, words), in the order of the form."""
    return [
        (_("Bureau"), assessment.bureau.name),
        (_("Area"), assessment.area.name),
        (_("Roles in the unit"), _named(assessment.roles, PersonnelRole)),
        (_("Production or sales"), _named(assessment.sides, Side)),
        (_("Tiers (by size)"), _named(assessment.tiers, TierLetter)),
        (_("Supervision classes"), _named(assessment.supervision_classes, SupervisionClass)),
        (_("Product categories"), _(", ").join(assessment.categories) or _("all")),
        (_("Who is assessed"), _how_many(assessment)),
        (_("Reserves for each group"), _reserves(assessment)),
        (_("Persons assessed recently"), assessment.ignore_rest_reason or _("left out for the months of rest")),
        (_("Blueprint"), assessment.blueprint.name),
        (_("Pass mark"), _mark(assessment)),
        (_("Time"), _("%(minutes)d minutes") % {"minutes": assessment.minutes}),
        (_("Result"), _result(assessment)),
        (_("Legal basis"), assessment.legal_basis or _("none given")),
    ]


def _named(codes: list[str], choices: type[TextChoices]) -> str:
    return _(", ").join(str(choices(code).label) for code in codes) or _("all")


def _how_many(assessment: Assessment) -> str:
    if assessment.is_census:
        return _("everyone (census, not random)")
    return _("%(size)d persons drawn at random") % {"size": assessment.size or 0}


def _reserves(assessment: Assessment) -> str:
    if assessment.is_census:
        return _("none: everyone is assessed")
    if not assessment.reserves:
        return _("half as many as are drawn there, at least five")
    return _("%(number)d persons for each group") % {"number": assessment.reserves}


def _mark(assessment: Assessment) -> str:
    return _("%(mark)s of %(points)s points") % {
        "mark": plain(assessment.pass_mark),
        "points": plain(assessment.blueprint.points),
    }


def _result(assessment: Assessment) -> str:
    return _("shown after submission") if assessment.show_result else _("not shown after submission")


# --- seats -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SeatLine:
    """A seat with the words and colour of its state, and whether it can still be excused, who replaced it."""

    seat: Seat
    kind: str
    excusable: bool
    successor: Seat | None


def by_session(seats: Iterable[Seat]) -> list[tuple[Session | None, list[SeatLine]]]:
    """Seats in the order given, grouped by session; those without one first."""
    lines = [
        SeatLine(seat, SEAT_KINDS[seat.state], can(seat, "defer", SEAT), getattr(seat, "replaced_by", None))
        for seat in seats
    ]
    return [(session, list(group)) for session, group in groupby(lines, key=lambda line: line.seat.session)]


def tell_outcome(request: HttpRequest, seat: Seat, successor: Seat | None) -> None:
    """Says whether a reserve took the place of an excused person."""
    if successor:
        words = _("%(name)s takes the place as the next reserve. Tell the unit %(unit)s.")
        messages.info(request, words % {"name": successor.person, "unit": successor.enterprise})
    else:
        messages.info(request, _("%(name)s is deferred; nobody takes the place.") % {"name": seat.person})
