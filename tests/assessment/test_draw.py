"""Freezing and drawing: what is fixed, what follows from it, and what is refused."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from examcenter.assessment import actions, records
from examcenter.assessment.models import Assessment, Draw, FrameRow, Pick, Seat
from examcenter.assessment.states import AssessmentState
from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.models import Enterprise
from examcenter.rules import draw as rules
from tests.assessment.conftest import WITNESS, again
from tests.builders import make_appointment

Plan = Callable[..., Assessment]


def prepared(assessment: Assessment, officer: User, approver: User, now: datetime) -> Assessment:
    actions.submit_plan(assessment=assessment, by=officer, at=now)
    actions.approve_plan(assessment=assessment, by=approver, at=now)
    actions.freeze(assessment=assessment, by=officer, at=now)
    return assessment


# --- freeze ----------------------------------------------------------------------------------------------


def test_the_freeze_fixes_root_digest_and_commitment(frozen: Assessment) -> None:
    frame = records.newest(frozen)
    data = records.population_file(frame)

    assert (frame.version, frame.size, frame.excluded) == (1, 13, 0)
    assert frame.file_digest == rules.sha256(data)
    assert frame.root == rules.merkle_root(data.splitlines())
    assert frame.commitment == rules.sha256(f"{frame.nonce}|system|{frozen.public_key}-1".encode())
    assert Entry.objects.get(verb="assessment.freeze").details["root"] == frame.root


def test_the_journal_does_not_give_the_nonce_away(frozen: Assessment) -> None:
    assert records.newest(frozen).nonce not in str(list(Entry.objects.values_list("details", flat=True)))


def test_the_excluded_are_rows_with_a_reason(
    approved: Assessment, enterprise: Enterprise, officer: User, now: datetime
) -> None:
    gone = make_appointment(enterprise=enterprise, ended_on=now.date() - timedelta(days=9))

    frame = actions.freeze(assessment=approved, by=officer, at=now)

    assert (frame.size, frame.excluded) == (13, 1)
    assert frame.rows.get(person=gone.person).reason == "left_post"
    assert gone.person_id not in frame.rows.filter(reason="").values_list("person", flat=True)


def test_a_population_is_frozen_once(frozen: Assessment, officer: User, now: datetime) -> None:
    with pytest.raises(StaleState):
        actions.freeze(assessment=frozen, by=officer, at=now)


def test_a_corrected_population_is_a_new_version_and_the_old_one_stays(
    frozen: Assessment, enterprise: Enterprise, officer: User, now: datetime
) -> None:
    old = records.newest(frozen)
    actions.unfreeze(assessment=frozen, by=officer, at=now)
    make_appointment(enterprise=enterprise)

    new = actions.freeze(assessment=frozen, by=officer, at=now)

    assert (new.version, new.size) == (2, 14)
    assert list(frozen.frames.values_list("version", "root")) == [(2, new.root), (1, old.root)]
    pids = [set(frame.rows.values_list("pid", flat=True)) for frame in (old, new)]
    assert not pids[0] & pids[1]


def test_an_open_population_cannot_be_reopened(approved: Assessment, officer: User, now: datetime) -> None:
    with pytest.raises(StaleState):
        actions.unfreeze(assessment=approved, by=officer, at=now)


def test_it_refuses_to_freeze_when_too_few_are_left(
    approved: Assessment, enterprise: Enterprise, officer: User, now: datetime
) -> None:
    Enterprise.objects.exclude(pk=enterprise.pk).update(status="long_shut")

    with pytest.raises(Refusal, match=r"6.*3"):
        actions.freeze(assessment=approved, by=officer, at=now)
    assert again(approved).state == AssessmentState.APPROVED


def test_a_freeze_and_a_draw_are_a_handful_of_queries(
    approved: Assessment, officer: User, now: datetime, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    with django_assert_max_num_queries(24):  # type: ignore[attr-defined]
        actions.freeze(assessment=approved, by=officer, at=now)
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        actions.draw(assessment=approved, by=officer, at=now, **WITNESS)


# --- draw ------------------------------------------------------------------------------------------------


def test_the_draw_follows_from_population_and_seed(drawn: Assessment) -> None:
    frame, draw = records.newest(drawn), Draw.objects.get()
    people = [rules.Row(*line.split(",")) for line in records.population_file(frame).decode().split()]
    quotas, reserves = {"director-production": 2, "officer-sales": 4}, {"director-production": 1, "officer-sales": 5}

    picked = rules.select(people, draw.seed, quotas, reserves)

    assert draw.seed == (
        f"DRAW1|{drawn.public_key}-1|13|{frame.root}|"
        f"PLAN:{drawn.plan_digest}/NONCE:{frame.nonce}/WITNESS:9 27 14 33 8 21/"
    )
    assert records.selection_file(draw) == rules.selection_file(picked)
    assert draw.selection_digest == rules.sha256(rules.selection_file(picked))
    assert Entry.objects.get(verb="assessment.draw").details["selection_digest"] == draw.selection_digest


def test_everybody_drawn_has_a_seat_and_no_reserve_has(drawn: Assessment) -> None:
    seats = Seat.objects.filter(assessment=drawn).select_related("pick__row", "appointment")

    assert Counter(f"{seat.role}-{seat.side}" for seat in seats) == {"director-production": 2, "officer-sales": 4}
    assert {seat.pick_id for seat in seats} == set(Pick.objects.filter(is_reserve=False).values_list("pk", flat=True))
    assert all(seat.person_id == seat.appointment.person_id for seat in seats)
    assert all(seat.enterprise_id == seat.appointment.enterprise_id for seat in seats)
    assert {(seat.state, seat.source, seat.session_id) for seat in seats} == {("due", "drawn", None)}


def test_another_value_draws_others(drawn: Assessment, plan: Plan) -> None:
    frame, draw = records.newest(drawn), Draw.objects.get()
    people = [rules.Row(*line.split(",")) for line in records.population_file(frame).decode().split()]
    orders = {
        tuple(row.pid for _, row in rules.ranked(people, draw.seed.replace("WITNESS:9", f"WITNESS:{n}")))
        for n in range(20)
    }

    assert len(orders) == 20


def test_nothing_is_drawn_twice(drawn: Assessment, officer: User, now: datetime) -> None:
    with pytest.raises(StaleState):
        actions.draw(assessment=drawn, by=officer, at=now, **WITNESS)
    assert Draw.objects.count() == 1


def test_it_refuses_a_draw_before_the_freeze(approved: Assessment, officer: User, now: datetime) -> None:
    with pytest.raises(Refusal):
        actions.draw(assessment=approved, by=officer, at=now, **WITNESS)


def test_a_reopened_population_cannot_be_drawn_from(frozen: Assessment, officer: User, now: datetime) -> None:
    actions.unfreeze(assessment=frozen, by=officer, at=now)

    with pytest.raises(StaleState):
        actions.draw(assessment=frozen, by=officer, at=now, **WITNESS)
    assert not Draw.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"witness": " "}, {"witness_value": ""}, {"witness_value": "a/b"}, {"witness_value": "a|b"}]
)
def test_it_refuses_a_witness_without_name_or_value(
    frozen: Assessment, officer: User, now: datetime, wrong: dict[str, str]
) -> None:
    with pytest.raises(Refusal):
        actions.draw(assessment=frozen, by=officer, at=now, **WITNESS | wrong)
    assert again(frozen).state == AssessmentState.FROZEN


@pytest.mark.parametrize("change", ["moved", "removed", "added"])
def test_it_refuses_a_population_that_was_changed_behind_its_back(
    frozen: Assessment, officer: User, now: datetime, change: str
) -> None:
    row = FrameRow.objects.filter(stratum="officer-sales").first()
    assert row is not None
    if change == "moved":
        FrameRow.objects.filter(pk=row.pk).update(stratum="officer-production")
    elif change == "removed":
        FrameRow.objects.filter(pk=row.pk).update(reason="resting")
    else:
        FrameRow.objects.filter(pk=row.pk).update(pid="AAAAAAAAAAAAAAAA")

    with pytest.raises(Refusal):
        actions.draw(assessment=frozen, by=officer, at=now, **WITNESS)


def test_a_census_takes_everyone_without_seed_or_witness(
    plan: Plan, officer: User, approver: User, now: datetime
) -> None:
    everyone = prepared(plan(is_census=True, size=None), officer, approver, now)

    draw = actions.draw(assessment=everyone, by=officer, at=now)

    assert (draw.algorithm, draw.seed, draw.witness, draw.witness_value) == ("CENSUS", "", "", "")
    assert Seat.objects.filter(assessment=everyone).count() == 13
    assert not draw.picks.filter(is_reserve=True).exists()
    assert set(draw.picks.values_list("ticket", flat=True)) == {""}


def test_reserves_may_be_set_by_the_plan(plan: Plan, officer: User, approver: User, now: datetime) -> None:
    made = prepared(plan(reserves=2), officer, approver, now)
    draw = actions.draw(assessment=made, by=officer, at=now, **WITNESS)

    assert Counter(draw.picks.filter(is_reserve=True).values_list("row__stratum", flat=True)) == {
        "director-production": 1,
        "officer-sales": 2,
    }
