"""What is done to the registry one record at a time: tiers, appointments, accounts, and what results tell."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from examcenter.bureaus.actions import create_user
from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.models import (
    Appointment,
    Assessed,
    Capacity,
    Enterprise,
    EnterpriseAccount,
    IdKind,
    Person,
    PersonnelRole,
    Side,
    TierLetter,
    TierRecord,
)
from examcenter.rules import tiers
from examcenter.rules.masking import mask_name


@transaction.atomic
def record_tier(
    *, enterprise: Enterprise, kind: str, employees: int, revenue: Decimal, since: date, by_actor: str, at: datetime
) -> Capacity:
    """The tier that follows from these figures; a changed one is added to the history."""
    found = tiers.tier(kind, employees=employees, revenue=revenue, household=enterprise.is_household)
    letter = TierLetter(found.tier)
    capacity = Capacity.objects.filter(enterprise=enterprise, kind=kind).first()
    if capacity is not None and capacity.tier == letter:
        return capacity
    capacity, _made = Capacity.objects.update_or_create(enterprise=enterprise, kind=kind, defaults={"tier": letter})
    TierRecord.objects.create(
        enterprise=enterprise, kind=kind, tier=letter, since=since, employees=employees, revenue=revenue
    )
    journal.record(actor=by_actor, verb="registry.record_tier", obj=enterprise, at=at, kind=kind, tier=letter)
    return capacity


@transaction.atomic
def record_assessed(
    *, person: Person, role: str, side: str, on: date, passed: bool, source: str, actor: str, at: datetime
) -> Assessed:
    """That somebody sat an assessment. Telling it again under the same `source` keeps or corrects the one row."""
    row, made = Assessed.objects.get_or_create(
        source=source, defaults={"person": person, "role": role, "side": side, "on": on, "passed": passed}
    )
    if made or row.passed != passed:
        Assessed.objects.filter(pk=row.pk).update(passed=passed)
        row.passed = passed
        journal.record(actor=actor, verb="registry.record_assessed", obj=person, at=at, source=source, passed=passed)
    return row


@transaction.atomic
def register_person(*, name: str, id_kind: str, id_number: str, born_on: date | None, phone: str) -> Person:
    """The person with this document number, new or known; refused where the number is known for another name."""
    person = Person.objects.filter(id_hash=Person.hash_of(id_number)).first()
    if person is None:
        return Person.objects.create(
            name=name,
            id_kind=IdKind(id_kind),
            id_number=id_number,
            id_hash=Person.hash_of(id_number),
            id_last4=id_number[-4:],
            born_on=born_on,
            phone=phone,
        )
    if person.name != name:
        reason = _("This document number is stored for another name (%(name)s). Check the name and the number.")
        raise Refusal(reason % {"name": mask_name(person.name)})
    return person


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


@transaction.atomic
def correct_person(*, person: Person, name: str, phone: str, by: User, at: datetime) -> Person:
    """A misspelt or changed name, or another phone. What has been drawn and published keeps its own copy."""
    changed = [field for field, value in (("name", name), ("phone", phone)) if getattr(person, field) != value]
    if not changed:
        return person
    person.name, person.phone = name, phone
    person.save(update_fields=changed)
    journal.record(actor=by.actor, verb="registry.correct_person", obj=person, at=at, fields=changed)
    return person


@transaction.atomic
def create_enterprise_account(
    *, enterprise: Enterprise, username: str, password: str, name: str, at: datetime, by: User | None = None
) -> User:
    """An account by which the enterprise signs in; a password that an officer hands over has to be changed."""
    username = username.lower()  # one spelling, since people type organisation codes in either case
    if User.objects.filter(username__iexact=username).exists():
        raise Refusal(_("This sign-in name is taken. Choose another one."))
    user = create_user(username=username, name=name, password=password, must_change_password=by is not None)
    EnterpriseAccount.objects.create(user=user, enterprise=enterprise)
    actor = by.actor if by else "system"
    journal.record(actor=actor, verb="registry.create_account", obj=enterprise, at=at, user=user.pk)
    return user
