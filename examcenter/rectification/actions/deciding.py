"""The bureau's decision on an answer: returned with what is missing, or accepted with a reassessment."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from examcenter.assessment import actions as assessment_actions
from examcenter.assessment.models import Seat, Session, Venue
from examcenter.bureaus.models import User
from examcenter.bureaus.queries import calendar
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState, move
from examcenter.rectification.actions.settling import settle
from examcenter.rectification.models import Decision, Measure, Notice, NoticedPerson
from examcenter.rectification.queries import still_serves
from examcenter.rectification.states import NOTICE
from examcenter.results import actions as results
from examcenter.results.models import RectificationNote
from examcenter.rules.workdays import add_workdays
from examcenter.sitting import actions as sitting_actions

REASSESSMENT_PLACES = 30  # places of a new session, so that other units' persons can join it


@transaction.atomic
def return_answer(*, notice: Notice, comment: str, by: User, at: datetime) -> Decision:
    """Return the newest answer with what is missing; the enterprise gets its working days anew."""
    if not comment.strip():
        raise Refusal(_("Say what is missing, so that the enterprise can put it right."))
    measure = _waiting_measure(notice)
    due = add_workdays(local_date(at), notice.due_workdays, calendar())
    move(notice, "return", NOTICE, due_on=due.day, due_is_provisional=due.provisional)
    decision = Decision.objects.create(measure=measure, accepted=False, comment=comment.strip(), by=by, at=at)
    for noticed in notice.persons.filter(settlement="").select_related("outcome"):
        results.note_rectification(outcome=noticed.outcome, stage=RectificationNote.Stage.OPENED, at=at)
    journal.record(actor=by.actor, verb="rectification.return", obj=notice, at=at, measure=measure.pk)
    return decision


@dataclass(frozen=True)
class NewSession:
    """A reassessment session that is still to be made."""

    venue: Venue
    room: str
    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def accept(*, notice: Notice, comment: str, session: Session | NewSession, by: User, at: datetime) -> Decision:
    """Accept the newest answer: those who still serve get a seat in `session`, those who left are settled.

    Raises Refusal where the session is not a coming reassessment session of the same assessment.
    """
    if isinstance(session, NewSession):
        session = _make(session, notice, by=by, at=at)
    if session.assessment_id != notice.assessment_id or not session.is_reassessment or session.ends_at <= at:
        raise Refusal(_("Choose a coming reassessment session of the same assessment."))
    measure = _waiting_measure(notice)
    move(notice, "accept", NOTICE)
    decision = Decision.objects.create(measure=measure, accepted=True, comment=comment.strip(), by=by, at=at)
    journal.record(actor=by.actor, verb="rectification.accept", obj=notice, at=at, session=session.pk)
    for noticed in notice.persons.filter(settlement="").select_related("outcome__seat__person", "notice"):
        _seat_or_settle(noticed, session, by=by, at=at)
    sitting_actions.issue_tickets(assessment=notice.assessment, by=by, at=at)
    return decision


def _make(wanted: NewSession, notice: Notice, *, by: User, at: datetime) -> Session:
    return assessment_actions.add_session(
        assessment=notice.assessment,
        venue=wanted.venue,
        room=wanted.room,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        capacity=max(REASSESSMENT_PLACES, notice.persons.count()),
        is_reassessment=True,
        by=by,
        at=at,
    )


def _seat_or_settle(noticed: NoticedPerson, session: Session, *, by: User, at: datetime) -> None:
    if not still_serves(noticed, on=local_date(at)):
        settle(noticed, NoticedPerson.Settlement.LEFT, actor=by.actor, at=at)
        return
    results.note_rectification(outcome=noticed.outcome, stage=RectificationNote.Stage.ACCEPTED, at=at)
    failed: Seat = noticed.outcome.seat
    if not failed.reassessments.due().filter(outcomes=None).exists():  # a person of several notices sits once
        assessment_actions.add_reassessment_seat(seat=failed, session=session, by=by, at=at)


def _waiting_measure(notice: Notice) -> Measure:
    measure = notice.measures.filter(decision=None).first()
    if measure is None:
        raise StaleState("decide")
    return measure
