"""Which units of an area fall short of the law's limits on staffing.

A county or a province has many units and few shortcomings: queries find the units that may fall short, the rule
judges these alone.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from examcenter.bureaus.known_settings import KNOWN
from examcenter.bureaus.models import Bureau, User, within
from examcenter.bureaus.queries import number_on, setting_on
from examcenter.lib.refusals import Refusal
from examcenter.lib.uploads import in_chunks
from examcenter.registry.models import (
    Appointment,
    AppointmentQuerySet,
    Capacity,
    CapacityKind,
    Enterprise,
    EnterpriseStatus,
    PersonnelRole,
    Side,
    TrainingKind,
    TrainingRecord,
)
from examcenter.rules import staffing
from examcenter.rules.staffing import Limits, Serving, Shortcoming

KINDS_OF = {Side.PRODUCTION: [CapacityKind.PRODUCTION], Side.SALES: [CapacityKind.WHOLESALE, CapacityKind.RETAIL]}
Where = Callable[[str], Q]  # the condition on an enterprise that is reached by this prefix
Held = tuple[Serving, str]  # an appointment, and who holds it


@dataclass(frozen=True)
class Found:
    """A shortcoming of a unit; `person` is the name of who holds too much."""

    unit: Enterprise
    shortcoming: Shortcoming
    person: str = ""


def of_user(user: User, bureau: Bureau | None) -> Where:
    """Whatever the user may see, under one bureau if that is named."""
    path = bureau.path if bureau else ""
    return lambda prefix: within(user, f"{prefix}bureau__path") & Q(**{f"{prefix}bureau__path__startswith": path})


def of_area(bureau: Bureau) -> Where:
    """All units under a bureau, for whoever counts; a page asks `of_user`."""
    return lambda prefix: Q(**{f"{prefix}bureau__path__startswith": bureau.path})


def of_unit(unit: Enterprise) -> Where:
    return lambda prefix: Q(**{f"{prefix}pk": unit.pk})


def tiers_with_director(province: Bureau, on: date) -> frozenset[str]:
    """Tiers of sales units that need a director; raises Refusal where the province has not decided."""
    return frozenset(KNOWN["director_for_sales"].check(setting_on(province, "director_for_sales", on).value))


def related_posts(province: Bureau, on: date) -> frozenset[frozenset[str]]:
    """Groups of posts that the province calls related; none where it has not decided."""
    try:
        return frozenset(KNOWN["related_posts"].check(setting_on(province, "related_posts", on).value))
    except Refusal:
        return frozenset()


def director_due(side: Side, for_sales: Iterable[str]) -> Q:
    """The condition on a capacity that its unit must have a director for this side."""
    if side == Side.SALES:
        return Q(tier__in=sorted(for_sales))
    large = Q(enterprise__has_mandatory_standard=True, tier__in=sorted(staffing.LARGE_AND_MEDIUM))
    return Q(enterprise__has_licence=True) | Q(enterprise__has_ccc=True) | large


def shortcomings(where: Where, *, province: Bureau, on: date) -> list[Found]:
    """All shortcomings by name of the unit; `province` is any bureau of it. Raises Refusal without its settings."""
    letters = tiers_with_director(province, on)
    most = number_on(province, "officer_units_limit", on)
    active = _active(where, on)
    limits = Limits(letters, most, _busy(active, on, most), related_posts(province, on))
    failed = _failed(active)
    found = []
    for ids in in_chunks(sorted(_suspects(where, limits, on) | set(failed.values()))):
        found += _judged(ids, limits, failed, on)
    return sorted(found, key=lambda each: (each.unit.name, each.unit.pk))


def live(prefix: str = "") -> Q:
    """In business and in scope: those that the law obliges."""
    return Q(**{f"{prefix}status": EnterpriseStatus.ACTIVE, f"{prefix}in_scope": True})


def _active(where: Where, on: date) -> AppointmentQuerySet:
    """Who serves at the area's units that are in business and in scope."""
    return Appointment.objects.serving(on).filter(where("enterprise__"), live("enterprise__")).order_by()


def _busy(active: AppointmentQuerySet, on: date, most: int) -> dict[int, int]:
    """Officers of the area who serve at more units than `most`, anywhere: person → number of units."""
    everywhere = Appointment.objects.serving(on).filter(live("enterprise__"), role=PersonnelRole.OFFICER).order_by()
    here = everywhere.filter(person__in=active.values("person"))
    counted = here.values("person").annotate(units=Count("enterprise", distinct=True)).filter(units__gt=most)
    return dict(counted.values_list("person", "units"))


def _suspects(where: Where, limits: Limits, on: date) -> set[int]:
    """Units that may fall short; the rule decides."""
    ids: set[int] = set()
    for side in Side:
        ids |= set(_vacant(where, side, limits, on))
    active = _active(where, on)
    officers = active.filter(role=PersonnelRole.OFFICER)
    same = Appointment.objects.serving(on).filter(person=OuterRef("person"), enterprise=OuterRef("enterprise"))
    several = Exists(same.exclude(pk=OuterRef("pk")))
    many = several | Q(posts__regex="、.*、")
    for group in limits.related:
        named = Q(pk__in=[])
        for post in sorted(group):
            named |= Q(posts__contains=post)
        many |= Q(posts__contains="、") & named
    ids |= set(officers.filter(many).values_list("enterprise", flat=True))
    for persons in in_chunks(list(limits.units)):
        ids |= set(officers.filter(person__in=persons).values_list("enterprise", flat=True))
    return ids


def _failed(active: AppointmentQuerySet) -> dict[int, int]:
    """Appointment → enterprise, where the newest known assessment by the unit itself was failed; there are few."""
    held = TrainingRecord.objects.filter(kind=TrainingKind.ASSESSMENT)
    passed = held.filter(appointment=OuterRef("appointment"), passed=True, on__gte=OuterRef("on"))
    told = Q(appointment__unit_assessed_on=None) | Q(appointment__unit_assessed_on__lt=F("on"))
    found = held.filter(~Exists(passed), told, passed=False, appointment__in=active.values("pk")).order_by()
    return dict(found.values_list("appointment", "appointment__enterprise"))


def _vacant(where: Where, side: Side, limits: Limits, on: date) -> "QuerySet[Capacity, int]":
    """Units without an officer for this side, and units that must have a director for it and have none."""
    serving = Appointment.objects.serving(on).filter(enterprise=OuterRef("enterprise"), side=side)
    no_officer = ~Exists(serving.filter(role=PersonnelRole.OFFICER))
    no_director = ~Exists(serving.filter(role=PersonnelRole.DIRECTOR))
    due = director_due(side, limits.director_for_sales)
    capacities = Capacity.objects.filter(where("enterprise__"), live("enterprise__"), kind__in=KINDS_OF[side])
    return capacities.filter(no_officer | (due & no_director)).values_list("enterprise", flat=True)


def _judged(ids: Iterable[int], limits: Limits, failed: Container[int], on: date) -> list[Found]:
    held: dict[int, list[Held]] = defaultdict(list)
    serving = Appointment.objects.serving(on).filter(enterprise__in=ids).order_by("pk")
    for pk, unit, name, person, role, side, posts in serving.values_list(
        "pk", "enterprise", "person__name", "person", "role", "side", "posts"
    ):
        own = tuple(filter(None, posts.split("、")))
        held[unit].append((Serving(person, role, side, own, pk in failed), name))
    units = Enterprise.objects.filter(live(), pk__in=ids).select_related("bureau").prefetch_related("capacities")
    return [found for unit in units for found in _of(unit, held[unit.pk], limits)]


def _of(unit: Enterprise, held: list[Held], limits: Limits) -> list[Found]:
    names = {serving.person: name for serving, name in held}
    tiers: dict[str, frozenset[str]] = {}
    for capacity in unit.capacities.all():
        tiers[capacity.side.value] = tiers.get(capacity.side.value, frozenset()) | {capacity.tier}
    judged = staffing.Unit(tiers, unit.has_licence, unit.has_ccc, unit.has_mandatory_standard)
    return [
        Found(unit, each, names[each.person] if each.person is not None else "")
        for each in staffing.shortcomings(judged, [serving for serving, _name in held], limits)
    ]
