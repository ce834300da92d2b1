"""The home page: what waits for whom, and nothing of another bureau."""

from collections.abc import Callable
from datetime import datetime

from django.test import Client
from django.urls import reverse

from examcenter.assessment.models import Assessment
from examcenter.bureaus.models import User
from examcenter.rectification.models import Notice
from examcenter.reports.navigation import Counts
from examcenter.reports.presenters import tasks
from examcenter.reports.queries import work_of

Enter = Callable[[User], Client]


def acts(user: User, at: datetime) -> list[str]:
    return [task.act for task in tasks(work_of(user, at))]


def test_results_of_an_ended_session_wait_for_the_officer(held: Assessment, officer: User, now: datetime) -> None:
    assert acts(officer, now) == ["确认结果"]


def test_what_was_confirmed_waits_to_be_published(notice: Notice, officer: User, now: datetime) -> None:
    assert acts(officer, now) == ["公布结果"]


def test_an_answer_waits_for_a_decision(answered: Notice, officer: User, now: datetime) -> None:
    assert acts(officer, now) == ["处理整改答复", "公布结果"]


def test_an_approver_is_not_asked_to_confirm(held: Assessment, approver: User, now: datetime) -> None:
    assert acts(approver, now) == []


def test_another_bureau_is_asked_nothing(answered: Notice, outsider: User, now: datetime) -> None:
    assert acts(outsider, now) == []


def test_every_task_leads_to_a_page(answered: Notice, officer: User, enter: Enter, now: datetime) -> None:
    client = enter(officer)
    for task in tasks(work_of(officer, now)):
        assert client.get(task.url).status_code == 200


def test_the_page_names_the_unit_and_the_newest_campaign(answered: Notice, officer: User, enter: Enter) -> None:
    page = enter(officer).get(reverse("home")).content.decode()
    assert answered.enterprise.name in page
    assert answered.assessment.title in page


def test_the_counts_beside_the_navigation_agree(answered: Notice, officer: User) -> None:
    counts = Counts(officer)
    assert (counts.get("rectification"), counts.get("results"), counts.get("unknown")) == (1, 1, 0)


def test_an_enterprise_is_turned_away(enterprise_user: User, enter: Enter) -> None:
    assert enter(enterprise_user).get(reverse("home")).status_code == 403


def test_a_stranger_has_to_sign_in(client: Client, db: None) -> None:
    assert "login" in client.get(reverse("home"))["Location"]
