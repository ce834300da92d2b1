"""Whose personal values have been kept long enough: nobody is in a post, and the province's months are over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.module_loading import import_string

from examcenter.bureaus.models import Bureau, User, within
from examcenter.bureaus.queries import number_on
from examcenter.lib.refusals import Refusal
from examcenter.lib.uploads import in_chunks
from examcenter.registry.models import Appointment, AppointmentQuerySet, Person, PersonQuerySet
from examcenter.rules.eligibility import months_before


@dataclass(frozen=True)
class DuePerson:
    """Somebody who left; `matter` says what is still open, so that the record has to wait."""

    person: Person
    left_on: date
    matter: str = ""


def open_matters(persons: Iterable[int]) -> dict[int, str]:
    """What later rooms still need a person's record for, by person; those of whom nothing is open are not in it."""
    matters: dict[int, str] = {}
    for chunk in in_chunks(list(persons)):
        matters |= import_string(settings.OPEN_MATTERS)(chunk)
    return matters


def erasable(on: date) -> PersonQuerySet:
    """Persons whose last post ended so many months ago, in every province where they served.

    A last day of 20 November and 36 months: kept until the 20 November three years later, due on the next day.
    A province without the setting keeps its persons.
    """
    held = Appointment.objects.filter(person=OuterRef("pk"))
    found = Person.objects.filter(Exists(held), erased_at=None)
    for province in Bureau.objects.filter(parent=None):
        there = held.filter(enterprise__bureau__path__startswith=province.path)
        try:
            since = months_before(on, number_on(province, "erasure_months", on))
        except Refusal:
            found = found.filter(~Exists(there))
        else:
            found = found.filter(~Exists(there.filter(Q(ended_on=None) | Q(ended_on__gte=since))))
    return found


def due_persons(user: User, on: date) -> list[DuePerson]:
    """Those of the user's area who are due, the longest gone first, with what is still open."""
    own = Appointment.objects.filter(within(user, "enterprise__bureau__path"), person=OuterRef("pk"))
    due = erasable(on).filter(Exists(own)).annotate(left_on=Max("appointments__ended_on")).order_by("left_on", "pk")
    days = dict(due.values_list("pk", "left_on"))
    persons = Person.objects.defer("id_number", "phone").in_bulk(days)
    matters = open_matters(days)
    return [DuePerson(persons[pk], day, matters.get(pk, "")) for pk, day in days.items()]


def posts_beside(post: Appointment, *, person: Person, started_on: date, ended_on: date | None) -> AppointmentQuerySet:
    """The person's other appointments to the same post that share a day with this time."""
    same = Appointment.objects.filter(person=person, enterprise=post.enterprise_id, role=post.role, side=post.side)
    same = same.exclude(pk=post.pk).filter(Q(ended_on=None) | Q(ended_on__gte=started_on))
    return same if ended_on is None else same.filter(started_on__lte=ended_on)
