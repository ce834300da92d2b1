"""The bureau's decision on what an enterprise proposed; what is confirmed is carried out by the registry's own acts."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.reasons import is_reason
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState, move
from examcenter.lib.uploads import Upload
from examcenter.registry.actions.appointments import Newcomer, Post, appoint_newcomer, end_appointment
from examcenter.registry.actions.erasure import drop_files
from examcenter.registry.actions.persons import correct_person
from examcenter.registry.actions.proposals import checked_with_it, said_in, without_numbers, written
from examcenter.registry.actions.training import Training, record_training
from examcenter.registry.models import (
    Appointment,
    Person,
    Proposal,
    ProposalKind,
    RosterConfirmation,
    TrainingKind,
)
from examcenter.registry.states import PROPOSAL

DAYS = {"born_on", "started_on", "trained_on", "unit_assessed_on", "on"}
T = TypeVar("T", Newcomer, Post, Training)


@transaction.atomic
def confirm_proposal(*, proposal: Proposal, by: User, at: datetime) -> Proposal:
    """Carries out what was proposed, as if the official had entered it.

    Raises StaleState where it was decided or withdrawn meanwhile; Refusal, and nothing is changed, where it can no
    longer be carried out as it was proposed.
    """
    _hold_whom(proposal)
    move(proposal, "confirm", PROPOSAL, decided_by=by, decided_at=at)
    proposal.refresh_from_db(fields=["values", "file", "file_name"])
    said = said_in(proposal)
    if not said:
        raise Refusal(_("The person was erased meanwhile, and what was proposed with them. Return the proposal."))
    checked = checked_with_it(proposal)
    proposal.appointment = CARRY_OUT[ProposalKind(proposal.kind)](proposal, said, by, at)
    RosterConfirmation.objects.filter(pk__in=checked).update(void=False)
    drop_files([proposal.file])  # the training record has its own copy
    proposal.values, proposal.file, proposal.file_name = written(without_numbers(said)), "", ""
    proposal.save(update_fields=["appointment", "values", "file", "file_name"])
    journal.record(
        actor=by.actor, verb="registry.confirm_proposal", obj=proposal, at=at, kind=proposal.kind,
        proposed_by=proposal.by_id, appointment=proposal.appointment_id,
    )  # fmt: skip
    return proposal


@transaction.atomic
def return_proposal(*, proposal: Proposal, comment: str, by: User, at: datetime) -> Proposal:
    """Back to the enterprise with what is wrong; it may change it or withdraw it."""
    if not is_reason(comment):
        raise Refusal(_("Say what is wrong, so that the enterprise can put it right."))
    move(proposal, "return", PROPOSAL, decided_by=by, decided_at=at, comment=comment.strip())
    RosterConfirmation.objects.filter(pk__in=checked_with_it(proposal)).update(void=True)
    journal.record(actor=by.actor, verb="registry.return_proposal", obj=proposal, at=at)
    return proposal


@dataclass
class Decided:
    """What came of confirming several: how many, and those that could not be, each with the reason."""

    confirmed: int = 0
    failed: list[tuple[Proposal, str]] = field(default_factory=list)


def confirm_several(*, proposals: Iterable[Proposal], by: User, at: datetime) -> Decided:
    """One after the other in the order they came, each in a transaction of its own."""
    done = Decided()
    for proposal in sorted(proposals, key=lambda one: (one.at, one.pk)):
        try:
            confirm_proposal(proposal=proposal, by=by, at=at)
        except (Refusal, StaleState) as refused:
            done.failed.append((proposal, str(refused)))
        except IntegrityError:  # somebody wrote the same at the same moment; the others are still to be done
            done.failed.append((proposal, str(StaleState("confirm"))))
        else:
            done.confirmed += 1
    return done


def _hold_whom(proposal: Proposal) -> None:
    """Locks the person, if known, before the proposal: the erasure goes the same way, so neither waits for ever."""
    known = Person.objects.filter(id_hash=proposal.person_hash or None)
    if proposal.appointment_id is not None:
        posts = Appointment.objects.filter(pk=proposal.appointment_id)
        known = Person.objects.filter(pk__in=posts.values("person"))
    list(known.select_for_update().order_by("pk").values_list("pk"))


# --- carrying out --------------------------------------------------------------------------------------


def _appoint(proposal: Proposal, said: dict[str, Any], by: User, at: datetime) -> Appointment:
    newcomer, post = _taken(Newcomer, said), _taken(Post, said)
    made = appoint_newcomer(enterprise=proposal.enterprise, newcomer=newcomer, post=post, by=by, at=at)
    if proposal.file:
        trained = post.trained_on is not None
        kind, on = (TrainingKind.TRAINING, post.trained_on) if trained else (
            TrainingKind.ASSESSMENT, post.unit_assessed_on,
        )  # fmt: skip
        if on is not None:
            training = Training(kind=kind, on=on, passed=None if trained else True)
            record_training(appointment=made, training=training, file=_file(proposal), by=by, at=at)
    return made


def _end(proposal: Proposal, said: dict[str, Any], by: User, at: datetime) -> Appointment:
    held = _held(proposal)
    try:
        return end_appointment(appointment=held, on=date.fromisoformat(said["on"]), by=by, at=at)
    except StaleState as stale:
        raise Refusal(_("The appointment has been ended meanwhile. Return the proposal.")) from stale


def _correct(proposal: Proposal, said: dict[str, Any], by: User, at: datetime) -> Appointment:
    held = _held(proposal)
    person = Person.objects.select_for_update().get(pk=held.person_id)
    if (person.name, person.phone) != (said["name_before"], said["phone_before"]):
        raise Refusal(
            _("Name or phone have been changed meanwhile, so the proposal rests on something old. Return it.")
        )
    correct_person(person=person, name=said["name"], phone=said["phone"], by=by, at=at)
    return held


def _train(proposal: Proposal, said: dict[str, Any], by: User, at: datetime) -> Appointment:
    held, training = _held(proposal), _taken(Training, said)
    file = _file(proposal) if proposal.file else None
    record_training(appointment=held, training=training, file=file, by=by, at=at)
    return held


CARRY_OUT = {
    ProposalKind.APPOINT: _appoint,
    ProposalKind.END: _end,
    ProposalKind.CORRECT: _correct,
    ProposalKind.TRAINING: _train,
}


def _held(proposal: Proposal) -> Appointment:
    """The appointment as it stands now; refused where it has gone to another enterprise since."""
    held = Appointment.objects.select_related("person").filter(proposals=proposal).first()
    if held is None or held.enterprise_id != proposal.enterprise_id:
        raise Refusal(_("The appointment is no longer there. Return the proposal."))
    return held


def _taken(kind: type[T], said: dict[str, Any]) -> T:
    values: dict[str, Any] = {each.name: said.get(each.name) for each in fields(kind)}
    for name in DAYS & values.keys():
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    if values.get("hours"):
        values["hours"] = Decimal(values["hours"])
    return kind(**values)


def _file(proposal: Proposal) -> Upload:
    with proposal.file.open("rb") as stored:
        return Upload(name=proposal.file_name, data=stored.read())
