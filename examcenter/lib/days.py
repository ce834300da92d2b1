"""Which days people may write down: a typing mistake in the year would hide a record, or lie beyond the calendar."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from examcenter.lib.clock import database_now, local_date

EARLIEST = date(1950, 1, 1)  # nobody who serves today took a post before
FARTHEST = timedelta(days=366)  # decided today, in force within a year


def wrong_day(day: date | None, today: date) -> str:
    """Why the day cannot be; nothing where it can, or where none is given."""
    if day is None:
        return ""
    if day < EARLIEST:
        return _("The date lies before %(year)d. Check the year.") % {"year": EARLIEST.year}
    if day > today + FARTHEST:
        return _("The date lies more than a year from today. Check the year.")
    return ""


def check_day(day: date) -> None:
    """Validator of fields for a day."""
    if wrong := wrong_day(day, local_date(database_now())):
        raise ValidationError(wrong, code="day")


def next_day(day: date | None) -> date | None:
    """The day after; none where the calendar ends."""
    return None if day is None or day == date.max else day + timedelta(days=1)
