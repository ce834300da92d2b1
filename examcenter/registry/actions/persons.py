"""Persons: registered once, corrected, and what results tell of them."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.refusals import Refusal
from examcenter.registry.models import Assessed, IdKind, Person
from examcenter.rules.masking import mask_name


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
