"""Admission tickets."""

from datetime import datetime

from django.db import transaction

from examcenter.assessment.models import Assessment, Seat
from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib import typed_keys
from examcenter.sitting.models import Ticket

KEY_LETTERS = 26


def new_key() -> str:
    """130 random bits as 26 letters and digits that are hard to confuse."""
    return typed_keys.new_key(KEY_LETTERS)


@transaction.atomic
def issue_tickets(*, assessment: Assessment, by: User, at: datetime) -> int:
    """Give a ticket to every due seat that has a session and no ticket yet; returns how many are new."""
    seats = Seat.objects.due().filter(assessment=assessment, session__isnull=False, ticket=None)
    waiting = list(seats.select_for_update(of=("self",)))
    Ticket.objects.bulk_create(
        [Ticket(seat=seat, key=new_key(), issued_at=at) for seat in waiting], ignore_conflicts=True
    )
    if waiting:
        journal.record(
            actor=by.actor, verb="sitting.issue_tickets", obj=assessment, at=at, seats=[seat.pk for seat in waiting]
        )
    return len(waiting)
