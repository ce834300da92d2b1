"""Confirming, correcting, and following a fail."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from examcenter.assessment.models import Assessment, Seat, Session
from examcenter.bureaus.models import User
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.models import Assessed, Enterprise
from examcenter.results import actions
from examcenter.results.models import Outcome, RectificationNote
from examcenter.results.queries import figures, reassessment_figures
from examcenter.results.states import Result
from tests.cast import NOW
from tests.results.builders import HOUR, make_reassessment, make_seat, make_session, sat, start

Stage = RectificationNote.Stage


def test_those_who_sat_pass_or_fail_and_the_others_are_absent(
    outcomes: dict[str, Outcome], seats: dict[str, Seat]
) -> None:
    assert {result: outcome.seat for result, outcome in outcomes.items()} == {
        name: seat for name, seat in seats.items() if name != "deferred"
    }
    assert outcomes["absent"].mark is None


def test_a_deferred_person_gets_no_outcome(outcomes: dict[str, Outcome], seats: dict[str, Seat]) -> None:
    assert not Outcome.objects.filter(seat=seats["deferred"]).exists()


def test_the_registry_learns_who_sat(outcomes: dict[str, Outcome], seats: dict[str, Seat]) -> None:
    known = {(row.person, row.passed, row.source) for row in Assessed.objects.all()}
    assert known == {
        (seats["pass"].person, True, f"outcome:{outcomes['pass'].pk}"),
        (seats["fail"].person, False, f"outcome:{outcomes['fail'].pk}"),
    }


def test_a_second_confirmation_finds_nothing_left(
    assessment: Assessment, outcomes: dict[str, Outcome], officer: User
) -> None:
    with pytest.raises(Refusal, match="确认"):
        actions.confirm(assessment=assessment, by=officer, at=NOW)
    assert Outcome.objects.count() == 3


def test_it_refuses_while_a_paper_is_open_and_names_the_person(
    assessment: Assessment, seats: dict[str, Seat], officer: User
) -> None:
    start(seats["absent"])
    with pytest.raises(Refusal, match="沈青"):
        actions.confirm(assessment=assessment, by=officer, at=NOW)
    assert not Outcome.objects.exists()


def test_it_refuses_while_a_session_has_not_ended_and_names_it(
    assessment: Assessment, seats: dict[str, Seat], officer: User, enterprise: Enterprise
) -> None:
    make_seat(make_session(assessment, room="第二考场", ends_at=NOW + HOUR), enterprise=enterprise)
    with pytest.raises(Refusal, match="第二考场"):
        actions.confirm(assessment=assessment, by=officer, at=NOW)
    assert not Outcome.objects.exists()


def test_it_refuses_while_somebody_has_no_session(
    assessment: Assessment, seats: dict[str, Seat], session: Session, officer: User, enterprise: Enterprise
) -> None:
    seat = make_seat(session, enterprise=enterprise)
    Seat.objects.filter(pk=seat.pk).update(session=None)
    with pytest.raises(Refusal, match="1"):
        actions.confirm(assessment=assessment, by=officer, at=NOW)


def test_reassessments_are_confirmed_as_they_end_and_counted_apart(
    assessment: Assessment, outcomes: dict[str, Outcome], seats: dict[str, Seat], officer: User, enterprise: Enterprise
) -> None:
    later = make_session(assessment, ends_at=NOW + HOUR, is_reassessment=True)
    sat(make_reassessment(seats["fail"], later))
    with pytest.raises(Refusal, match="考场"):
        actions.confirm(assessment=assessment, by=officer, at=NOW)
    (again,) = actions.confirm(assessment=assessment, by=officer, at=NOW + 2 * HOUR)
    assert again.result == Result.PASS
    assert (figures(assessment).passed, reassessment_figures(assessment).passed) == (1, 1)


def test_figures_count_deferred_persons_as_due(assessment: Assessment, outcomes: dict[str, Outcome]) -> None:
    counted = figures(assessment)
    assert (counted.due, counted.sat, counted.passed, counted.failed, counted.absent, counted.deferred) == (
        4, 2, 1, 1, 1, 1,
    )  # fmt: skip
    assert (str(counted.attendance), str(counted.pass_rate)) == ("50.0", "50.0")


def test_before_the_confirmation_marks_give_the_figures(assessment: Assessment, seats: dict[str, Seat]) -> None:
    counted = figures(assessment)
    assert (counted.passed, counted.failed, counted.absent, counted.waiting) == (1, 1, 0, 1)


def test_a_correction_is_a_new_row_that_names_the_old_one(
    assessment: Assessment, outcomes: dict[str, Outcome], officer: User, approver: User
) -> None:
    corrected = correct(outcomes["fail"], officer, approver)
    assert (corrected.supersedes, corrected.mark) == (outcomes["fail"], outcomes["fail"].mark)
    assert set(Outcome.objects.current()) == {corrected, outcomes["pass"], outcomes["absent"]}
    assert figures(assessment).passed == 2


def correct(
    outcome: Outcome, by: User, second: User, result: Result = Result.PASS, reason: str = "第三题答案有误，重新判分"
) -> Outcome:
    return actions.correct(outcome=outcome, result=result, reason=reason, by=by, second=second, at=NOW)


def test_a_corrected_outcome_cannot_be_corrected_again(
    outcomes: dict[str, Outcome], officer: User, approver: User
) -> None:
    correct(outcomes["fail"], officer, approver)
    with pytest.raises(StaleState):
        correct(outcomes["fail"], officer, approver)


def test_a_correction_needs_a_second_official(
    outcomes: dict[str, Outcome], officer: User, outsider_approver: User
) -> None:
    with pytest.raises(Refusal, match="第二"):
        correct(outcomes["fail"], officer, officer)
    with pytest.raises(Refusal, match="董传礼"):
        correct(outcomes["fail"], officer, outsider_approver)


def test_the_database_asks_for_the_second_official_too(outcomes: dict[str, Outcome], officer: User) -> None:
    old = outcomes["fail"]
    for second in (None, officer):
        with pytest.raises(IntegrityError, match="outcome_correction_two_officials"), transaction.atomic():
            Outcome.objects.create(
                seat=old.seat, result=Result.PASS, mark=old.mark, confirmed_by=officer, confirmed_at=NOW,
                supersedes=old, reason="重新判分", agreed_by=second,
            )  # fmt: skip


@pytest.mark.parametrize("reason", ["", "  ", "联系电话10048230000", "欧阳若兰的试卷判分有误"])
def test_the_reason_is_given_and_holds_nothing_personal(
    outcomes: dict[str, Outcome], officer: User, approver: User, reason: str
) -> None:
    with pytest.raises(Refusal):
        correct(outcomes["fail"], officer, approver, reason=reason)


def test_who_did_not_sit_cannot_be_given_a_result(outcomes: dict[str, Outcome], officer: User, approver: User) -> None:
    with pytest.raises(Refusal, match="缺考"):
        correct(outcomes["absent"], officer, approver)


def test_noting_the_same_stage_twice_adds_nothing(outcomes: dict[str, Outcome]) -> None:
    first = actions.note_rectification(outcome=outcomes["fail"], stage=Stage.OPENED, at=NOW)
    second = actions.note_rectification(outcome=outcomes["fail"], stage=Stage.OPENED, at=NOW + timedelta(days=1))
    assert second == first
    actions.note_rectification(outcome=outcomes["fail"], stage=Stage.ANSWERED, at=NOW + timedelta(days=2))
    assert RectificationNote.objects.count() == 2
