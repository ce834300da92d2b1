"""Final answers, how far each candidate is, and what is due."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection
from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from examcenter.assessment.models import Seat, Session
from examcenter.lib.clock import database_now
from examcenter.sitting.models import Response, Sitting
from examcenter.sitting.states import SittingState


def final_answers(sitting: Sitting) -> dict[int, str]:
    """The last answer to each question by (device epoch, number); answers taken back are left out."""
    saved = Response.objects.filter(sitting=sitting).order_by("epoch", "number")
    last = dict(saved.values_list("position", "choice"))
    return {position: choice for position, choice in sorted(last.items()) if choice}


def answered_count(sitting: Sitting) -> int:
    return len(final_answers(sitting))


def answered_counts(session: Session) -> Mapping[int, int]:
    """How many questions are answered, by sitting, in one query for a whole room."""
    newest = Window(
        RowNumber(),
        partition_by=[F("sitting_id"), F("position")],
        order_by=[F("epoch").desc(), F("number").desc()],
    )
    last = Response.objects.filter(sitting__seat__session=session).annotate(newest=newest).filter(newest=1)
    counts: dict[int, int] = {}
    for sitting, choice in last.values_list("sitting_id", "choice"):  # a filter on choice would act before the window
        counts[sitting] = counts.get(sitting, 0) + bool(choice)
    return counts


def sittings_due(at: datetime) -> QuerySet[Sitting]:
    """Open sittings whose time is up: nothing can be saved any more, so they can be handed in."""
    return Sitting.objects.open().filter(deadline__lte=at).order_by("pk")


def sessions_without_papers(*, begins_before: datetime, at: datetime) -> QuerySet[Session]:
    """Sessions to come, beginning before a moment, with due seats that have no paper yet."""
    waiting = Seat.objects.due().filter(paper=None).values("session")
    return Session.objects.filter(ends_at__gt=at, starts_at__lt=begins_before, pk__in=waiting)


def may_write_much() -> bool:
    """Whether a long transaction holds up nobody: SQLite lets one write at a time, and answers come first."""
    if connection.vendor != "sqlite":
        return True
    now = database_now()
    expected = Seat.objects.due().filter(session__starts_at__lte=now, session__ends_at__gt=now)
    return not expected.exclude(sitting__state=SittingState.SUBMITTED).exists()


def listed(session: Session) -> QuerySet[Seat]:
    """The session's due seats in the order of their numbers, with persons and units."""
    seats = Seat.objects.due().filter(session=session).select_related("person", "enterprise")
    return seats.order_by("number", "pk")


def with_tickets(seats: QuerySet[Seat]) -> QuerySet[Seat]:
    """Those that have a ticket and a session, with all that a ticket says."""
    chosen = seats.filter(ticket__isnull=False, session__isnull=False)
    return chosen.select_related("ticket", "person", "enterprise", "session__venue", "assessment__bureau")


def ticketed(session: Session) -> QuerySet[Seat]:
    return with_tickets(Seat.objects.due().filter(session=session)).order_by("number", "pk")
