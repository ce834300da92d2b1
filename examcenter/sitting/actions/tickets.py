"""Admission tickets."""

import base64
import secrets
from datetime import datetime

from django.db import transaction

from examcenter.assessment.models import Assessment, Seat
from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.sitting.models import Ticket

KEY_BITS = 130
KEY_LETTERS = 26


def new_key() -> str:
    """130 random bits as 26 letters and digits that are hard to confuse."""
    bits = secrets.randbits(KEY_BITS) << 6  # 136 bits are whole bytes; the last letter of 28 is then always "A"
    return base64.b32encode(bits.to_bytes(17, "big")).decode()[:KEY_LETTERS]


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
