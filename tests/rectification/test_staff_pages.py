"""What the bureau sees and does; another bureau finds nothing."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from examcenter.assessment.models import Assessment
from examcenter.bureaus.models import User
from examcenter.rectification.models import Evidence, Notice
from examcenter.rectification.states import NoticeState

Enter = Callable[[User], Client]


@pytest.fixture
def evidence(answered: Notice) -> Evidence:
    kept = Evidence(measure=answered.measures.get(), name="签到表.pdf", size=5, digest="0" * 64)
    kept.file.save("x.pdf", ContentFile(b"%PDF-"), save=False)
    kept.save()
    return kept


def test_the_list_shows_unit_person_deadline_and_state(enter: Enter, officer: User, notice: Notice) -> None:
    page = enter(officer).get(reverse("rectification_list")).content.decode()
    for words in (notice.enterprise.name, "李金海", "2026年12月11日", "待整改"):
        assert words in page


@pytest.mark.parametrize(("state", "shown"), [("waiting", True), ("answered", False), ("overdue", False)])
def test_the_list_can_be_narrowed(enter: Enter, officer: User, notice: Notice, state: str, shown: bool) -> None:
    page = enter(officer).get(reverse("rectification_list"), {"state": state}).content.decode()
    assert (notice.enterprise.name in page) == shown


def test_the_list_of_another_bureau_is_empty(enter: Enter, outsider: User, notice: Notice) -> None:
    assert notice.enterprise.name not in enter(outsider).get(reverse("rectification_list")).content.decode()


def test_a_notice_shows_answer_and_both_ways_to_decide(enter: Enter, officer: User, answered: Notice) -> None:
    page = enter(officer).get(reverse("rectification_notice", args=[answered.pk])).content.decode()
    for words in ("已重新培训并考核。", "通过整改", "退回"):
        assert words in page


def test_returning_asks_for_the_reason_beside_the_field(enter: Enter, officer: User, answered: Notice) -> None:
    answer = enter(officer).post(reverse("rectification_return", args=[answered.pk]), {"comment": ""})
    assert answer.status_code == 422
    answered.refresh_from_db()
    assert answered.state == NoticeState.ANSWERED


def test_returning_works(enter: Enter, officer: User, answered: Notice) -> None:
    url = reverse("rectification_return", args=[answered.pk])
    page = enter(officer).post(url, {"comment": "请补充签到表。"}, follow=True).content.decode()
    assert "请补充签到表。" in page


def test_accepting_makes_a_new_session(enter: Enter, officer: User, answered: Notice) -> None:
    venue = answered.assessment.sessions.get().venue
    data = {"venue": venue.pk, "room": "第二考场", "starts_at": "2099-12-20T09:00"}
    answer = enter(officer).post(reverse("rectification_accept", args=[answered.pk]), data, follow=True)
    assert answer.status_code == 200
    assert answered.assessment.sessions.filter(is_reassessment=True, room="第二考场").exists()


def test_accepting_names_what_a_new_session_lacks(enter: Enter, officer: User, answered: Notice) -> None:
    answer = enter(officer).post(reverse("rectification_accept", args=[answered.pk]), {"starts_at": "2001-01-01T09:00"})
    assert answer.status_code == 422
    assert "补考开始时间必须晚于现在" in answer.content.decode()


def test_confirming_asks_once_and_then_says_what_happened(enter: Enter, officer: User, held: Assessment) -> None:
    client, url = enter(officer), reverse("rectification_confirm", args=[held.pk])
    assert "确认结果" in client.get(url).content.decode()
    assert not Notice.objects.exists()
    page = client.post(url, follow=True).content.decode()
    assert "已发出1份整改通知书" in page


def test_the_notice_can_be_printed(enter: Enter, officer: User, notice: Notice) -> None:
    answer = enter(officer).get(reverse("rectification_notice_pdf", args=[notice.pk]))
    assert answer.content.startswith(b"%PDF-")


def test_evidence_is_always_a_download(enter: Enter, officer: User, evidence: Evidence) -> None:
    answer = enter(officer).get(reverse("rectification_evidence", args=[evidence.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.getvalue()


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("get", "rectification_notice"), ("get", "rectification_notice_pdf"), ("post", "rectification_return"),
        ("post", "rectification_accept"),
    ],
)  # fmt: skip
def test_it_rejects_another_bureau(enter: Enter, outsider: User, answered: Notice, method: str, name: str) -> None:
    answer = getattr(enter(outsider), method)(reverse(name, args=[answered.pk]), {"comment": "x"})
    assert answer.status_code == 404
    answered.refresh_from_db()
    assert answered.state == NoticeState.ANSWERED


def test_settling_rejects_another_bureau(enter: Enter, outsider: User, notice: Notice) -> None:
    url = reverse("rectification_left", args=[notice.pk, notice.persons.get().pk])
    assert enter(outsider).post(url).status_code == 404


def test_evidence_rejects_another_bureau(enter: Enter, outsider: User, evidence: Evidence) -> None:
    assert enter(outsider).get(reverse("rectification_evidence", args=[evidence.pk])).status_code == 404


def test_confirming_rejects_another_bureau(enter: Enter, outsider: User, held: Assessment, now: datetime) -> None:
    assert enter(outsider).post(reverse("rectification_confirm", args=[held.pk])).status_code == 404
    assert not Notice.objects.exists()


def test_a_station_of_the_enterprise_sees_but_does_not_decide(
    enter: Enter, station_officer: User, answered: Notice
) -> None:
    client = enter(station_officer)
    assert client.get(reverse("rectification_notice", args=[answered.pk])).status_code == 200
    client.post(reverse("rectification_return", args=[answered.pk]), {"comment": "x"})
    answered.refresh_from_db()
    assert answered.state == NoticeState.ANSWERED
