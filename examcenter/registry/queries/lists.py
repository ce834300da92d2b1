"""Reads that span tables: who serves in an area, and the lists of enterprises and of the roster."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from examcenter.bureaus.models import Bureau, User
from examcenter.journal.models import Entry, EntryQuerySet
from examcenter.registry.models import Appointment, AppointmentQuerySet, Capacity, Enterprise, EnterpriseQuerySet
from examcenter.registry.models.findable import DERIVED
from examcenter.registry.queries import finding

# What a list does not show and need not fetch or decrypt.
UNSHOWN = [
    f"{table}__{column}"
    for table, columns in (("person", (*DERIVED, "id_number", "phone")), ("enterprise", (*DERIVED, "phone")))
    for column in columns
]
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
    if chosen.get("work"):
        found = finding.without_account(found)
    plain = {name: chosen[name] for name in ("supervision_class", "category", "status") if name in chosen}
    return found.filter(**plain)


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
        found = found.filter(enterprise__category=category)
    if state := chosen.get("state"):
        found = found.serving(on) if state == "serving" else found.filter(ended_on__lt=on)
    if work := chosen.get("work"):
        found = finding.ROSTER_WORK[work](found, on)
    found = found.filter(**{name: chosen[name] for name in ("role", "side") if name in chosen})
    return finding.of_persons(found, chosen["q"]) if chosen.get("q") else found


def serving_counts(enterprises: Iterable[Enterprise], on: date) -> dict[int, int]:
    """How many persons serve at each of these enterprises."""
    serving = Appointment.objects.serving(on).filter(enterprise__in=list(enterprises)).order_by()
    counted = serving.values("enterprise").annotate(persons=Count("person", distinct=True))
    return dict(counted.values_list("enterprise", "persons"))


def told_about(enterprise: Enterprise) -> EntryQuerySet:
    """What the journal knows of an enterprise and its appointments, newest first."""
    appointments = [str(pk) for pk in enterprise.appointments.values_list("pk", flat=True)]
    own = Q(object_type="registry.enterprise", object_id=str(enterprise.pk))
    posts = Q(object_type="registry.appointment", object_id__in=appointments)
    return Entry.objects.filter(own | posts).order_by("-at", "-pk")
