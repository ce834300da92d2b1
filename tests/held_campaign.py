"""A campaign that has been sat: who failed, who passed, at which enterprises."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from examcenter.assessment import actions as assessments
from examcenter.assessment.models import Assessment, Seat, Session
from examcenter.bureaus.models import Bureau, User
from examcenter.management.story.sitting_down import sit
from examcenter.rectification import actions
from examcenter.rectification.models import Notice
from examcenter.registry.models import Appointment, Enterprise
from tests.builders import make_appointment, make_blueprint, make_person, make_questions

PASS, FAIL = 90, 40


@pytest.fixture
def failing(enterprise: Enterprise) -> Appointment:
    """The officer who will fail, at the enterprise that `enterprise_user` signs in for."""
    return make_appointment(enterprise=enterprise, person=make_person(name="李金海"))


@pytest.fixture
def passing(enterprise: Enterprise) -> Appointment:
    return make_appointment(enterprise=enterprise, person=make_person(name="侯旭成"))


@pytest.fixture
def seated(
    calendar: None, author: User, officer: User, approver: User, county: Bureau, failing: Appointment,
    passing: Appointment, now: datetime,
) -> Assessment:  # fmt: skip
    """A census of the county with a session two days ago, in which nobody has sat."""
    make_questions(author=author, single=12, multiple=9, true_false=9)
    start = now - timedelta(days=2)
    plan = assessments.create_plan(
        bureau=county, title="灶管阀抽查考核", blueprint=make_blueprint(), is_census=True, by=officer,
        at=start - timedelta(days=9),
    )  # fmt: skip
    assessments.submit_plan(assessment=plan, by=officer, at=start - timedelta(days=8))
    assessments.approve_plan(assessment=plan, by=approver, at=start - timedelta(days=7))
    assessments.freeze(assessment=plan, by=officer, at=start - timedelta(days=6))
    assessments.draw(assessment=plan, witness="", witness_value="", by=officer, at=start - timedelta(days=6))
    venue = assessments.create_venue(
        bureau=county, name="培训中心", address="清和路", by=officer, at=start - timedelta(days=5)
    )
    assessments.add_session(
        assessment=plan, venue=venue, room="第一考场", starts_at=start, ends_at=start + timedelta(minutes=90),
        capacity=30, by=officer, at=start - timedelta(days=5),
    )  # fmt: skip
    assessments.assign_seats(assessment=plan, by=officer, at=start - timedelta(days=5))
    return plan


@pytest.fixture
def drawn_seat(seated: Assessment, passing: Appointment) -> Seat:
    """The seat of one of them."""
    return Seat.objects.get(assessment=seated, person=passing.person)


@pytest.fixture
def held(seated: Assessment, failing: Appointment, passing: Appointment) -> Assessment:
    """The same census after its session: one passed, one failed; nothing is confirmed yet."""
    for post, points in ((failing, FAIL), (passing, PASS)):
        seat = Seat.objects.select_related("session").get(assessment=seated, person=post.person)
        assert seat.session is not None
        sit(seat, at=seat.session.starts_at + timedelta(minutes=3), minutes=20, points=points)
    return seated


@pytest.fixture
def notice(held: Assessment, officer: User, now: datetime) -> Notice:
    """The notice that the fail led to, issued today."""
    return actions.confirm_results(assessment=held, by=officer, at=now)[0]


@pytest.fixture
def answered(notice: Notice, enterprise_user: User, now: datetime) -> Notice:
    actions.answer(notice=notice, text="已重新培训并考核。", files=[], by=enterprise_user, at=now)
    return notice


@pytest.fixture
def new_session(held: Assessment, now: datetime) -> actions.NewSession:
    venue = held.sessions.get().venue
    begins = now + timedelta(days=5)
    return actions.NewSession(venue, "第二考场", begins, begins + timedelta(minutes=90))


@pytest.fixture
def reassess(officer: User) -> Callable[[Notice, Session, int], None]:
    """`reassess(notice, session, points)`: the session's one candidate sits, and the results are confirmed."""

    def go(notice: Notice, session: Session, points: int) -> None:
        sit(session.seats.get(), at=session.starts_at + timedelta(minutes=2), minutes=20, points=points)
        actions.confirm_results(assessment=notice.assessment, by=officer, at=session.ends_at + timedelta(minutes=5))

    return go
