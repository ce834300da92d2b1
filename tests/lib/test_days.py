"""Days that can be written down."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from examcenter.lib.days import check_day, next_day, wrong_day

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize("day", [date.min, date(1949, 12, 31), date(2027, 11, 22), date.max])
def test_it_refuses_a_wrong_year(day: date) -> None:
    assert "年份" in wrong_day(day, TODAY)


@pytest.mark.parametrize("day", [None, date(1950, 1, 1), TODAY, date(2027, 11, 21)])
def test_other_days_can_be(day: date | None) -> None:
    assert wrong_day(day, TODAY) == ""


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_field_refuses_them(day: date, db: None) -> None:
    with pytest.raises(ValidationError, match="年份"):
        check_day(day)


def test_the_calendar_ends() -> None:
    assert (next_day(None), next_day(date.max)) == (None, None)
    assert next_day(date(2026, 12, 31)) == date(2027, 1, 1)
