"""Confirming results opens a rectification for every fail, at once and in the same transaction."""

from datetime import date, datetime, timedelta

import pytest

from examcenter.assessment.models import Assessment
from examcenter.bureaus.models import CalendarDay, User
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.rectification import actions
from examcenter.rectification.models import Notice
from examcenter.registry.models import Appointment, Enterprise
from tests.builders import make_appointment


def test_a_fail_opens_one_notice_and_a_pass_none(notice: Notice, enterprise: Enterprise) -> None:
    assert Notice.objects.get() == notice
    assert notice.enterprise == enterprise
    assert [noticed.outcome.seat.person.name for noticed in notice.persons.all()] == ["李金海"]


def test_it_is_due_in_the_provinces_working_days(notice: Notice) -> None:
    """Fifteen working days after Friday 20 November 2026, which is not counted: Friday 11 December."""
    assert notice.due_on == date(2026, 12, 11)
    assert (notice.due_workdays, notice.due_is_provisional) == (15, False)


def test_a_deadline_in_a_year_without_a_calendar_is_provisional(held: Assessment, officer: User, now: datetime) -> None:
    CalendarDay.objects.filter(day__year=2026).delete()
    opened = actions.confirm_results(assessment=held, by=officer, at=now)
    assert opened[0].due_is_provisional


def test_every_unit_where_the_person_holds_the_same_post_is_notified(
    held: Assessment, failing: Appointment, other_enterprise: Enterprise, officer: User, now: datetime
) -> None:
    make_appointment(enterprise=other_enterprise, person=failing.person)
    opened = actions.confirm_results(assessment=held, by=officer, at=now)
    assert {notice.enterprise for notice in opened} == {failing.enterprise, other_enterprise}


def test_another_role_elsewhere_is_not_concerned(
    held: Assessment, failing: Appointment, other_enterprise: Enterprise, officer: User, now: datetime
) -> None:
    make_appointment(enterprise=other_enterprise, person=failing.person, ended_on=(now - timedelta(days=1)).date())
    opened = actions.confirm_results(assessment=held, by=officer, at=now)
    assert [notice.enterprise for notice in opened] == [failing.enterprise]


def test_confirming_twice_opens_nothing_more(notice: Notice, officer: User, now: datetime) -> None:
    with pytest.raises(Refusal):
        actions.confirm_results(assessment=notice.assessment, by=officer, at=now)
    assert Notice.objects.count() == 1


def test_the_journal_names_no_person(notice: Notice) -> None:
    entry = Entry.objects.get(verb="rectification.issue")
    assert entry.details == {"enterprise": notice.enterprise_id, "due_on": "2026-12-11"}
