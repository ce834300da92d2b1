"""Personal values go when their time is up; whatever was drawn, sat or published keeps its ids and digests."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, time
from urllib.parse import unquote_plus

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Coalesce
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from examcenter.bureaus.models import Bureau, User
from examcenter.bureaus.queries import number_on
from examcenter.journal import actions as journal
from examcenter.lib.clock import SHANGHAI, local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.lib.uploads import in_chunks
from examcenter.registry.models import (
    Change,
    Disclosure,
    ImportRecord,
    Person,
    Proposal,
    ProposalState,
    SavedView,
    TrainingRecord,
)
from examcenter.registry.queries.retention import erasable, open_matters
from examcenter.rules.eligibility import months_before

ERASED_NAME = "（已删除）"
NOTHING = ""  # the values of a proposal that was erased


def refuse_erased(person: Person) -> None:
    """Raises Refusal where there is nobody any more to write about."""
    if person.erased_at is not None:
        raise Refusal(
            _("This person's data has been erased. If the person takes a post again, enter them as a new person.")
        )


def hold_person(pk: int) -> Person:
    """The person's row, read anew and kept from everybody else until the transaction ends.

    Every act about a person begins here, the erasure too: what a page read before may be over by now. Raises Refusal
    where the person was erased, or became one with another record, meanwhile.
    """
    person = Person.objects.select_for_update().filter(pk=pk).first()
    if person is not None:
        refuse_erased(person)
    if person is None or person.merged_into_id is not None:
        raise Refusal(str(StaleState("hold_person")))
    return person


def erase_due(*, at: datetime) -> int:
    """Once a day: everybody whose time is up and of whom nothing is open; how many were erased."""
    erased = 0
    due = list(erasable(local_date(at)).order_by("pk").values_list("pk", flat=True))
    waiting = open_matters(due)
    for person in Person.objects.filter(pk__in=[pk for pk in due if pk not in waiting]).iterator(chunk_size=500):
        erase_person(person=person, actor="system", basis="term", at=at)
        erased += 1
    return erased


@transaction.atomic
def erase_on_request(*, person: Person, reason: str, by: User, at: datetime) -> Person:
    """Before the time is up, because somebody may ask for it; the reason stands in the record's history."""
    if person.name in reason or _number_in(reason):
        raise Refusal(_("The reason stays after the erasure: leave out names, document numbers and phone numbers."))
    erase_person(person=person, actor=by.actor, basis="request", at=at)
    Change.objects.create(
        object_type=person._meta.label_lower, object_id=str(person.pk), at=at, actor=by.actor,
        verb="registry.erase_person", field="reason", before=reason, after=reason,
    )  # fmt: skip
    return person


def _number_in(text: str) -> bool:
    digits = "".join(one if one.isdigit() else " " for one in text).split()
    return any(len(each) >= 6 for each in digits)


@transaction.atomic
def erase_person(*, person: Person, actor: str, basis: str, at: datetime) -> Person:
    """Name, document number, phone and birthday go, and whatever repeats them.

    Raises Refusal while the person holds a post or something is open, StaleState where it was done already.
    """
    known = Person.objects.select_for_update().filter(pk=person.pk, erased_at=None).first()
    if known is None:
        raise StaleState("erase_person")
    if known.appointments.filter(Q(ended_on=None) | Q(ended_on__gte=local_date(at))).exists():
        raise Refusal(_("This person still holds a post. End the appointments first."))
    if matter := open_matters([known.pk, *known.merged.values_list("pk", flat=True)]):
        raise Refusal(
            _("The record is still needed: %(matter)s. Close that first.") % {"matter": next(iter(matter.values()))}
        )
    records = [known, *known.merged.all()]
    _forget_writings(records)
    for record in records:
        _blank(record, at)
    journal.record(actor=actor, verb="registry.erase_person", obj=person, at=at, basis=basis)
    person.refresh_from_db()
    return person


def _blank(person: Person, at: datetime) -> None:
    values = {"name": ERASED_NAME, "id_number": "", "phone": "", "id_last4": "", "born_on": None, "erased_at": at}
    values["id_hash"] = f"erased:{person.pk}"  # a keyed hash is still personal while its key exists
    for field, value in values.items():
        setattr(person, field, value)
    person.save()


def _forget_writings(records: list[Person]) -> None:
    """Changes, reasons, files, proposals and saved searches that name the person, here and in later rooms."""
    ids = [record.pk for record in records]
    Change.objects.filter(object_type="registry.person", object_id__in=[str(pk) for pk in ids]).update(
        before="", after=""
    )
    Disclosure.objects.filter(person__in=ids).update(reason="")
    ImportRecord.objects.filter(table="person", object_id__in=ids).update(before="", mark="")
    training = TrainingRecord.objects.filter(appointment__person__in=ids)
    drop_files([record.file for record in training])
    training.update(file="", file_name="", subject="")
    _forget_proposals(records)
    names = {record.name for record in records}
    for view in SavedView.objects.exclude(query=""):
        if any(name in unquote_plus(view.query) or name in view.name for name in names):
            view.delete()
    for record in records:
        import_string(settings.FORGET_PERSON)(record)


def _forget_proposals(records: list[Person]) -> None:
    """Of every enterprise, also where the person never took the post."""
    about = Q(appointment__person__in=records) | Q(person_hash__in=[record.id_hash for record in records])
    empty_proposals(Proposal.objects.filter(about).values_list("pk", flat=True))


def empty_proposals(ids: Iterable[int]) -> int:
    """What proposals said goes, with their files; that there was one stays."""
    found = Proposal.objects.filter(pk__in=list(ids))
    drop_files([proposal.file for proposal in found])
    return found.update(values=NOTHING, person_hash="", file="", file_name="", comment="")


def forget_proposals(*, at: datetime) -> int:
    """Once a day: proposals that were decided so long ago, also those of persons who never took the post."""
    today, forgotten = local_date(at), 0
    decided = Proposal.objects.exclude(state=ProposalState.WAITING).exclude(values=NOTHING, file="")
    for province in Bureau.objects.filter(parent=None):
        with suppress(Refusal):  # a province without the setting keeps them
            since = months_before(today, number_on(province, "erasure_months", today))
            begins = datetime.combine(since, time(), tzinfo=SHANGHAI)
            old = decided.alias(ended=Coalesce("decided_at", "at")).filter(ended__lt=begins)
            ids = list(old.filter(enterprise__bureau__path__startswith=province.path).values_list("pk", flat=True))
            forgotten += sum(empty_proposals(chunk) for chunk in in_chunks(ids))
    return forgotten


def drop_files(files: Iterable[FieldFile]) -> None:
    """Files go once the transaction is in force, so that none is missing if it is not."""
    names = [(file.storage, file.name) for file in files if file]

    def delete() -> None:
        for storage, name in names:
            storage.delete(str(name))

    transaction.on_commit(delete)
