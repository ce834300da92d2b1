"""Who takes a post, and until when."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.days import wrong_day
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.actions.changes import note_changes, values_of
from examcenter.registry.actions.erasure import hold_person
from examcenter.registry.actions.persons import register_person
from examcenter.registry.actions.post_days import wrong_days, wrong_start
from examcenter.registry.models import Appointment, Enterprise, Person, PersonnelRole, Side
from examcenter.registry.queries.retention import posts_beside


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
    """A person takes a post; refused for a capacity the enterprise has not, or a post already held on that day.

    Refused as well for days that cannot be (see `post_days`).
    """
    if wrong := wrong_days(started_on, [trained_on, unit_assessed_on], local_date(at)):
        raise Refusal(wrong)
    if side not in {capacity.side for capacity in enterprise.capacities.all()}:
        raise Refusal(_("The enterprise has no such capacity. Check production or sales."))
    hold_person(person.pk)
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
    hold_person(appointment.person_id)
    if on < appointment.started_on:
        raise Refusal(_("An appointment cannot end before it begins."))
    if wrong := wrong_day(on, local_date(at)):
        raise Refusal(wrong)
    held = Appointment.objects.filter(pk=appointment.pk, started_on=appointment.started_on, ended_on=None)
    if held.update(ended_on=on) != 1:
        raise StaleState("end_appointment")
    appointment.ended_on = on
    journal.record(actor=by.actor, verb="registry.end_appointment", obj=appointment, at=at, on=on.isoformat())
    note_changes(
        obj=appointment, before={"ended_on": None}, after={"ended_on": on}, actor=by.actor,
        verb="registry.end_appointment", at=at,
    )  # fmt: skip
    return appointment


@transaction.atomic
def edit_appointment(
    *, appointment: Appointment, posts: str, started_on: date, ended_on: date | None, by: User, at: datetime
) -> Appointment:
    """Other posts or other days. What has been drawn keeps the post as it was frozen.

    Raises Refusal for an end before the beginning, a post that would overlap with another, or a last day of somebody
    who still serves (that is `end_appointment`); StaleState where the appointment was changed since it was read.
    """
    hold_person(appointment.person_id)
    if started_on != appointment.started_on and (wrong := wrong_start(started_on, local_date(at))):
        raise Refusal(wrong)
    if ended_on != appointment.ended_on and (wrong := wrong_day(ended_on, local_date(at))):
        raise Refusal(wrong)
    if ended_on is not None and ended_on < started_on:
        raise Refusal(_("An appointment cannot end before it begins."))
    if (ended_on is None) != (appointment.ended_on is None):
        raise Refusal(_("Whether somebody has left is not changed here. End the appointment, or reinstate it."))
    if posts_beside(appointment, person=appointment.person, started_on=started_on, ended_on=ended_on).exists():
        raise Refusal(_("This person already holds this post at that time. Change or end that appointment first."))
    after = {"posts": posts, "started_on": started_on, "ended_on": ended_on}
    before = values_of(appointment, after)
    if before == after:
        return appointment
    _change(appointment, before, after, verb="registry.edit_appointment", by=by, at=at)
    return appointment


@transaction.atomic
def reinstate(*, appointment: Appointment, reason: str, by: User, at: datetime) -> Appointment:
    """Somebody was ended by mistake and serves on. Refused where they hold the same post since; stale if not ended."""
    hold_person(appointment.person_id)
    appointment.refresh_from_db(fields=["started_on"])
    if appointment.ended_on is None:
        raise StaleState("reinstate")
    beside = posts_beside(appointment, person=appointment.person, started_on=appointment.started_on, ended_on=None)
    if beside.exists():
        raise Refusal(_("This person has taken the same post again since. Change that appointment instead."))
    before = values_of(appointment, ["ended_on"])
    _change(appointment, before, {"ended_on": None}, verb="registry.reinstate", by=by, at=at, reason=reason)
    return appointment


def _change(
    appointment: Appointment, before: dict[str, Any], after: dict[str, Any], *, verb: str, by: User, at: datetime,
    reason: str = "",
) -> None:  # fmt: skip
    if Appointment.objects.filter(pk=appointment.pk, **before).update(**after) != 1:
        raise StaleState(verb)
    for field, value in after.items():
        setattr(appointment, field, value)
    days = {name: value and value.isoformat() for name, value in after.items() if name.endswith("_on")}
    journal.record(actor=by.actor, verb=verb, obj=appointment, at=at, **days)
    about = {"reason": reason} if reason else {}
    note_changes(obj=appointment, before=before, after=after, actor=by.actor, verb=verb, at=at, about=about)
