"""Wrong attempts at a door are counted in the database, so that all processes count the same.

An attempt takes one of few places before what it guesses is looked at, in one statement, and gives it back when it was
right. Each room has a table of its own for it, made from `Attempts`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, models
from django.db.models import F
from django.http import HttpRequest

WINDOW = timedelta(minutes=10)

# A row whose time is over begins anew; a row with all places taken stays as it is and returns nothing.
TAKE = """
    INSERT INTO {table} AS counted (subject, used, until) VALUES (%(subject)s, 1, %(until)s)
    ON CONFLICT (subject) DO UPDATE SET
        used = CASE WHEN counted.until <= %(at)s THEN 1 ELSE counted.used + 1 END,
        until = CASE WHEN counted.until <= %(at)s THEN excluded.until ELSE counted.until END
    WHERE counted.until <= %(at)s OR counted.used < %(allowed)s
    RETURNING used
"""


class Attempts(models.Model):
    """How often something was tried in vain until `until`."""

    subject = models.CharField(max_length=64, unique=True)  # a digest; names do not stand here
    used = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.subject[:8]}: {self.used}"


@dataclass(frozen=True)
class Subject:
    """What is counted, and how many wrong attempts it has within one window."""

    name: str
    allowed: int
    window: timedelta = WINDOW

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()


def address(request: HttpRequest) -> str:
    """Where the request comes from; trusted proxies in front say so, each adding to the end of the list."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.TRUSTED_PROXIES and forwarded:
        return str(forwarded.split(",")[-settings.TRUSTED_PROXIES :][0]).strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def take(table: type[Attempts], subjects: Sequence[Subject], at: datetime) -> datetime | None:
    """Take a place of each subject; where one has none left take nothing, and tell when to try again."""
    for number, subject in enumerate(subjects):
        if not _take(table, subject, at):
            give_back(table, subjects[:number])
            rows = table._default_manager.filter(subject=subject.digest)
            return rows.values_list("until", flat=True).first() or at
    return None


def _take(table: type[Attempts], subject: Subject, at: datetime) -> bool:
    moments = {"at": at, "until": at + subject.window}
    values = {name: connection.ops.adapt_datetimefield_value(moment) for name, moment in moments.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            TAKE.format(table=table._meta.db_table), values | {"subject": subject.digest, "allowed": subject.allowed}
        )
        return bool(cursor.fetchall())


def give_back(table: type[Attempts], subjects: Sequence[Subject]) -> None:
    """The attempt was right: its places are free again."""
    for subject in subjects:
        table._default_manager.filter(subject=subject.digest, used__gt=0).update(used=F("used") - 1)


def forget(table: type[Attempts], *, before: datetime) -> None:
    """Remove what is over."""
    table._default_manager.filter(until__lte=before).delete()
