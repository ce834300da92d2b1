"""Persons: registered once, corrected, and what results tell of them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.refusals import Refusal
from examcenter.lib.spelling import fold
from examcenter.lib.states import StaleState
from examcenter.registry.actions.changes import note_changes
from examcenter.registry.actions.erasure import hold_person
from examcenter.registry.models import Assessed, Change, IdKind, Person
from examcenter.registry.queries.retention import open_matters, posts_beside
from examcenter.rules.masking import mask_name


@dataclass(frozen=True)
class Document:
    """An identity document as it was checked: the number in capitals, the birthday where it carries one."""

    id_kind: str
    id_number: str
    born_on: date | None


@transaction.atomic
def register_person(*, name: str, id_kind: str, id_number: str, born_on: date | None, phone: str) -> Person:
    """The person with this document number, new or known; refused where the number is known for another name."""
    found = Person.hash_of(id_number)
    person = _known(found)
    if person is None:
        new = Person(
            name=name, id_kind=IdKind(id_kind), id_number=id_number, id_hash=found, id_last4=id_number[-4:],
            born_on=born_on, phone=phone,
        )  # fmt: skip
        try:
            with transaction.atomic():
                new.save(force_insert=True)
        except IntegrityError:
            person = _known(found)  # two first posts of one person at once: the other request entered them
            if person is None:
                raise
        else:
            return new
    if fold(person.name) != fold(name):  # 阿依古丽·买买提 and 阿依古丽•买买提 are one name
        reason = _("This document number is stored for another name (%(name)s). Check the name and the number.")
        raise Refusal(reason % {"name": mask_name(person.name)})
    return person


def _known(id_hash: str) -> Person | None:
    return Person.objects.filter(id_hash=id_hash).first()


@transaction.atomic
def correct_person(*, person: Person, name: str, phone: str, by: User, at: datetime) -> Person:
    """A misspelt or changed name, or another phone. What has been drawn and published keeps its own copy.

    Raises Refusal where the person was erased, or name or phone were changed, since `person` was read.
    """
    known = hold_person(person.pk)
    if (known.name, known.phone) != (person.name, person.phone):
        raise Refusal(str(StaleState("correct_person")))
    changed = [field for field, value in (("name", name), ("phone", phone)) if getattr(person, field) != value]
    if not changed:
        return person
    before = {field: getattr(person, field) for field in changed}
    person.name, person.phone = name, phone
    person.save(update_fields=changed)
    journal.record(actor=by.actor, verb="registry.correct_person", obj=person, at=at, fields=changed)
    after = {field: getattr(person, field) for field in changed}
    note_changes(obj=person, before=before, after=after, actor=by.actor, verb="registry.correct_person", at=at)
    return person


@transaction.atomic
def correct_number(*, person: Person, document: Document, reason: str, by: User, at: datetime) -> Person:
    """A document number that was typed wrongly; gives the record that holds the right one.

    If that number is stored for somebody of the same name, both records are one human being and become one.
    Raises Refusal where it is stored for another name, StaleState where the number was changed meanwhile.
    """
    found = Person.hash_of(document.id_number)
    if found == person.id_hash:
        raise Refusal(_("This is the number that is stored already."))
    # Both rows in one order, so that two merges the other way round do not wait for each other.
    both = Person.objects.select_for_update().filter(Q(pk=person.pk) | Q(id_hash=found)).order_by("pk")
    other = next((row for row in both if row.pk != person.pk), None)
    hold_person(person.pk)
    if other is not None:
        return _merge(person, into=other, reason=reason, by=by, at=at)
    after = {
        "id_kind": IdKind(document.id_kind), "id_number": document.id_number, "id_hash": found,
        "id_last4": document.id_number[-4:], "born_on": document.born_on,
    }  # fmt: skip
    before = {field: getattr(person, field) for field in after}
    mine = Person.objects.filter(pk=person.pk, id_hash=person.id_hash, erased_at=None)
    try:
        with transaction.atomic():
            changed = mine.update(**after)
    except IntegrityError as taken:  # the right number was entered for somebody at the same moment
        raise StaleState("correct_number") from taken
    if changed != 1:
        raise StaleState("correct_number")
    for field, value in after.items():
        setattr(person, field, value)
    journal.record(actor=by.actor, verb="registry.correct_number", obj=person, at=at)
    told = {name: after[name] for name in ("id_kind", "id_number", "born_on")}
    note_changes(
        obj=person, before=before, after=told, actor=by.actor, verb="registry.correct_number", at=at,
        about={"reason": reason},
    )  # fmt: skip
    return person


def _merge(person: Person, *, into: Person, reason: str, by: User, at: datetime) -> Person:
    """Posts, assessments and disclosures go over; what was drawn and published stays under the emptied record."""
    if fold(into.name) != fold(person.name):
        text = _("This document number is stored for another name (%(name)s). Check the name and the number.")
        raise Refusal(text % {"name": mask_name(into.name)})
    if matter := open_matters([person.pk]).get(person.pk):
        text = _(
            "The right number has a record of its own, and this one is still needed: %(matter)s. Close that first."
        )
        raise Refusal(text % {"matter": matter})
    for post in person.appointments.all():
        if posts_beside(post, person=into, started_on=post.started_on, ended_on=post.ended_on).exists():
            text = _("Both records hold the same post at %(unit)s at the same time. End or change one of them first.")
            raise Refusal(text % {"unit": post.enterprise.name})
    emptied = {
        "merged_into": into, "id_number": "", "id_last4": "", "phone": "", "phone_hash": "", "born_on": None,
        "id_hash": f"merged:{person.pk}",
    }  # fmt: skip
    if Person.objects.filter(pk=person.pk, id_hash=person.id_hash, erased_at=None).update(**emptied) != 1:
        raise StaleState("correct_number")
    person.appointments.update(person=into)
    person.assessed.update(person=into)
    person.disclosures.update(person=into)
    Person.objects.filter(merged_into=person).update(merged_into=into)
    journal.record(actor=by.actor, verb="registry.merge_persons", obj=into, at=at, merged=person.pk)
    Change.objects.create(
        object_type=into._meta.label_lower, object_id=str(into.pk), at=at, actor=by.actor,
        verb="registry.merge_persons", field="reason", before=reason, after=reason,
    )  # fmt: skip
    return into


@transaction.atomic
def record_assessed(
    *, person: Person, role: str, side: str, on: date, passed: bool, source: str, actor: str, at: datetime
) -> Assessed:
    """That somebody sat an assessment. Telling it again under the same `source` keeps or corrects the one row."""
    person = person.merged_into or person  # the seat may be older than the merging of two records
    row, made = Assessed.objects.get_or_create(
        source=source, defaults={"person": person, "role": role, "side": side, "on": on, "passed": passed}
    )
    if made or row.passed != passed:
        Assessed.objects.filter(pk=row.pk).update(passed=passed)
        row.passed = passed
        journal.record(actor=actor, verb="registry.record_assessed", obj=person, at=at, source=source, passed=passed)
    return row
