"""Working days by the State Council's calendar with its make-up days.

The first day is not counted: five working days from Tuesday 29 September 2026 end on 12 October.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True)
class Calendar:
    """`overrides` says of single days whether they are worked; in years that are not known the plain week holds."""

    overrides: Mapping[date, bool] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        return self.overrides.get(day, day.weekday() < 5)


@dataclass(frozen=True)
class Deadline:
    """A day by which something is due; provisional while the calendar of a year it reaches into is not published."""

    day: date
    provisional: bool


def add_workdays(start: date, count: int, calendar: Calendar) -> Deadline:
    """The `count`-th working day after `start` (`count` >= 0; the start is not counted)."""
    if count < 0:
        raise ValueError("count must not be negative")
    day, left = start, count
    while left:
        day += timedelta(days=1)
        left -= calendar.is_workday(day)
    years = range(start.year, day.year + 1)
    return Deadline(day, provisional=any(year not in calendar.known_years for year in years))


def workdays_between(start: date, end: date, calendar: Calendar) -> int:
    """How many working days lie after `start` up to and including `end`; negative where `end` is earlier."""
    if end < start:
        return -workdays_between(end, start, calendar)
    return sum(calendar.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
