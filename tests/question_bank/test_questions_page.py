"""The list of questions."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from examcenter.bureaus.models import User
from question_bank.actions import add_revision
from tests.cast import NOW
from tests.question_bank.builders import content, in_force, topic, waiting

Enter = Callable[[User], Client]


@pytest.fixture
def bank(author: User, reviewer: User) -> None:
    topic("T2", "风险管控")
    in_force(author, reviewer, "Q001", stem="日管控由谁负责？", for_role="officer")
    in_force(author, reviewer, "Q002", stem="周排查由谁负责？", for_role="director", for_capacity="sales")
    waiting(author, "Q003", stem="风险管控清单不得缺少什么？", topic="T2", type="multiple", key="AB")


def see(client: Client, **query: str) -> str:
    response = client.get(reverse("bank_questions"), query)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_bank_says_how_to_begin(enter: Enter, author: User, auditor: User) -> None:
    page = see(enter(author))
    assert "题库还没有试题" in page
    assert reverse("bank_import") in page
    assert reverse("bank_import") not in see(enter(auditor))


@pytest.mark.usefixtures("bank")
def test_it_lists_questions_with_type_and_state_in_words(enter: Enter, auditor: User) -> None:
    page = see(enter(auditor))
    for words in ("共 3 道试题", "日管控由谁负责？", "单选题", "多选题", "有效", "待审核", "质量安全总监 · 销售"):
        assert words in page
    for raw in ("under_review", "in_force", "true_false"):
        assert f">{raw}<" not in page


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"q": "周排查"}, {"Q002"}),
        ({"q": "q003"}, {"Q003"}),
        ({"type": "multiple"}, {"Q003"}),
        ({"topic": "T2"}, {"Q003"}),
        ({"role": "officer"}, {"Q001", "Q003"}),
        ({"side": "production"}, {"Q001", "Q003"}),
        ({"state": "in_force"}, {"Q001", "Q002"}),
        ({"state": "proposed"}, set()),
        ({"role": "director", "state": "in_force"}, {"Q002"}),
        ({"type": "nonsense"}, {"Q001", "Q002", "Q003"}),
    ],
)
def test_it_filters(enter: Enter, auditor: User, query: dict[str, str], codes: set[str]) -> None:
    page = see(enter(auditor), **query)
    assert {code for code in ("Q001", "Q002", "Q003") if code in page} == codes


@pytest.mark.usefixtures("bank")
def test_each_filter_is_a_chip_that_takes_only_itself_away(enter: Enter, auditor: User) -> None:
    page = see(enter(auditor), type="multiple", topic="T2")
    assert "题型：多选题" in page
    assert 'href="?topic=T2"' in page
    assert 'href="?type=multiple"' in page


@pytest.mark.usefixtures("bank")
def test_nothing_found_says_what_to_do(enter: Enter, auditor: User) -> None:
    assert "没有符合条件的试题" in see(enter(auditor), q="无此词")


def test_a_change_under_review_is_marked(enter: Enter, author: User, reviewer: User) -> None:
    question = in_force(author, reviewer)
    add_revision(question=question, content=content(stem="新的题干"), by=author, at=NOW)
    page = see(enter(reviewer))
    assert "修订待审" in page
    assert "新的题干" in page
    assert "审核试题 (1)" in page


def test_long_lists_have_pages_that_keep_the_filter(enter: Enter, author: User) -> None:
    for number in range(21):
        waiting(author, f"Q{number:03d}", stem=f"题干{number}")
    assert "page=2" in see(enter(author), type="single")
    assert "Q020" in see(enter(author), type="single", page="2")


def test_a_long_page_needs_no_more_queries(
    enter: Enter, author: User, reviewer: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        in_force(author, reviewer, f"Q{number:03d}", stem=f"题干{number}")
    client = enter(reviewer)
    with django_assert_max_num_queries(22):
        see(client)
