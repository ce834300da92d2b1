"""Which days of an appointment can be: a typing mistake in a year would keep somebody out of every draw."""

from datetime import date

from django.utils.translation import gettext as _

from examcenter.lib.days import FARTHEST, wrong_day


def wrong_start(started_on: date, today: date) -> str:
    """Why nobody takes a post on that day; nothing where it can be."""
    if started_on <= today + FARTHEST:
        return wrong_day(started_on, today)
    return _("The post would begin more than a year from today. Check the year of the date.")


def wrong_record(held_on: date | None, today: date) -> str:
    """Why a training or an assessment cannot have been held on that day; nothing where it can."""
    if held_on is None or held_on <= today:
        return wrong_day(held_on, today)
    return _("A training or an assessment that is entered has been held. Its date lies in the future; check it.")


def wrong_days(started_on: date, held_on: list[date | None], today: date) -> str:
    reasons = [wrong_start(started_on, today), *(wrong_record(day, today) for day in held_on)]
    return next((reason for reason in reasons if reason), "")
