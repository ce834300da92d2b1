"""The bureau returns or accepts; a reassessment follows; nobody unsettled closes the notice."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from examcenter.assessment.models import Seat, Session
from examcenter.bureaus.models import User
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.rectification import actions
from examcenter.rectification.models import Notice, NoticedPerson
from examcenter.rectification.states import NoticeState
from examcenter.registry.actions import end_appointment
from examcenter.registry.models import Appointment
from examcenter.results.models import RectificationNote

Reassess = Callable[[Notice, Session, int], None]


def accepted(answered: Notice, session: actions.NewSession | Session, officer: User, now: datetime) -> Session:
    actions.accept(notice=answered, comment="", session=session, by=officer, at=now)
    return Session.objects.get(is_reassessment=True)


def state(notice: Notice) -> str:
    notice.refresh_from_db()
    return notice.state


def test_a_returned_answer_gives_the_working_days_anew(answered: Notice, officer: User, now: datetime) -> None:
    later = now + timedelta(days=7)
    decision = actions.return_answer(notice=answered, comment="请补充签到表。", by=officer, at=later)
    assert (decision.accepted, state(answered)) == (False, NoticeState.RETURNED)
    assert answered.due_on == date(2026, 12, 18)


def test_returning_needs_a_reason(answered: Notice, officer: User, now: datetime) -> None:
    with pytest.raises(Refusal):
        actions.return_answer(notice=answered, comment=" ", by=officer, at=now)


def test_deciding_without_an_answer_is_stale(
    notice: Notice, new_session: actions.NewSession, officer: User, now: datetime
) -> None:
    with pytest.raises(StaleState):
        actions.return_answer(notice=notice, comment="x", by=officer, at=now)
    with pytest.raises(StaleState):
        actions.accept(notice=notice, comment="", session=new_session, by=officer, at=now)
    assert not Session.objects.filter(is_reassessment=True).exists()


def test_accepting_twice_is_stale(
    answered: Notice, new_session: actions.NewSession, officer: User, now: datetime
) -> None:
    session = accepted(answered, new_session, officer, now)
    with pytest.raises(StaleState):
        actions.accept(notice=answered, comment="", session=session, by=officer, at=now)
    assert session.seats.count() == 1


def test_accepting_gives_a_seat_with_a_ticket(
    answered: Notice, new_session: actions.NewSession, officer: User, now: datetime, failing: Appointment
) -> None:
    session = accepted(answered, new_session, officer, now)
    seat = session.seats.get()
    assert (seat.person, seat.source) == (failing.person, Seat.Source.REASSESSMENT)
    assert seat.ticket.key
    assert state(answered) == NoticeState.ACCEPTED


def test_it_refuses_a_session_that_is_not_a_reassessment(answered: Notice, officer: User, now: datetime) -> None:
    with pytest.raises(Refusal):
        actions.accept(notice=answered, comment="", session=Session.objects.get(), by=officer, at=now)
    assert state(answered) == NoticeState.ANSWERED


def test_a_passed_reassessment_closes_the_notice(
    answered: Notice, new_session: actions.NewSession, officer: User, now: datetime, reassess: Reassess
) -> None:
    session = accepted(answered, new_session, officer, now)
    reassess(answered, session, 90)
    assert state(answered) == NoticeState.CLOSED
    settled = answered.persons.get()
    assert settled.settlement == NoticedPerson.Settlement.PASSED
    note = settled.outcome.rectification_notes.first()
    assert note is not None
    assert note.stage == RectificationNote.Stage.SETTLED


def test_a_failed_reassessment_gives_the_notice_back(
    answered: Notice, new_session: actions.NewSession, officer: User, now: datetime, reassess: Reassess
) -> None:
    session = accepted(answered, new_session, officer, now)
    reassess(answered, session, 30)
    assert state(answered) == NoticeState.OPEN
    assert Notice.objects.count() == 1
    assert not answered.persons.exclude(settlement="").exists()


def test_who_left_is_settled_when_the_answer_is_accepted(
    answered: Notice, new_session: actions.NewSession, officer: User, now: datetime, failing: Appointment
) -> None:
    end_appointment(appointment=failing, on=(now - timedelta(days=1)).date(), by=officer, at=now)
    session = accepted(answered, new_session, officer, now)
    assert not session.seats.exists()
    assert state(answered) == NoticeState.CLOSED
    assert answered.persons.get().settlement == NoticedPerson.Settlement.LEFT


def test_settling_somebody_who_still_serves_is_refused(notice: Notice, officer: User, now: datetime) -> None:
    with pytest.raises(Refusal, match="李金海"):
        actions.settle_left(noticed=notice.persons.get(), by=officer, at=now)


def test_settling_twice_is_stale(notice: Notice, officer: User, now: datetime, failing: Appointment) -> None:
    end_appointment(appointment=failing, on=(now - timedelta(days=1)).date(), by=officer, at=now)
    noticed = notice.persons.get()
    actions.settle_left(noticed=noticed, by=officer, at=now)
    assert state(notice) == NoticeState.CLOSED
    with pytest.raises(StaleState):
        actions.settle_left(noticed=noticed, by=officer, at=now)


def test_overdue_is_the_same_as_property_and_as_queryset(notice: Notice) -> None:
    for days in (-1, 0, 1):
        day = notice.due_on + timedelta(days=days)
        assert notice.is_overdue(day) == Notice.objects.overdue(day).filter(pk=notice.pk).exists() == (days > 0)


def test_an_answered_notice_is_never_overdue(answered: Notice) -> None:
    assert not answered.is_overdue(answered.due_on + timedelta(days=9))
    assert not Notice.objects.overdue(answered.due_on + timedelta(days=9)).exists()
