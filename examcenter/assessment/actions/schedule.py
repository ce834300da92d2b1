"""Venues, sessions, and who sits where."""

import base64
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _, ngettext

from examcenter.assessment.models import Assessment, Seat, Session, Venue
from examcenter.assessment.queries import coming_sessions, unseated
from examcenter.assessment.states import AssessmentState
from examcenter.bureaus.models import Bureau, User
from examcenter.journal import actions as journal
from examcenter.lib.refusals import Refusal

OPEN_FOR_SESSIONS = (AssessmentState.APPROVED, AssessmentState.FROZEN, AssessmentState.DRAWN)


@transaction.atomic
def create_venue(*, bureau: Bureau, name: str, address: str, by: User, at: datetime) -> Venue:
    if Venue.objects.filter(bureau=bureau, name=name).exists():
        raise Refusal(_("The bureau already has a venue of this name. Choose it from the list, or give another name."))
    venue = Venue.objects.create(bureau=bureau, name=name, address=address)
    journal.record(actor=by.actor, verb="assessment.create_venue", obj=venue, at=at)
    return venue


@transaction.atomic
def add_session(
    *,
    assessment: Assessment,
    venue: Venue,
    room: str,
    starts_at: datetime,
    ends_at: datetime,
    capacity: int,
    by: User,
    at: datetime,
    is_reassessment: bool = False,
) -> Session:
    """A room and a window of time; long enough for the paper, and not taken by another session."""
    locked(assessment)
    if assessment.state not in OPEN_FOR_SESSIONS:
        raise Refusal(_("Sessions can be added once the plan is approved."))
    _require_fitting_time(assessment, starts_at, ends_at, at)
    if capacity < 1:
        raise Refusal(_("A session needs at least one place."))
    if Session.objects.filter(venue=venue, room=room, starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise Refusal(_("The room already has a session at this time. Choose another time or room."))
    session = Session.objects.create(
        assessment=assessment,
        venue=venue,
        room=room,
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=capacity,
        is_reassessment=is_reassessment,
        entry_key=base64.b32encode(secrets.token_bytes(16)).decode().rstrip("="),
    )
    journal.record(actor=by.actor, verb="assessment.add_session", obj=assessment, at=at, session=session.pk)
    return session


def _require_fitting_time(assessment: Assessment, starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    if starts_at < at:
        raise Refusal(_("The session would begin in the past. Choose a later time."))
    if ends_at - starts_at < timedelta(minutes=assessment.minutes):
        raise Refusal(
            _("The session is shorter than the %(minutes)d minutes of the paper. Let it end later.")
            % {"minutes": assessment.minutes}
        )


@transaction.atomic
def remove_session(*, session: Session, by: User, at: datetime) -> None:
    """Takes away a session in which nobody has a seat."""
    assessment = locked(session.assessment)
    if session.seats.exists():
        raise Refusal(_("Persons have seats in this session; it cannot be removed."))
    journal.record(actor=by.actor, verb="assessment.remove_session", obj=assessment, at=at, session=session.pk)
    session.delete()


@transaction.atomic
def assign_seats(*, assessment: Assessment, by: User, at: datetime) -> int:
    """Gives everybody who is due and has no place one in the coming sessions, in their order; returns how many.

    Refused, without any change, where places lack.
    """
    locked(assessment)
    waiting = list(unseated(assessment))
    if not waiting:
        return 0
    places = [
        (each.session, each.last_number + n)
        for each in coming_sessions(assessment, at)
        for n in range(1, each.free + 1)
    ]
    if len(places) < len(waiting):
        raise Refusal(_lacking(len(waiting) - len(places)))
    for seat, (session, number) in zip(waiting, places, strict=False):
        seat.session, seat.number = session, number
    Seat.objects.bulk_update(waiting, ["session", "number"])
    journal.record(actor=by.actor, verb="assessment.assign_seats", obj=assessment, at=at, seats=len(waiting))
    return len(waiting)


def _lacking(count: int) -> str:
    return ngettext(
        "%(count)d place is lacking. Add a session, or one with more places, and assign the seats again.",
        "%(count)d places are lacking. Add a session, or one with more places, and assign the seats again.",
        count,
    ) % {"count": count}


def locked(assessment: Assessment) -> Assessment:
    """Holds the campaign's row until the end of the transaction, so that seats are given one after the other."""
    return Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
