"""Handing in marks the paper, once."""

from decimal import Decimal

import pytest

from examcenter.assessment.models import Seat, Session
from examcenter.bureaus.models import Bureau, User
from examcenter.journal.models import Entry
from examcenter.registry.models import Enterprise
from examcenter.results.actions import close_paper
from examcenter.results.models import Mark
from examcenter.sitting.models import Sitting
from examcenter.sitting.states import Closing, SittingState
from tests.cast import NOW
from tests.results.builders import (
    ALL_RIGHT,
    ALL_WRONG,
    make_assessment,
    make_seat,
    make_session,
    respond,
    sat,
    start,
)


@pytest.fixture
def seat(session: Session, enterprise: Enterprise) -> Seat:
    return make_seat(session, enterprise=enterprise, name="陆知行")


def close(sitting: Sitting, closing: Closing = Closing.CANDIDATE) -> Mark:
    return close_paper(sitting=sitting, closing=closing, at=NOW, actor=f"sitting:{sitting.pk}")


def test_it_marks_answers_in_the_letters_of_the_question(seat: Seat) -> None:
    mark = sat(seat, ALL_RIGHT)
    assert mark.score == mark.points == 100
    assert mark.passed
    assert [item[2] for item in mark.items] == ["A", "A", "AB", "T"]


def test_wrong_and_missing_answers_earn_nothing(seat: Seat) -> None:
    mark = sat(seat, {1: "A", 2: "A"})
    assert mark.score == 25
    assert not mark.passed
    assert mark.items[3][2:] == ["", "0"]


def test_the_last_answer_counts_and_one_taken_back_does_not(seat: Seat) -> None:
    sitting = start(seat)
    respond(sitting, ALL_WRONG)
    respond(sitting, ALL_RIGHT)
    respond(sitting, {4: ""})
    assert close(sitting).score == 75


def test_it_passes_at_the_pass_mark_exactly(seat: Seat) -> None:
    assert sat(seat, ALL_RIGHT | {4: "F"}).passed


def test_the_pass_mark_is_scaled_to_the_paper(seat: Seat) -> None:
    sitting = start(seat, points=Decimal("7.5"))
    respond(sitting, ALL_RIGHT | {4: "F"})
    mark = close(sitting)
    assert (mark.score, mark.points) == (Decimal("22.5"), Decimal(30))
    assert mark.passed


def test_the_blueprint_says_whether_a_part_counts(county: Bureau, officer: User, enterprise: Enterprise) -> None:
    session = make_session(make_assessment(bureau=county, by=officer, marking_rule="partial"))
    mark = sat(make_seat(session, enterprise=enterprise), ALL_RIGHT | {3: "A"})
    assert mark.score == Decimal("87.5")


def test_a_second_call_returns_the_first_mark(seat: Seat) -> None:
    sitting = start(seat)
    respond(sitting, ALL_RIGHT)
    first = close(sitting)
    second = close(Sitting.objects.get(pk=sitting.pk), Closing.TIME_UP)
    assert second == first
    assert Mark.objects.count() == 1
    sitting.refresh_from_db()
    assert (sitting.state, sitting.closing) == (SittingState.SUBMITTED, Closing.CANDIDATE)


def test_the_journal_knows_the_mark(seat: Seat) -> None:
    mark = sat(seat)
    (entry,) = Entry.objects.filter(verb="results.mark")
    assert entry.details == {"sitting": mark.sitting_id, "score": str(mark.score), "passed": True}
