"""Sessions, seat numbers, excuses before and after the cut-off, reassessment seats."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from examcenter.assessment import actions
from examcenter.assessment.models import Assessment, Seat, Session, Venue
from examcenter.assessment.queries import places
from examcenter.assessment.states import SeatState
from examcenter.bureaus.models import Bureau, User
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState

Add = Callable[..., Session]


def numbers(session: Session) -> list[int | None]:
    return list(session.seats.exclude(number=None).order_by("number").values_list("number", flat=True))


def officers_seat(assessment: Assessment) -> Seat:
    return Seat.objects.filter(assessment=assessment, role="officer").select_related("session", "assessment")[0]


# --- sessions --------------------------------------------------------------------------------------------


def test_a_session_has_a_key_for_its_poster(drawn: Assessment, add_session: Add) -> None:
    keys = {add_session(drawn, days=days).entry_key for days in (5, 6)}

    assert {len(key) for key in keys} == {26}
    assert len(keys) == 2


def test_it_refuses_a_second_venue_of_the_same_name(
    add_session: Add, county: Bureau, officer: User, now: datetime
) -> None:
    with pytest.raises(Refusal):
        actions.create_venue(bureau=county, name="培训中心", address="别处", by=officer, at=now)


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": -1},
        {"capacity": 0},
        {"ends_at": datetime.fromisoformat("2026-11-25T01:30:00+00:00")},
        {"room": "第六考场"},
    ],
)
def test_it_refuses_a_session_that_cannot_be(drawn: Assessment, add_session: Add, wrong: dict[str, object]) -> None:
    add_session(drawn, room="第六考场")

    with pytest.raises(Refusal):
        add_session(drawn, **wrong)


def test_it_refuses_sessions_of_a_plan_that_is_not_approved(submitted: Assessment, add_session: Add) -> None:
    with pytest.raises(Refusal):
        add_session(submitted)


def test_an_empty_session_can_be_removed(drawn: Assessment, add_session: Add, officer: User, now: datetime) -> None:
    actions.remove_session(session=add_session(drawn), by=officer, at=now)

    assert not drawn.sessions.exists()


def test_it_refuses_to_remove_a_session_with_seats(seated: Assessment, officer: User, now: datetime) -> None:
    with pytest.raises(Refusal):
        actions.remove_session(session=seated.sessions.get(), by=officer, at=now)


def test_the_database_refuses_a_session_that_ends_before_it_begins(drawn: Assessment, add_session: Add) -> None:
    session = add_session(drawn)

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(ends_at=session.starts_at)


# --- seats -----------------------------------------------------------------------------------------------


def test_seats_are_numbered_without_gaps_over_several_rooms(
    drawn: Assessment, add_session: Add, officer: User, now: datetime
) -> None:
    second, first = add_session(drawn, days=6, capacity=5), add_session(drawn, days=5, capacity=4)

    assert actions.assign_seats(assessment=drawn, by=officer, at=now) == 6

    assert numbers(first) == [1, 2, 3, 4]
    assert numbers(second) == [1, 2]


def test_assigning_again_changes_nothing(seated: Assessment, officer: User, now: datetime) -> None:
    assert actions.assign_seats(assessment=seated, by=officer, at=now) == 0


def test_it_refuses_when_places_lack_and_says_how_many(
    drawn: Assessment, add_session: Add, officer: User, now: datetime
) -> None:
    add_session(drawn, capacity=4)

    assert (places(drawn, now).unseated, places(drawn, now).free, places(drawn, now).lacking) == (6, 4, 2)
    with pytest.raises(Refusal, match="2"):
        actions.assign_seats(assessment=drawn, by=officer, at=now)
    assert not drawn.seats.exclude(session=None).exists()


def test_sessions_of_the_past_and_of_reassessments_take_nobody(
    drawn: Assessment, add_session: Add, officer: User, now: datetime
) -> None:
    add_session(drawn, days=1)
    add_session(drawn, days=9, is_reassessment=True)

    assert places(drawn, now + timedelta(days=2)).free == 0


def test_the_database_refuses_a_number_twice(seated: Assessment) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        seated.seats.update(number=1)


# --- excuses: the session is on Wednesday 25 November, the cut-off two working days before -------------------


def test_in_time_the_next_reserve_takes_place_and_number(
    seated: Assessment, officer: User, now: datetime, calendar: None
) -> None:
    seat = officers_seat(seated)
    number = seat.number

    successor = actions.excuse_seat(seat=seat, ground="illness", by=officer, at=now + timedelta(days=3))

    assert successor is not None
    assert successor.pick is not None
    assert (successor.session, successor.number, successor.replaces) == (seat.session, number, seat)
    assert (successor.source, successor.role, successor.pick.is_reserve) == ("reserve", "officer", True)
    assert successor.pick.position == 5
    assert Seat.objects.get(pk=seat.pk).state == SeatState.REPLACED
    assert numbers(seated.sessions.get()) == [1, 2, 3, 4, 5, 6]


def test_a_second_excuse_calls_the_reserve_after_that(
    seated: Assessment, officer: User, now: datetime, calendar: None
) -> None:
    first = actions.excuse_seat(seat=officers_seat(seated), ground="illness", by=officer, at=now)
    assert first is not None

    second = actions.excuse_seat(seat=first, ground="on_leave", by=officer, at=now)

    assert second is not None
    assert second.pick is not None
    assert second.pick.position == 6


def test_after_the_cut_off_the_person_is_deferred(
    seated: Assessment, officer: User, now: datetime, calendar: None
) -> None:
    seat = officers_seat(seated)

    assert actions.excuse_seat(seat=seat, ground="illness", by=officer, at=now + timedelta(days=4)) is None
    assert Seat.objects.get(pk=seat.pk).state == SeatState.DEFERRED
    assert not Seat.objects.filter(source="reserve").exists()


def test_a_weekend_is_no_working_day(
    drawn: Assessment, add_session: Add, officer: User, now: datetime, calendar: None
) -> None:
    """From Friday to Monday is one working day: too late."""
    add_session(drawn, days=3)
    actions.assign_seats(assessment=drawn, by=officer, at=now)

    assert actions.excuse_seat(seat=officers_seat(drawn), ground="illness", by=officer, at=now) is None


def test_without_a_reserve_the_person_is_deferred(
    seated: Assessment, officer: User, now: datetime, calendar: None
) -> None:
    directors = list(Seat.objects.filter(role="director").select_related("session", "assessment"))

    assert actions.excuse_seat(seat=directors[0], ground="illness", by=officer, at=now) is not None
    assert actions.excuse_seat(seat=directors[1], ground="illness", by=officer, at=now) is None


def test_before_any_session_a_reserve_is_always_called(drawn: Assessment, officer: User, now: datetime) -> None:
    successor = actions.excuse_seat(seat=officers_seat(drawn), ground="left_post", by=officer, at=now)

    assert successor is not None
    assert successor.session is None


def test_nobody_is_excused_twice(seated: Assessment, officer: User, now: datetime, calendar: None) -> None:
    seat = officers_seat(seated)
    actions.excuse_seat(seat=seat, ground="illness", by=officer, at=now + timedelta(days=4))

    with pytest.raises(StaleState):
        actions.excuse_seat(seat=seat, ground="illness", by=officer, at=now + timedelta(days=4))
    with pytest.raises(StaleState):
        actions.excuse_seat(seat=seat, ground="illness", by=officer, at=now)
    assert not Seat.objects.filter(source="reserve").exists()


def test_it_refuses_an_excuse_without_ground_or_after_the_beginning(
    seated: Assessment, officer: User, now: datetime, calendar: None
) -> None:
    with pytest.raises(Refusal):
        actions.excuse_seat(seat=officers_seat(seated), ground="", by=officer, at=now)
    with pytest.raises(Refusal):
        actions.excuse_seat(seat=officers_seat(seated), ground="illness", by=officer, at=now + timedelta(days=5))


# --- reassessment ----------------------------------------------------------------------------------------


def test_a_reassessment_names_the_first_seat(
    seated: Assessment, add_session: Add, officer: User, now: datetime
) -> None:
    later = add_session(seated, days=20, is_reassessment=True)
    seat = officers_seat(seated)

    made = actions.add_reassessment_seat(seat=seat, session=later, by=officer, at=now)

    assert (made.reassesses, made.person, made.enterprise, made.number) == (seat, seat.person, seat.enterprise, 1)
    assert made.source == "reassessment"


def test_it_refuses_a_session_that_does_not_fit(
    seated: Assessment, add_session: Add, officer: User, now: datetime
) -> None:
    seat = officers_seat(seated)
    small = add_session(seated, days=20, is_reassessment=True, capacity=1)
    actions.add_reassessment_seat(seat=seat, session=small, by=officer, at=now)
    other = Seat.objects.filter(assessment=seated).exclude(pk=seat.pk).first()
    assert other is not None

    for session, at in ((seated.sessions.get(is_reassessment=False), now), (small, now), (small, small.ends_at)):
        with pytest.raises(Refusal):
            actions.add_reassessment_seat(seat=other, session=session, by=officer, at=at)


def test_it_refuses_the_same_person_twice_in_a_session(
    seated: Assessment, add_session: Add, officer: User, now: datetime
) -> None:
    later = add_session(seated, days=20, is_reassessment=True)
    actions.add_reassessment_seat(seat=officers_seat(seated), session=later, by=officer, at=now)

    with pytest.raises(Refusal):
        actions.add_reassessment_seat(seat=officers_seat(seated), session=later, by=officer, at=now)


def test_the_database_refuses_a_reassessment_of_nothing(seated: Assessment) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        seated.seats.update(source="reassessment")


def test_a_venue_is_known_by_its_name(add_session: Add) -> None:
    assert str(Venue.objects.get()) == "培训中心"
