"""Who takes a post, and until when."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.actions.persons import register_person
from examcenter.registry.models import Appointment, Enterprise, Person, PersonnelRole, Side


@transaction.atomic
def appoint(
    *,
    person: Person,
    enterprise: Enterprise,
    role: str,
    side: str,
    posts: str,
    started_on: date,
    by: User,
    at: datetime,
    trained_on: date | None = None,
    unit_assessed_on: date | None = None,
) -> Appointment:
    """A person takes a post; refused for a capacity the enterprise has not, or a post already held on that day."""
    if side not in {capacity.side for capacity in enterprise.capacities.all()}:
        raise Refusal(_("The enterprise has no such capacity. Check production or sales."))
    same = Appointment.objects.filter(person=person, enterprise=enterprise, role=role, side=side)
    if same.filter(Q(started_on__gte=started_on) | Q(ended_on=None) | Q(ended_on__gte=started_on)).exists():
        raise Refusal(_("This person already holds this post at that time. End that appointment first."))
    appointment = Appointment.objects.create(
        person=person,
        enterprise=enterprise,
        role=PersonnelRole(role),
        side=Side(side),
        posts=posts,
        started_on=started_on,
        trained_on=trained_on,
        unit_assessed_on=unit_assessed_on,
    )
    details = {"enterprise": enterprise.pk, "person": person.pk, "from": started_on.isoformat()}
    journal.record(actor=by.actor, verb="registry.appoint", obj=appointment, at=at, **details)
    return appointment


@dataclass(frozen=True)
class Newcomer:
    """Who takes a post, as an official writes it down; `id_number` is checked and in capitals."""

    name: str
    id_kind: str
    id_number: str
    born_on: date | None
    phone: str


@dataclass(frozen=True)
class Post:
    """What somebody is appointed to."""

    role: str
    side: str
    posts: str
    started_on: date
    trained_on: date | None = None
    unit_assessed_on: date | None = None


@transaction.atomic
def appoint_newcomer(*, enterprise: Enterprise, newcomer: Newcomer, post: Post, by: User, at: datetime) -> Appointment:
    """Finds or enters the person, then appoints; both or neither."""
    person = register_person(**asdict(newcomer))
    return appoint(person=person, enterprise=enterprise, by=by, at=at, **asdict(post))


@transaction.atomic
def end_appointment(*, appointment: Appointment, on: date, by: User, at: datetime) -> Appointment:
    """The last day of an appointment; refused before it began, stale where it has been ended already."""
    if on < appointment.started_on:
        raise Refusal(_("An appointment cannot end before it begins."))
    if Appointment.objects.filter(pk=appointment.pk, ended_on=None).update(ended_on=on) != 1:
        raise StaleState("end_appointment")
    appointment.ended_on = on
    journal.record(actor=by.actor, verb="registry.end_appointment", obj=appointment, at=at, on=on.isoformat())
    return appointment
