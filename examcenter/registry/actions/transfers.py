"""An enterprise goes from one bureau to another: the giving one proposes, the receiving one decides.

Whoever governs both moves it at once, with a reason. Persons, seats in exams and frozen populations stay as they are.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from examcenter.bureaus.models import Bureau, User
from examcenter.bureaus.permissions import may
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import Move, StaleState, move
from examcenter.registry.actions.changes import note_changes
from examcenter.registry.actions.enterprises import governs
from examcenter.registry.actions.holding import held
from examcenter.registry.actions.inspectors import end_inspector
from examcenter.registry.models import Enterprise, Transfer, TransferState

OPEN = (TransferState.PROPOSED,)
VERBS: Mapping[str, Move] = {
    "accept": Move(OPEN, TransferState.ACCEPTED),
    "refuse": Move(OPEN, TransferState.REFUSED),
    "withdraw": Move(OPEN, TransferState.WITHDRAWN),
}


def _check(unit: Enterprise, receiving: Bureau, reason: str) -> None:
    if receiving.pk == unit.bureau_id:
        raise Refusal(_("%(bureau)s keeps this enterprise already.") % {"bureau": receiving.name})
    if receiving.closed_on:
        raise Refusal(_("%(bureau)s is closed and takes on nothing new.") % {"bureau": receiving.name})
    if not reason:
        raise Refusal(_("Give the reason; it stays in the history."))


def _locked(enterprise: Enterprise) -> Enterprise:
    unit = held(enterprise.pk)
    if unit.bureau_id != enterprise.bureau_id:
        raise StaleState("transfer")
    return unit


@transaction.atomic
def propose_transfer(*, enterprise: Enterprise, receiving: Bureau, reason: str, by: User, at: datetime) -> Transfer:
    """Offers the enterprise to another bureau, which has to agree."""
    unit = _locked(enterprise)
    governs(by, unit.bureau)
    _check(unit, receiving, reason)
    if Transfer.objects.filter(enterprise=unit, state=TransferState.PROPOSED).exists():
        raise Refusal(_already())
    try:
        with transaction.atomic():
            row = Transfer.objects.create(
                enterprise=unit, giving=unit.bureau, receiving=receiving, reason=reason, proposed_by=by, proposed_at=at
            )
    except IntegrityError as clash:
        raise Refusal(_already()) from clash
    details = {"transfer": row.pk, "from": unit.bureau_id, "to": receiving.pk}
    journal.record(actor=by.actor, verb="registry.propose_transfer", obj=unit, at=at, **details)
    return row


def _already() -> str:
    return _("This enterprise is already being transferred. Withdraw that transfer first, or wait for the answer.")


def _decided(transfer: Transfer, verb: str, comment: str, by: User, at: datetime) -> Transfer:
    move(transfer, verb, VERBS, decided_by=by, decided_at=at, comment=comment)
    journal.record(
        actor=by.actor, verb=f"registry.{verb}_transfer", obj=transfer.enterprise, at=at, transfer=transfer.pk
    )
    return transfer


def _asks(by: User, bureau: Bureau) -> None:
    if not may(by, "registry.edit", bureau):
        raise Refusal(
            _("Only an officer of %(bureau)s or of a bureau above it decides this.") % {"bureau": bureau.name}
        )


@transaction.atomic
def accept_transfer(*, transfer: Transfer, by: User, at: datetime) -> Transfer:
    """The receiving bureau takes the enterprise; stale where the transfer is no longer open."""
    _asks(by, transfer.receiving)
    unit = held(transfer.enterprise_id)
    if unit.bureau_id != transfer.giving_id:
        raise StaleState("accept_transfer")
    _check(unit, transfer.receiving, transfer.reason)
    _decided(transfer, "accept", "", by, at)
    _give(unit, transfer.receiving, transfer.reason, "registry.accept_transfer", by, at)
    return transfer


@transaction.atomic
def refuse_transfer(*, transfer: Transfer, comment: str, by: User, at: datetime) -> Transfer:
    _asks(by, transfer.receiving)
    if not comment:
        raise Refusal(_("Say why, so that the other bureau can put it right."))
    return _decided(transfer, "refuse", comment, by, at)


@transaction.atomic
def withdraw_transfer(*, transfer: Transfer, by: User, at: datetime) -> Transfer:
    _asks(by, transfer.giving)
    return _decided(transfer, "withdraw", "", by, at)


@transaction.atomic
def move_enterprise(*, enterprise: Enterprise, receiving: Bureau, reason: str, by: User, at: datetime) -> Enterprise:
    """At once, by somebody who governs both bureaus; an open transfer of it ends."""
    unit = _locked(enterprise)
    governs(by, unit.bureau)
    governs(by, receiving)
    _check(unit, receiving, reason)
    for row in Transfer.objects.filter(enterprise=unit, state=TransferState.PROPOSED):
        _decided(row, "withdraw", "", by, at)
    verb = "registry.move_enterprise"
    journal.record(actor=by.actor, verb=verb, obj=unit, at=at, **{"from": unit.bureau_id, "to": receiving.pk})
    _give(unit, receiving, reason, verb, by, at)
    return unit


def _give(unit: Enterprise, receiving: Bureau, reason: str, verb: str, by: User, at: datetime) -> None:
    before = {"bureau": unit.bureau, "department": unit.department}
    unit.bureau, unit.department = receiving, None
    unit.save(update_fields=["bureau", "department"])
    after = {"bureau": receiving, "department": None}
    about = {"reason": reason}
    note_changes(obj=unit, before=before, after=after, actor=by.actor, verb=verb, at=at, about=about)
    end_inspector(enterprise=unit, on=local_date(at), by=by, at=at)
