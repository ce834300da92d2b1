"""What an enterprise asks to change in its roster; the bureau decides on it in `deciding`."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.bureaus.queries import calendar, number_on
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.days import wrong_day
from examcenter.lib.documents import check_document, keep, shown_name
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState, move
from examcenter.lib.uploads import Upload
from examcenter.registry.access import enterprise_of
from examcenter.registry.actions.appointments import Newcomer, Post
from examcenter.registry.actions.erasure import drop_files, refuse_erased
from examcenter.registry.actions.post_days import wrong_days
from examcenter.registry.actions.training import Training
from examcenter.registry.models import (
    Appointment,
    Enterprise,
    Person,
    Proposal,
    ProposalKind,
    ProposalState,
    RosterConfirmation,
    TrainingKind,
)
from examcenter.registry.states import PROPOSAL
from examcenter.rules.workdays import add_workdays

MOST_WAITING = 100  # of one enterprise, against a form that is sent again and again
PERSONAL = {"id_number", "phone", "phone_before"}
# What two proposals about one appointment, or two new ones, must have in common to be the same.
SAME: Mapping[str, tuple[str, ...]] = {
    ProposalKind.APPOINT: ("id_number", "role", "side"),
    ProposalKind.END: (),
    ProposalKind.CORRECT: (),
    ProposalKind.TRAINING: ("kind", "on", "subject"),
}
Values = Mapping[str, Any]


def propose_appointment(
    *, enterprise: Enterprise, newcomer: Newcomer, post: Post, file: Upload | None, by: User, at: datetime,
    again: Proposal | None = None,
) -> Proposal:  # fmt: skip
    """Somebody is to take a post; `file` is the sheet of the training or of the unit's own assessment.

    What the bureau knows of a person under this number is not looked at here: an enterprise could find out by trying.
    """
    if post.side not in {capacity.side for capacity in enterprise.capacities.all()}:
        raise Refusal(_("The enterprise has no such capacity. Check production or sales."))
    held = Appointment.objects.filter(
        enterprise=enterprise, person__id_hash=Person.hash_of(newcomer.id_number), role=post.role, side=post.side
    )
    if held.filter(ended_on=None).exists():
        raise Refusal(_("This person already holds this post at that time. End that appointment first."))
    if wrong := wrong_days(post.started_on, [post.trained_on, post.unit_assessed_on], local_date(at)):
        raise Refusal(wrong)
    if file is not None and post.trained_on is None and post.unit_assessed_on is None:
        raise Refusal(_("Say on which day the training or the assessment was held that the file is about."))
    values = asdict(newcomer) | asdict(post)
    return _propose(ProposalKind.APPOINT, enterprise, None, values, file, by=by, at=at, again=again)


def propose_end(
    *, appointment: Appointment, on: date, by: User, at: datetime, again: Proposal | None = None
) -> Proposal:
    """Somebody leaves a post of the unit."""
    if appointment.ended_on is not None:
        raise Refusal(_("This appointment has been ended already."))
    if on < appointment.started_on:
        raise Refusal(_("An appointment cannot end before it begins."))
    if wrong := wrong_day(on, local_date(at)):
        raise Refusal(wrong)
    unit = appointment.enterprise
    return _propose(ProposalKind.END, unit, appointment, {"on": on}, None, by=by, at=at, again=again)


def propose_correction(
    *, appointment: Appointment, name: str, phone: str, by: User, at: datetime, again: Proposal | None = None
) -> Proposal:
    """Another name or phone of somebody who serves at the unit; what stands now is kept, to see if it changes."""
    person = appointment.person
    refuse_erased(person)
    if (name, phone) == (person.name, person.phone):
        raise Refusal(_("Nothing differs from what the bureau has. Change the name or the phone."))
    values = {"name": name, "phone": phone, "name_before": person.name, "phone_before": person.phone}
    unit = appointment.enterprise
    return _propose(ProposalKind.CORRECT, unit, appointment, values, None, by=by, at=at, again=again)


def propose_training(
    *, appointment: Appointment, training: Training, file: Upload | None, by: User, at: datetime,
    again: Proposal | None = None,
) -> Proposal:  # fmt: skip
    """A training, or an assessment by the unit itself, of somebody who serves there."""
    if training.on > local_date(at):
        raise Refusal(_("The date lies in the future."))
    if wrong := wrong_day(training.on, local_date(at)):
        raise Refusal(wrong)
    if training.kind == TrainingKind.ASSESSMENT and training.passed is None:
        raise Refusal(_("An assessment by the unit needs its result."))
    held = appointment.training_records.filter(kind=training.kind, on=training.on, subject=training.subject)
    if held.exists():
        raise Refusal(_("This record exists already."))
    unit, values = appointment.enterprise, asdict(training)
    return _propose(ProposalKind.TRAINING, unit, appointment, values, file, by=by, at=at, again=again)


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: User, at: datetime) -> Proposal:
    """Taken back before it was decided, or after it was returned; what was typed goes."""
    _refuse_others(proposal.enterprise, by)
    proposal.refresh_from_db(from_queryset=Proposal.objects.select_for_update())
    drop_files([proposal.file])
    emptied: dict[str, Any] = {"values": written(without_numbers(said_in(proposal)))}
    if proposal.kind == ProposalKind.APPOINT:  # about somebody of whom the registry may never hear
        emptied = {"values": "", "person_hash": "", "comment": ""}
    move(proposal, "withdraw", PROPOSAL, **emptied, file="", file_name="", decided_at=at)
    RosterConfirmation.objects.filter(pk__in=checked_with_it(proposal)).update(void=True)
    journal.record(actor=by.actor, verb="registry.withdraw_proposal", obj=proposal, at=at)
    return proposal


def checked_with_it(proposal: Proposal) -> list[int]:
    """Checks of the roster by the unit itself after it had proposed this: it looked at the list with the change."""
    made = RosterConfirmation.objects.filter(enterprise=proposal.enterprise_id, by_unit=True, void=False)
    return list(made.filter(at__gte=proposal.at).values_list("pk", flat=True))


def said_in(proposal: Proposal) -> dict[str, Any]:
    """What the enterprise filled in: days as ISO dates; nothing once it was erased."""
    values: dict[str, Any] = json.loads(proposal.values) if proposal.values else {}
    return values


def without_numbers(said: Values) -> dict[str, Any]:
    """What remains of a decided proposal: of document numbers and phones the end."""
    return {name: value[-4:] if name in PERSONAL and value else value for name, value in said.items()}


def written(values: Values) -> str:
    """Values as `Proposal.values` keeps them."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    raise TypeError(type(value))


def _refuse_others(unit: Enterprise, by: User) -> None:
    own = enterprise_of(by)
    if own is None or own.pk != unit.pk:
        raise Refusal(_("This is not a matter of your enterprise."))


@transaction.atomic
def _propose(
    kind: ProposalKind, unit: Enterprise, appointment: Appointment | None, values: Values, file: Upload | None, *,
    by: User, at: datetime, again: Proposal | None,
) -> Proposal:  # fmt: skip
    """A new one, or the returned one `again`, which keeps its file where no other one is sent."""
    _refuse_others(unit, by)
    Enterprise.objects.select_for_update().only("pk").get(pk=unit.pk)  # two clicks at once: the second sees the first
    if Proposal.objects.filter(enterprise=unit, state=ProposalState.WAITING).count() >= MOST_WAITING:
        raise Refusal(_("Too many changes of yours wait already. Call the bureau."))
    _refuse_twin(unit, kind, appointment, values, again)
    sent: dict[str, Any] = {"values": written(values), "by": by, "at": at, "due_on": _due(unit, at)}
    if kind == ProposalKind.APPOINT:
        sent["person_hash"] = Person.hash_of(values["id_number"])
    if again is None:
        proposal = Proposal(enterprise=unit, kind=kind, appointment=appointment, **sent)
    else:
        if (again.kind, again.appointment_id) != (kind, appointment and appointment.pk):
            raise StaleState("change")
        proposal = move(again, "change", PROPOSAL, **sent, comment="", decided_by=None, decided_at=None)
        proposal.refresh_from_db(fields=["file", "file_name"])  # an erasure may have taken it meanwhile
    if file is not None:
        check_document(file)
        drop_files([proposal.file])
        proposal.file_name = shown_name(file)
        keep(proposal.file, file)
    proposal.save()
    digests = {"file": file.digest} if file else {}
    journal.record(
        actor=by.actor, verb="registry.propose", obj=proposal, at=at, enterprise=unit.pk, kind=kind.value,
        appointment=appointment and appointment.pk, **digests,
    )  # fmt: skip
    return proposal


def _refuse_twin(
    unit: Enterprise, kind: ProposalKind, appointment: Appointment | None, values: Values, but: Proposal | None
) -> None:
    """The same once more; also from a second click on the same button."""
    mine = json.loads(written(values))
    waiting = Proposal.objects.filter(enterprise=unit, kind=kind, appointment=appointment, state=ProposalState.WAITING)
    for other in waiting.exclude(pk=but.pk) if but else waiting:
        said = said_in(other)
        if all(said.get(name) == mine[name] for name in SAME[kind]):
            raise Refusal(_("You have proposed this already. Wait for the bureau, or withdraw that first."))


def _due(unit: Enterprise, at: datetime) -> date | None:
    """Until when the bureau decides; no day where the province has not set it, which is not the unit's fault."""
    today = local_date(at)
    try:
        return add_workdays(today, number_on(unit.bureau, "proposal_workdays", today), calendar()).day
    except Refusal:
        return None
