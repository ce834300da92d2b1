"""Wrong attempts at entry are counted, so that nobody can try out names and digits, and nobody is locked out by others.

A ticket has its own five places, wherever they come from. The code of a room is known to all who sit in it, so each
name has five there, and each address as many as the whole room could need. Unknown codes are not counted: a code
holds 130 random bits and cannot be guessed.
"""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest

from examcenter.assessment.models import Session
from examcenter.lib import attempts
from examcenter.lib.attempts import WINDOW, Subject, address
from examcenter.sitting.models import Ticket, WrongEntry

__all__ = ["WINDOW", "Subject", "address", "forget", "give_back", "subjects", "take"]
PLACES = 5  # for a ticket, and for a name at a room's code
SMALL_ROOM = 12  # places of a room from which on its capacity decides


def subjects(request: HttpRequest, *, code: str, name: str) -> list[Subject]:
    """What an attempt with this code counts for, both in normal form; nothing for an unknown code."""
    if Ticket.objects.filter(key=code).exists():
        return [Subject(f"ticket|{code}", PLACES)]
    capacity = Session.objects.filter(entry_key=code).values_list("capacity", flat=True).first()
    if capacity is None:
        return []
    whole_room = PLACES * max(capacity, SMALL_ROOM)
    return [Subject(f"room|{code}|{name}", PLACES), Subject(f"room|{code}|from|{address(request)}", whole_room)]


def take(subjects: Sequence[Subject], at: datetime) -> datetime | None:
    """Take a place of each subject; where one has none left take nothing, and tell when to try again."""
    return attempts.take(WrongEntry, subjects, at)


def give_back(subjects: Sequence[Subject]) -> None:
    """The attempt was right: its places are free again."""
    attempts.give_back(WrongEntry, subjects)


def forget(*, before: datetime) -> None:
    """Remove what is over."""
    attempts.forget(WrongEntry, before=before)
