"""Accounts, and the calendar of working days."""

from datetime import datetime

from chinese_calendar import constants
from django.contrib.auth.hashers import make_password

from examcenter.bureaus.models import CalendarDay, User

SOURCE = "国务院办公厅节假日安排通知"


def create_user(
    *, username: str, name: str, password: str | None, email: str = "", must_change_password: bool = False
) -> User:
    """A new account; with `password=None` nobody can sign in until one is set. The caller records who made it.

    `must_change_password` for a password that was handed over on paper.
    """
    return User.objects.create(
        username=username,
        name=name,
        email=email,
        password=make_password(password),
        must_change_password=must_change_password,
    )


def seed_calendar(*, at: datetime) -> int:
    """Enter every holiday and make-up workday that is known; days already entered stay. Returns how many were new."""
    known = dict.fromkeys(constants.holidays, False) | dict.fromkeys(constants.workdays, True)
    missing = known.keys() - set(CalendarDay.objects.values_list("day", flat=True))
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day, is_workday=known[day], source=f"{SOURCE}（{day.year}年，录入于{at:%Y-%m-%d}）")
        for day in sorted(missing)
    )
    return len(missing)
