"""Wrong attempts at entry are counted, so that nobody can try out names and digits, and nobody is locked out by others.

An attempt takes one of few places before the digits are looked at, in one statement, and gives it back when they are
right. A ticket has its own five places, wherever they come from. The code of a room is known to all who sit in it, so
each name has five there, and each address as many as the whole room could need. Unknown codes are not counted: a code
holds 130 random bits and cannot be guessed.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import HttpRequest

from examcenter.assessment.models import Session
from examcenter.sitting.models import Ticket, WrongEntry

WINDOW = timedelta(minutes=10)
PLACES = 5  # for a ticket, and for a name at a room's code
SMALL_ROOM = 12  # places of a room from which on its capacity decides

# A row whose time is over begins anew; a row with all places taken stays as it is and returns nothing.
TAKE = """
    INSERT INTO sitting_wrongentry AS counted (subject, used, until) VALUES (%(subject)s, 1, %(until)s)
    ON CONFLICT (subject) DO UPDATE SET
        used = CASE WHEN counted.until <= %(at)s THEN 1 ELSE counted.used + 1 END,
        until = CASE WHEN counted.until <= %(at)s THEN excluded.until ELSE counted.until END
    WHERE counted.until <= %(at)s OR counted.used < %(allowed)s
    RETURNING used
"""


@dataclass(frozen=True)
class Subject:
    """What is counted, and how many wrong attempts it has within one window."""

    name: str
    allowed: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()


def subjects(request: HttpRequest, *, code: str, name: str) -> list[Subject]:
    """What an attempt with this code counts for, both in normal form; nothing for an unknown code."""
    if Ticket.objects.filter(key=code).exists():
        return [Subject(f"ticket|{code}", PLACES)]
    capacity = Session.objects.filter(entry_key=code).values_list("capacity", flat=True).first()
    if capacity is None:
        return []
    whole_room = PLACES * max(capacity, SMALL_ROOM)
    return [Subject(f"room|{code}|{name}", PLACES), Subject(f"room|{code}|from|{address(request)}", whole_room)]


def address(request: HttpRequest) -> str:
    """Where the request comes from; trusted proxies in front say so, each adding to the end of the list."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.TRUSTED_PROXIES and forwarded:
        return str(forwarded.split(",")[-settings.TRUSTED_PROXIES :][0]).strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def take(subjects: Sequence[Subject], at: datetime) -> datetime | None:
    """Take a place of each subject; where one has none left take nothing, and tell when to try again."""
    for number, subject in enumerate(subjects):
        if not _take(subject, at):
            give_back(subjects[:number])
            return WrongEntry.objects.filter(subject=subject.digest).values_list("until", flat=True).first() or at
    return None


def _take(subject: Subject, at: datetime) -> bool:
    moments = {"at": at, "until": at + WINDOW}
    values = {name: connection.ops.adapt_datetimefield_value(moment) for name, moment in moments.items()}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values | {"subject": subject.digest, "allowed": subject.allowed})
        return bool(cursor.fetchall())


def give_back(subjects: Sequence[Subject]) -> None:
    """The attempt was right: its places are free again."""
    for subject in subjects:
        WrongEntry.objects.filter(subject=subject.digest, used__gt=0).update(used=F("used") - 1)


def forget(*, before: datetime) -> None:
    """Remove what is over."""
    WrongEntry.objects.filter(until__lte=before).delete()
