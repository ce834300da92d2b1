"""An overdue answer is urged, which is recorded; then the home page is quiet about it for a week."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.rectification import actions
from examcenter.rectification.models import Notice
from examcenter.reports.presenters import tasks
from examcenter.reports.queries import work_of

Enter = Callable[[User], Client]


@pytest.fixture
def overdue(notice: Notice) -> Notice:
    Notice.objects.filter(pk=notice.pk).update(due_on=date(2020, 1, 2))
    return notice


def acts(user: User, at: datetime) -> list[str]:
    return [task.act for task in tasks(work_of(user, at))]


def test_urging_is_recorded_and_quiet_for_a_week(overdue: Notice, officer: User, now: datetime) -> None:
    assert "督促企业答复" in acts(officer, now)
    actions.urge(notice=overdue, by=officer, at=now)
    assert "督促企业答复" not in acts(officer, now + timedelta(days=6))
    assert "督促企业答复" in acts(officer, now + timedelta(days=8))
    assert Entry.objects.filter(verb="rectification.urge").count() == 1


def test_a_notice_in_time_is_not_urged(notice: Notice, officer: User, now: datetime) -> None:
    with pytest.raises(Refusal):
        actions.urge(notice=notice, by=officer, at=now)


def test_the_page_offers_it_and_does_it(overdue: Notice, officer: User, enter: Enter) -> None:
    client = enter(officer)
    assert "登记已督促" in client.get(reverse("rectification_notice", args=[overdue.pk])).content.decode()
    page = client.post(reverse("rectification_urge", args=[overdue.pk]), follow=True).content.decode()
    assert "已登记对" in page


def test_it_rejects_another_bureau(overdue: Notice, outsider: User, enter: Enter) -> None:
    assert enter(outsider).post(reverse("rectification_urge", args=[overdue.pk])).status_code == 404


def test_a_returned_answer_is_there_to_be_completed(
    answered: Notice, officer: User, enterprise_user: User, enter: Enter, now: datetime
) -> None:
    actions.return_answer(notice=answered, comment="请补充签到表。", by=officer, at=now)
    client = enter(enterprise_user)
    page = client.get(reverse("enterprise_notice", args=[answered.pk])).content.decode()
    assert page.index("请补充签到表。") < page.index("<textarea")
    assert "已重新培训并考核。</textarea>" in page
    assert "请补充签到表。" in client.get(reverse("enterprise_home")).content.decode()


def test_the_reassessment_stands_on_the_notice(
    answered: Notice, new_session: actions.NewSession, officer: User, enter: Enter, now: datetime
) -> None:
    actions.accept(notice=answered, comment="", session=new_session, by=officer, at=now)
    page = enter(officer).get(reverse("rectification_notice", args=[answered.pk])).content.decode()
    assert "培训中心 第二考场" in page
