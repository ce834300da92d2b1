"""The reviewer's queue."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from examcenter.bureaus.models import User
from question_bank.actions import add_revision, send_back, submit
from question_bank.models import Question, Review
from tests.cast import NOW
from tests.question_bank.builders import content, in_force, waiting

Enter = Callable[[User], Client]


@pytest.fixture
def queue(author: User, reviewer: User) -> None:
    for number in (1, 2, 3):
        waiting(author, f"Q{number}", stem=f"待审题干{number}")
    waiting(reviewer, "OWN", stem="审核员自己编写")


def see(client: Client, **query: str) -> str:
    return client.get(reverse("bank_review"), query).content.decode()


@pytest.mark.usefixtures("queue")
def test_it_shows_one_question_and_how_many_wait(enter: Enter, reviewer: User) -> None:
    page = see(enter(reviewer))
    assert "3 道试题等待您审核。" in page
    assert "待审题干1" in page
    assert "待审题干2" not in page
    assert "另有 1 道试题由您本人编写" in page


@pytest.mark.usefixtures("queue")
def test_after_a_decision_comes_the_next_question(enter: Enter, reviewer: User) -> None:
    question = Question.objects.get(code="Q1")
    queue = re.search(r'name="queue" value="([^"]+)"', see(enter(reviewer)))
    assert queue is not None
    data = {"seen": str(question.current_id), "queue": queue[1]}
    page = enter(reviewer).post(reverse("bank_question_accept", args=[question.pk]), data, follow=True).content.decode()
    assert "试题 Q1 已生效。" in page
    assert "待审题干2" in page


@pytest.mark.usefixtures("queue")
def test_skipped_questions_come_back_at_the_end(enter: Enter, reviewer: User) -> None:
    assert "待审题干2" in see(enter(reviewer), after="Q1")
    assert "待审题干1" in see(enter(reviewer), after="Q3")


def test_earlier_comments_are_shown(enter: Enter, author: User, reviewer: User) -> None:
    question = waiting(author)
    send_back(question=question, by=reviewer, at=NOW, comment="依据不准确")
    add_revision(question=question, content=content(article="第四条"), by=author, at=NOW)
    submit(question=question, by=author, at=NOW)
    page = see(enter(reviewer))
    assert "依据不准确" in page
    assert "针对第 1 版 · 已退回" in page


def test_a_change_is_shown_against_what_is_in_force(enter: Enter, author: User, reviewer: User) -> None:
    add_revision(question=in_force(author, reviewer), content=content(key="B"), by=author, at=NOW)
    page = see(enter(reviewer))
    assert "修订已有试题" in page
    assert "修改前" in page
    assert "<del>A</del>" in page
    assert "<ins>B</ins>" in page


def test_an_empty_queue_says_so(enter: Enter, reviewer: User) -> None:
    assert "没有待您审核的试题" in see(enter(reviewer))
    assert "没有待您审核的试题" in enter(reviewer).get(reverse("bank_review_all")).content.decode()


def confirm(client: Client, **query: Any) -> dict[str, Any]:
    """The hidden values of the page that asks whether the chosen shall be accepted."""
    page = client.get(reverse("bank_review_all_confirm"), query).content.decode()
    values = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("filters", "fingerprint")}
    left_out = re.findall(r'name="not" value="(\d+)"', page)
    return {**{name: found[1] for name, found in values.items() if found}, "not": left_out}


@pytest.mark.usefixtures("queue")
def test_all_shown_are_accepted_after_one_question(enter: Enter, reviewer: User) -> None:
    page = enter(reviewer).get(reverse("bank_review_all")).content.decode()
    assert "3 道试题符合条件" in page
    assert "待审题干3" in page
    assert "审核员自己编写" not in page
    page = enter(reviewer).get(reverse("bank_review_all_confirm")).content.decode()
    assert "批准 3 道试题生效" in page
    page = (
        enter(reviewer).post(reverse("bank_review_all_accept"), confirm(enter(reviewer)), follow=True).content.decode()
    )
    assert "3 道试题已生效。" in page
    assert set(Question.objects.in_force().values_list("code", flat=True)) == {"Q1", "Q2", "Q3"}
    assert Review.objects.filter(reviewer=reviewer, accepted=True).count() == 3


@pytest.mark.usefixtures("queue")
def test_single_questions_can_be_left_out(enter: Enter, reviewer: User) -> None:
    out = Question.objects.get(code="Q2").pk
    page = enter(reviewer).get(reverse("bank_review_all"), {"not": out}).content.decode()
    assert "除外 1 道" in page
    data = confirm(enter(reviewer), **{"not": out})
    assert data["not"] == [str(out)]
    enter(reviewer).post(reverse("bank_review_all_accept"), data)
    assert set(Question.objects.in_force().values_list("code", flat=True)) == {"Q1", "Q3"}


def test_what_is_left_out_on_one_page_stays_out_on_the_next(enter: Enter, author: User, reviewer: User) -> None:
    for number in range(52):
        waiting(author, f"Q{number:03d}", stem=f"题干{number}")
    out = Question.objects.get(code="Q003").pk
    page = enter(reviewer).get(reverse("bank_review_all"), {"not": str(out), "page": "2"}).content.decode()
    assert "第 2 页，共 2 页" in page
    assert f'type="hidden" name="not" value="{out}"' in page
    assert (
        "批准 51 道试题"
        in enter(reviewer)
        .get(reverse("bank_review_all_confirm"), {"not": [str(out), "nonsense", "9" * 30]})
        .content.decode()
    )


@pytest.mark.usefixtures("queue")
def test_only_what_the_filter_shows_is_accepted(enter: Enter, reviewer: User) -> None:
    data = confirm(enter(reviewer), q="题干2")
    enter(reviewer).post(reverse("bank_review_all_accept"), data)
    assert list(Question.objects.in_force().values_list("code", flat=True)) == ["Q2"]


@pytest.mark.usefixtures("queue")
def test_nothing_is_accepted_that_was_not_shown(enter: Enter, author: User, reviewer: User) -> None:
    data = confirm(enter(reviewer))
    waiting(author, "Q4", stem="后来提交的")
    page = enter(reviewer).post(reverse("bank_review_all_accept"), data, follow=True).content.decode()
    assert "他人已先行办理" in page
    assert not Question.objects.in_force().exists()


@pytest.mark.usefixtures("queue")
def test_a_forged_fingerprint_accepts_nothing(enter: Enter, reviewer: User) -> None:
    enter(reviewer).post(reverse("bank_review_all_accept"), {"filters": "", "fingerprint": "0" * 64})
    assert not Question.objects.in_force().exists()


def test_a_page_of_many_needs_no_more_queries(
    enter: Enter, author: User, reviewer: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        waiting(author, f"Q{number:03d}", stem=f"题干{number}")
    client = enter(reviewer)
    with django_assert_max_num_queries(24):
        assert "题干29" in client.get(reverse("bank_review_all")).content.decode()
