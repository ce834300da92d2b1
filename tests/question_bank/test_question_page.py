"""One question: what is shown, and the acts on it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from question_bank.actions import add_revision, hold, send_back
from question_bank.models import Event, Question, Review
from question_bank.states import QuestionState
from tests.cast import NOW
from tests.question_bank.builders import content, draft, in_force, waiting

Enter = Callable[[User], Client]


def see(client: Client, question: Question) -> str:
    response = client.get(reverse("bank_question", args=[question.pk]))
    assert response.status_code == 200
    return response.content.decode()


def act(client: Client, verb: str, question: Question, **data: str) -> str:
    seen = str(question.newest.pk) if question.newest else ""
    response = client.post(reverse(f"bank_question_{verb}", args=[question.pk]), {"seen": seen} | data, follow=True)
    return response.content.decode()


def state(question: Question) -> str:
    return Question.objects.get(pk=question.pk).state


def test_it_shows_everything_about_the_question(enter: Enter, author: User, reviewer: User, auditor: User) -> None:
    page = see(enter(auditor), in_force(author, reviewer))
    for words in (
        "谁对产品质量安全全面负责",
        "供货商",
        "见条文。",
        "示例文件",
        "第三条",
        "李书砚",
        "编写第 1 版",
        "王知谨",
        "批准第 1 版",
    ):
        assert words in page
    for act_ in ("批准试题生效", "停用试题", "修订试题"):
        assert act_ not in page


def test_there_is_no_such_question(enter: Enter, auditor: User) -> None:
    assert enter(auditor).get(reverse("bank_question", args=[4711])).status_code == 404


def test_the_author_submits_a_draft(enter: Enter, author: User) -> None:
    question = draft(author)
    assert "提交审核" in see(enter(author), question)
    assert "试题 Q1 已提交审核。" in act(enter(author), "submit", question)
    assert state(question) == QuestionState.UNDER_REVIEW


def test_the_reviewer_accepts(enter: Enter, author: User, reviewer: User) -> None:
    question = waiting(author)
    assert "批准试题生效" in see(enter(reviewer), question)
    assert "试题 Q1 已生效。" in act(enter(reviewer), "accept", question)
    assert state(question) == QuestionState.IN_FORCE


def test_a_reviewer_is_told_that_the_own_question_needs_another(enter: Enter, reviewer: User) -> None:
    question = waiting(reviewer)
    page = see(enter(reviewer), question)
    assert "须由其他审核员审核" in page
    assert reverse("bank_question_accept", args=[question.pk]) not in page
    assert "须由其他审核员审核" in act(enter(reviewer), "accept", question)
    assert state(question) == QuestionState.UNDER_REVIEW


def test_sending_back_needs_a_comment_and_keeps_the_page(enter: Enter, author: User, reviewer: User) -> None:
    question = waiting(author)
    response = enter(reviewer).post(reverse("bank_question_send_back", args=[question.pk]), {"comment": " "})
    assert "errorlist" in response.content.decode()
    assert state(question) == QuestionState.UNDER_REVIEW
    assert "已退回编写员" in act(enter(reviewer), "send_back", question, comment="依据不准确")
    assert Review.objects.get().comment == "依据不准确"
    assert "退回第 1 版：“依据不准确”" in see(enter(author), question)


def test_hold_release_and_retire_with_reasons_in_the_history(enter: Enter, author: User, reviewer: User) -> None:
    question = in_force(author, reviewer)
    assert "已暂停使用" in act(enter(reviewer), "hold", question, comment="标准已修订")
    assert "已提交审核" in act(enter(reviewer), "release", question)
    act(enter(reviewer), "accept", question)
    assert "已停用" in act(enter(reviewer), "retire", question, comment="法规废止")
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == ["submit", "hold", "release", "retire"]
    page = see(enter(reviewer), question)
    assert "暂停使用：“标准已修订”" in page
    assert "停用：“法规废止”" in page


@pytest.mark.parametrize("verb", ["hold", "retire"])
def test_a_reason_is_asked_for(enter: Enter, author: User, reviewer: User, verb: str) -> None:
    question = in_force(author, reviewer)
    response = enter(reviewer).post(reverse(f"bank_question_{verb}", args=[question.pk]), {"comment": ""})
    assert "errorlist" in response.content.decode()
    assert state(question) == QuestionState.IN_FORCE


@pytest.mark.parametrize(
    ("verb", "by"), [("accept", "reviewer"), ("send_back", "reviewer"), ("hold", "reviewer"), ("retire", "reviewer")]
)
def test_an_act_on_an_older_revision_is_refused(enter: Enter, author: User, reviewer: User, verb: str, by: str) -> None:
    question = in_force(author, reviewer)
    seen = str(question.current_id)
    add_revision(question=question, content=content(key="B"), by=author, at=NOW)
    page = act(enter(reviewer), verb, question, seen=seen, comment="x")
    assert "他人已先行办理" in page
    fresh = Question.objects.get(pk=question.pk)
    assert (fresh.state, fresh.proposed_id) == (QuestionState.IN_FORCE, question.proposed_id)


@pytest.mark.parametrize("verb", ["submit", "release"])
def test_a_second_click_is_told(enter: Enter, author: User, reviewer: User, verb: str) -> None:
    question = draft(author) if verb == "submit" else in_force(author, reviewer)
    if verb == "release":
        hold(question=question, reason="x", by=reviewer, at=NOW)
    client = enter(author if verb == "submit" else reviewer)
    act(client, verb, question)
    assert "他人已先行办理" in act(client, verb, question)


def test_a_proposal_is_shown_against_the_accepted_wording(enter: Enter, author: User, reviewer: User) -> None:
    question = in_force(author, reviewer)
    add_revision(question=question, content=content(key="B", options=("甲", "乙", "供货商")), by=author, at=NOW)
    page = see(enter(reviewer), question)
    for words in ("修订对照", "拟修订内容", "主要负责人", "修订待审"):
        assert words in page
    assert "批准第 2 版" in act(enter(reviewer), "accept", question)


def test_a_sent_back_proposal_stays_readable(enter: Enter, author: User, reviewer: User) -> None:
    question = in_force(author, reviewer)
    add_revision(question=question, content=content(explanation="不采用的解析"), by=author, at=NOW)
    send_back(question=question, by=reviewer, at=NOW, comment="不改")
    assert "不采用的解析" in see(enter(author), question)


def test_the_author_discards_a_draft_but_nothing_else(enter: Enter, author: User, reviewer: User) -> None:
    question, accepted = draft(author), in_force(author, reviewer, "Q2", stem="另一题干")
    assert "废弃草稿" in see(enter(author), question)
    assert "草稿 Q1 已废弃。" in act(enter(author), "discard", question, comment="重复")
    assert state(question) == QuestionState.RETIRED
    assert "他人已先行办理" in act(enter(author), "discard", accepted, comment="x")
    assert state(accepted) == QuestionState.IN_FORCE
