"""Times of the story: so many working days ago or ahead, at an hour in Shanghai."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from examcenter.lib.clock import SHANGHAI, local_date
from examcenter.rules.workdays import Calendar


@dataclass(frozen=True)
class StoryClock:
    """`now` is the start of the story's telling."""

    now: datetime
    calendar: Calendar

    def at(self, workdays: int, hour: int, minute: int = 0) -> datetime:
        """The `workdays`-th working day before (negative) or after today, at a time in Shanghai."""
        day, step = local_date(self.now), timedelta(days=1 if workdays > 0 else -1)
        for _ in range(abs(workdays)):
            day += step
            while not self.calendar.is_workday(day):
                day += step
        return datetime.combine(day, time(hour, minute), tzinfo=SHANGHAI)
