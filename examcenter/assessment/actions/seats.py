"""Excuses, and seats of reassessments."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from examcenter.assessment.actions.draws import seat_for
from examcenter.assessment.actions.schedule import locked
from examcenter.assessment.models import Pick, Seat, Session
from examcenter.assessment.states import SEAT
from examcenter.bureaus.models import User
from examcenter.bureaus.queries import calendar, number_on
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import move
from examcenter.rules.workdays import workdays_between


@transaction.atomic
def excuse_seat(*, seat: Seat, ground: str, by: User, at: datetime) -> Seat | None:
    """Excuses a drawn person; returns the reserve's seat, or None where the person is deferred.

    In time, the next reserve of the stratum takes the place and number. Too late, or without a reserve: deferred.
    """
    locked(seat.assessment)
    if not ground:
        raise Refusal(_("Choose the ground of the excuse."))
    if seat.session and seat.session.starts_at <= at:
        raise Refusal(_("The session has begun. Who does not come is absent."))
    reserve = next_reserve(seat) if in_time(seat, at) else None
    if reserve is None:
        move(seat, "defer", SEAT, excuse=ground)
        _record(seat, None, by=by, at=at)
        return None
    number = seat.number
    move(seat, "replace", SEAT, excuse=ground, number=None)
    successor = seat_for(seat.assessment, reserve, Seat.Source.RESERVE)
    successor.session, successor.number, successor.replaces = seat.session, number, seat
    successor.save()
    _record(seat, successor, by=by, at=at)
    return successor


def _record(seat: Seat, successor: Seat | None, *, by: User, at: datetime) -> None:
    journal.record(
        actor=by.actor,
        verb="assessment.excuse_seat",
        obj=seat.assessment,
        at=at,
        seat=seat.pk,
        successor=successor.pk if successor else None,
    )


def in_time(seat: Seat, at: datetime) -> bool:
    """Whether enough working days are left before the session for a reserve to be called; always without a session."""
    if seat.session is None:
        return True
    today = local_date(at)
    return workdays_between(today, local_date(seat.session.starts_at), calendar()) >= cutoff(seat, today)


def cutoff(seat: Seat, on: date) -> int:
    """Working days before a session until which a reserve is called."""
    return number_on(seat.assessment.bureau, "excuse_cutoff_workdays", on)


def next_reserve(seat: Seat) -> Pick | None:
    """The first reserve of the seat's stratum who has no seat yet; a reassessment has none."""
    if seat.pick is None:
        return None
    return (
        Pick.objects.filter(draw=seat.pick.draw_id, is_reserve=True, seat=None, row__stratum=f"{seat.role}-{seat.side}")
        .select_related("row__appointment")
        .order_by("position")
        .first()
    )


@transaction.atomic
def add_reassessment_seat(*, seat: Seat, session: Session, by: User, at: datetime) -> Seat:
    """A further seat for somebody who failed or was absent, in a reassessment session of the same campaign."""
    locked(seat.assessment)
    _require_open(seat, session, at)
    last = session.seats.aggregate(last=Max("number"))["last"] or 0
    made = Seat.objects.create(
        assessment=seat.assessment,
        session=session,
        source=Seat.Source.REASSESSMENT,
        person_id=seat.person_id,
        appointment_id=seat.appointment_id,
        enterprise_id=seat.enterprise_id,
        role=seat.role,
        side=seat.side,
        number=last + 1,
        reassesses=seat,
    )
    journal.record(actor=by.actor, verb="assessment.add_reassessment_seat", obj=seat.assessment, at=at, seat=made.pk)
    return made


def _require_open(seat: Seat, session: Session, at: datetime) -> None:
    if session.assessment_id != seat.assessment_id or not session.is_reassessment:
        raise Refusal(_("Choose a reassessment session of the same assessment, or add one."))
    if session.ends_at <= at:
        raise Refusal(_("The session is over. Choose a later one."))
    if session.seats.due().count() >= session.capacity:
        raise Refusal(_("The session has no free place. Choose another one, or add one."))
    if session.seats.due().filter(person=seat.person_id).exists():
        raise Refusal(_("The person already has a seat in this session."))
