"""Who answers for an enterprise, as its page says it: bureau by tier, inspector, transfers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.bureaus.permissions import may
from examcenter.bureaus.queries import answering_bureau
from examcenter.lib.refusals import Refusal
from examcenter.registry.models import Enterprise, InspectorAssignment, Transfer, TransferState
from examcenter.registry.presenters.records import TierRow, tier_rows

TRANSFER_KINDS = {
    TransferState.PROPOSED: "waiting",
    TransferState.ACCEPTED: "done",
    TransferState.REFUSED: "bad",
    TransferState.WITHDRAWN: "",
}


def tiers_of(unit: Enterprise, today: date) -> list[dict[str, Any]]:
    """Each capacity's tier with its rule, its history, and which bureau answers for it."""
    rows = tier_rows(unit, unit.figures.first(), list(unit.tier_records.all()))
    return [{"row": row, "answers": answers(unit, row, today)} for row in rows]


def answers(unit: Enterprise, row: TierRow, today: date) -> str:
    """The bureau that answers for the tier; nothing where the province has not said so."""
    try:
        return answering_bureau(unit.bureau, row.tier, today).name
    except Refusal:
        return ""


@dataclass(frozen=True)
class InspectorLine:
    """One assignment; `nobody` where a transfer ended the one before."""

    assignment: InspectorAssignment
    nobody: bool
    words: str


def inspector_lines(unit: Enterprise) -> list[InspectorLine]:
    """Newest first."""
    rows = unit.inspectors.select_related("department__bureau")
    return [InspectorLine(row, not row.name, inspector_words(row)) for row in rows]


def inspector_words(row: InspectorAssignment) -> str:
    """'Wu, enforcement team': who and where, or that there is nobody."""
    if not row.name:
        return _("nobody, since the enterprise went to another bureau")
    if row.department is None:
        return row.name
    return _("%(name)s, %(department)s") % {"name": row.name, "department": row.department}


@dataclass(frozen=True)
class TransferRow:
    transfer: Transfer
    kind: str
    decides: bool  # the reader's bureau is asked
    withdraws: bool  # the reader's bureau proposed it


def transfer_rows(transfers: Iterable[Transfer], user: User) -> list[TransferRow]:
    return [transfer_row(each, user) for each in transfers]


def transfer_row(transfer: Transfer, user: User) -> TransferRow:
    state = TransferState(transfer.state)
    waits = state == TransferState.PROPOSED
    decides = waits and may(user, "registry.edit", transfer.receiving)
    return TransferRow(transfer, TRANSFER_KINDS[state], decides, waits and may(user, "registry.edit", transfer.giving))
