"""Whose roster was checked (名录核对) and still counts, for one enterprise, for an area, for a plan's population."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count as CountOf, Max

from examcenter.bureaus.models import Bureau, User
from examcenter.bureaus.queries import number_on
from examcenter.lib.clock import local_date
from examcenter.lib.uploads import in_chunks
from examcenter.registry.models import (
    Appointment,
    Count,
    Enterprise,
    EnterpriseQuerySet,
    EnterpriseStatus,
    Proposal,
    ProposalState,
    RosterConfirmation,
)
from examcenter.registry.queries.lists import enterprises
from examcenter.registry.queries.standing import counted_ahead
from examcenter.registry.queries.upkeep import confirmed, unconfirmed

UNCHECKED, CHECKED, ALL = "unchecked", "checked", "all"


@dataclass(frozen=True)
class RosterState:
    """The newest check of one enterprise's list, and until when it counts; `until` is None where it does not."""

    newest: RosterConfirmation | None
    until: date | None

    @property
    def valid(self) -> bool:
        return self.until is not None


def roster_state(unit: Enterprise, on: date) -> RosterState:
    """Raises Refusal where the province has not said how long a check counts."""
    days = number_on(unit.bureau, "roster_confirmation_days", on)
    newest = unit.roster_confirmations.select_related("by").first()
    return RosterState(newest, _until(newest, on, days))


def _until(newest: RosterConfirmation | None, on: date, days: int) -> date | None:
    if newest is None or newest.void:
        return None
    until = local_date(newest.at) + timedelta(days=days)
    return until if until >= on else None


def roster_states(units: Collection[Enterprise], bureau: Bureau, on: date) -> dict[int, RosterState]:
    """The same for the enterprises of a page, in two queries."""
    days = number_on(bureau, "roster_confirmation_days", on)
    made = RosterConfirmation.objects.filter(enterprise__in=units).order_by().values("enterprise")
    ids = made.annotate(newest=Max("pk")).values("newest")
    rows = RosterConfirmation.objects.filter(pk__in=ids).select_related("by")
    found = {row.enterprise_id: row for row in rows}
    return {unit.pk: RosterState(found.get(unit.pk), _until(found.get(unit.pk), on, days)) for unit in units}


def signs_of(units: Collection[Enterprise], on: date) -> dict[int, str]:
    """A short sign of who serves at each, with what is proposed: another one as soon as the list differs."""
    parts: dict[int, list[str]] = {unit.pk: [] for unit in units}
    posts = Appointment.objects.filter(enterprise__in=units).serving(on).order_by("pk")
    for unit, *post in posts.values_list(
        "enterprise", "pk", "person", "role", "side", "posts", "started_on", "ended_on"
    ):
        parts[unit].append("|".join(str(value) for value in post))
    waiting = Proposal.objects.filter(enterprise__in=units, state=ProposalState.WAITING).order_by("pk")
    for unit, proposal in waiting.values_list("enterprise", "pk"):
        parts[unit].append(f"proposal {proposal}")
    return {unit: hashlib.sha256("\n".join(part).encode()).hexdigest()[:16] for unit, part in parts.items()}


def to_check(user: User, chosen: Mapping[str, Any], bureau: Bureau, on: date) -> EnterpriseQuerySet:
    """The area's enterprises in business and in scope, as the list's filters say; those without a check by default.

    `bureau` is any of the province; raises Refusal where that lacks the setting.
    """
    found = enterprises(user, chosen).filter(status=EnterpriseStatus.ACTIVE, in_scope=True)
    state = chosen.get("state") or UNCHECKED
    if state == ALL:
        return found
    return confirmed(found, bureau, on) if state == CHECKED else unconfirmed(found, bureau, on)


@dataclass(frozen=True)
class StationCount:
    """How many enterprises a bureau keeps, and of how many the list was not checked."""

    bureau: Bureau
    units: int
    unchecked: int


def by_bureau(area: Bureau, on: date) -> list[StationCount]:
    """Every bureau of the area that keeps enterprises; as counted ahead where the area is large."""
    kept, checked = _ahead(area) if counted_ahead(area) else _now(area, on)
    known = {bureau.pk: bureau for bureau in Bureau.objects.under(area)}
    counts = [
        StationCount(known[pk], number, number - checked.get(pk, 0)) for pk, number in kept.items() if pk in known
    ]
    return sorted(counts, key=lambda count: count.bureau.path)


def _now(area: Bureau, on: date) -> tuple[dict[int, int], dict[int, int]]:
    units = Enterprise.objects.under(area).filter(status=EnterpriseStatus.ACTIVE, in_scope=True)
    return _by(units), _by(confirmed(units, area, on))


def _by(units: EnterpriseQuerySet) -> dict[int, int]:
    counted = units.order_by().values("bureau").annotate(number=CountOf("pk"))
    return dict(counted.values_list("bureau", "number"))


def _ahead(area: Bureau) -> tuple[dict[int, int], dict[int, int]]:
    rows = Count.objects.filter(bureau__path__startswith=area.path).values_list("bureau", "own")
    kept = {bureau: own["units"] for bureau, own in rows if own.get("units")}
    return kept, {bureau: own.get("confirmed", 0) for bureau, own in rows}


@dataclass(frozen=True)
class Checked:
    """Of how many enterprises a population consists, and of how many of these the list was not checked."""

    units: int
    unchecked: int


def checked_among(ids: Iterable[int], bureau: Bureau, on: date) -> Checked:
    """Raises Refusal where the province has not said how long a check counts."""
    wanted = sorted(set(ids))
    unchecked = sum(
        unconfirmed(Enterprise.objects.filter(pk__in=chunk), bureau, on).count() for chunk in in_chunks(wanted)
    )
    return Checked(len(wanted), unchecked)
