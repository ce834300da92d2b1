"""Reads that span tables: who serves in an area, and the lists of enterprises and of the roster."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from examcenter.bureaus.models import Bureau, User
from examcenter.registry.models import (
    Appointment,
    AppointmentQuerySet,
    Capacity,
    Enterprise,
    EnterpriseQuerySet,
)
from examcenter.registry.models.findable import DERIVED
from examcenter.registry.queries import finding, upkeep
from examcenter.registry.queries.products import making
from examcenter.registry.queries.shortfalls import short_of
from examcenter.registry.queries.staffing import KINDS_OF, live

# What a list does not show and need not fetch or decrypt.
UNSHOWN = [
    f"{table}__{column}"
    for table, columns in (("person", (*DERIVED, "id_number", "phone")), ("enterprise", (*DERIVED, "phone")))
    for column in columns
]
SUPERVISED = "supervised"  # of filters: in business and in scope
GONE_DAYS = 366  # somebody who left within the last year is still named, with 'left the post' as the reason


def serving_in(area: Bureau, on: date) -> AppointmentQuerySet:
    """Appointments under `area` that had begun by `on` and had not ended more than twelve months before it."""
    return (
        Appointment.objects.filter(enterprise__bureau__path__startswith=area.path, started_on__lte=on)
        .filter(Q(ended_on=None) | Q(ended_on__gte=on - timedelta(days=GONE_DAYS)))
        .select_related("person", "enterprise__bureau")
    )


def enterprises(user: User, chosen: Mapping[str, Any]) -> EnterpriseQuerySet:
    """The user's enterprises that match what a list's filters say (see `EnterpriseFilter`)."""
    found = Enterprise.objects.for_user(user).select_related("bureau").prefetch_related("capacities")
    found = found.order_by("sort_key", "pk").defer(*DERIVED, "phone")
    if q := chosen.get("q"):
        found = found.filter(finding.enterprise_named(q))
    if bureau := chosen.get("bureau"):
        found = found.under(bureau)
    capacity = {name: chosen[name] for name in ("kind", "tier") if name in chosen}
    if capacity:
        found = found.filter(pk__in=Capacity.objects.filter(**capacity).values("enterprise"))
    if status := chosen.get("status"):
        found = found.filter(live() if status == SUPERVISED else Q(status=status))
    if inspector := chosen.get("inspector"):
        found = upkeep.of_inspector(found, inspector)
    if category := chosen.get("category"):
        found = found.filter(making(category))
    plain = {name: chosen[name] for name in ("supervision_class", "archive_class") if name in chosen}
    return found.filter(**plain)


def enterprises_on(user: User, chosen: Mapping[str, Any], on: date) -> EnterpriseQuerySet:
    """As `enterprises`, with the filters that depend on the day; raises Refusal where the province lacks a setting."""
    found, bureau = enterprises(user, chosen), chosen.get("bureau")
    if kind := chosen.get("shortcoming"):
        found = short_of(found, user, bureau, kind, on)
    if work := chosen.get("work"):
        found = _unkept(found, work, bureau or Bureau.objects.for_user(user).order_by("path").first(), on)
    return found


def _unkept(found: EnterpriseQuerySet, work: str, province: Bureau | None, on: date) -> EnterpriseQuerySet:
    if work == "no_account":
        return finding.without_account(found)
    found = found.filter(live())
    if work in {"confirmed", "unconfirmed"} and province:
        return (upkeep.confirmed if work == "confirmed" else upkeep.unconfirmed)(found, province, on)
    return {
        "no_inspector": upkeep.without_inspector,
        "inspector_late": upkeep.inspector_late,
        "entered_late": upkeep.entered_late,
    }[work](found)


def roster(user: User, chosen: Mapping[str, Any], on: date) -> AppointmentQuerySet:
    """The user's appointments that match a list's filters (see `RosterFilter`)."""
    found = (
        Appointment.objects.for_user(user)
        .select_related("person", "enterprise__bureau")
        .order_by("person__sort_key", "person_id", "pk")
        .defer(*UNSHOWN)
    )
    if bureau := chosen.get("bureau"):
        found = found.filter(enterprise__bureau__path__startswith=bureau.path)
    if category := chosen.get("category"):
        found = found.filter(making(category, "enterprise__"))
    if state := chosen.get("state"):
        found = found.filter(ended_on__lt=on) if state == "left" else found.serving(on)
        found = found.filter(live("enterprise__")) if state == SUPERVISED else found
    if "kind" in chosen or "tier" in chosen:
        found = found.filter(_of_capacity(chosen))
    if work := chosen.get("work"):
        found = finding.ROSTER_WORK[work](found, on)
    found = found.filter(**{name: chosen[name] for name in ("role", "side") if name in chosen})
    return finding.of_persons(found, chosen["q"]) if chosen.get("q") else found


def _of_capacity(chosen: Mapping[str, Any]) -> Q:
    """That the post's unit has such a capacity on the side for which the post is held."""
    wanted, condition = {name: chosen[name] for name in ("kind", "tier") if name in chosen}, Q(pk__in=[])
    for side, kinds in KINDS_OF.items():
        if chosen.get("kind", kinds[0]) in kinds:
            held = Capacity.objects.filter(enterprise=OuterRef("enterprise"), kind__in=kinds).filter(**wanted)
            condition |= Q(Exists(held), side=side)
    return condition


def serving_counts(enterprises: Iterable[Enterprise], on: date) -> dict[int, int]:
    """How many persons serve at each of these enterprises."""
    serving = Appointment.objects.serving(on).filter(enterprise__in=list(enterprises)).order_by()
    counted = serving.values("enterprise").annotate(persons=Count("person", distinct=True))
    return dict(counted.values_list("enterprise", "persons"))
