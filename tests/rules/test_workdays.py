"""Working days by the State Council's calendar: National Day 2026 and its make-up days."""

from datetime import date

import pytest

from examcenter.rules.workdays import Calendar, add_workdays, workdays_between

HOLIDAYS = {date(2026, 10, day): False for day in range(1, 8)} | {date(2026, 9, 25): False}
MAKE_UP = {date(2026, 9, 20): True, date(2026, 10, 10): True}  # a Sunday and a Saturday that are worked
CALENDAR = Calendar(overrides=HOLIDAYS | MAKE_UP, known_years=frozenset({2026}))


def test_five_working_days_across_national_day() -> None:
    """From Tuesday 29 September: 30 September, 8, 9 and 10 October (a Saturday that is worked), 12 October."""
    assert add_workdays(date(2026, 9, 29), 5, CALENDAR).day == date(2026, 10, 12)


def test_the_first_day_is_not_counted() -> None:
    assert add_workdays(date(2026, 11, 18), 1, CALENDAR).day == date(2026, 11, 19)
    assert add_workdays(date(2026, 11, 18), 0, CALENDAR).day == date(2026, 11, 18)


def test_a_weekend_is_passed_over() -> None:
    assert add_workdays(date(2026, 11, 20), 1, CALENDAR).day == date(2026, 11, 23)


def test_a_make_up_day_counts() -> None:
    assert CALENDAR.is_workday(date(2026, 10, 10))
    assert not CALENDAR.is_workday(date(2026, 10, 11))


def test_a_known_year_is_not_provisional() -> None:
    assert not add_workdays(date(2026, 11, 20), 15, CALENDAR).provisional


def test_a_deadline_in_a_year_not_yet_published_is_provisional() -> None:
    deadline = add_workdays(date(2026, 12, 28), 15, CALENDAR)
    assert deadline.provisional
    assert deadline.day == date(2027, 1, 18)  # by the plain week


def test_the_days_between_agree_with_the_deadline() -> None:
    start = date(2026, 9, 29)
    for count in range(30):
        assert workdays_between(start, add_workdays(start, count, CALENDAR).day, CALENDAR) == count


def test_days_back_are_negative() -> None:
    assert workdays_between(date(2026, 10, 12), date(2026, 9, 29), CALENDAR) == -5


def test_it_refuses_a_negative_count() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_workdays(date(2026, 1, 5), -1, CALENDAR)
