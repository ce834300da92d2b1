"""Writing and editing a question by hand."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from question_bank.actions import add_revision, retire
from question_bank.models import Question
from question_bank.states import QuestionState
from tests.cast import NOW
from tests.question_bank.builders import content, draft, form_data, in_force, topic, waiting

Enter = Callable[[User], Client]


@pytest.fixture(autouse=True)
def syllabus(db: None) -> None:
    topic()


def test_it_shows_the_form(enter: Enter, author: User) -> None:
    assert "编写试题" in enter(author).get(reverse("bank_question_new")).content.decode()


def test_a_new_question_goes_to_review(enter: Enter, author: User) -> None:
    page = enter(author).post(reverse("bank_question_new"), form_data(), follow=True).content.decode()
    assert "试题 Q9 已提交审核。" in page
    question = Question.objects.get()
    assert (question.state, question.code) == (QuestionState.UNDER_REVIEW, "Q9")
    assert question.current is not None
    assert (question.current.options, question.current.key) == (["开展周排查", "调度生产"], "A")


def test_a_new_question_can_stay_a_draft(enter: Enter, author: User) -> None:
    data = form_data(draft="1")
    del data["submit"]
    page = enter(author).post(reverse("bank_question_new"), data, follow=True).content.decode()
    assert "已存为草稿" in page
    assert Question.objects.get().state == QuestionState.DRAFT


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"key": "C"}, "答案中的选项 C 不存在。"),
        ({"key": "AB"}, "单选题只有一个正确选项"),
        ({"type": "multiple"}, "多选题至少有两个正确选项"),
        ({"type": "true_false", "key": "正确"}, "判断题没有选项"),
        ({"option_b": ""}, "选择题至少要有两个选项"),
        ({"option_d": "再加一项"}, "选项之间不能留空"),
        ({"code": "有 空格"}, "编号只能由"),
        ({"code": "TAKEN"}, "编号已被使用"),
        ({"stem": "别人的题干"}, "题干与试题 TAKEN 相同"),
        ({"topic": "T9"}, "errorlist"),
    ],
)
def test_it_refuses_and_loses_nothing(enter: Enter, author: User, wrong: dict[str, str], reason: str) -> None:
    draft(author, "TAKEN", stem="别人的题干")
    page = enter(author).post(reverse("bank_question_new"), form_data(**wrong)).content.decode()
    assert reason in page
    assert "开展周排查" in page
    assert Question.objects.count() == 1


def test_an_edit_of_a_question_in_force_is_proposed(enter: Enter, author: User, reviewer: User) -> None:
    question = in_force(author, reviewer)
    address = reverse("bank_question_edit", args=[question.pk])
    assert "审核通过之前，已审定的内容继续有效" in enter(author).get(address).content.decode()
    page = enter(author).post(address, form_data(question, stem="改写后的题干"), follow=True).content.decode()
    assert "已提交审核" in page
    fresh = Question.objects.with_revisions().get()
    assert (fresh.state, fresh.current_id) == (QuestionState.IN_FORCE, question.current_id)
    assert fresh.proposed is not None
    assert fresh.proposed.stem == "改写后的题干"


def test_an_edited_draft_can_be_submitted_at_once(enter: Enter, author: User) -> None:
    question = draft(author)
    enter(author).post(reverse("bank_question_edit", args=[question.pk]), form_data(question))
    assert Question.objects.get().state == QuestionState.UNDER_REVIEW


def test_an_edit_from_an_older_revision_is_refused_and_loses_nothing(enter: Enter, author: User) -> None:
    question = waiting(author)
    data = form_data(question, stem="我的改写")
    add_revision(question=question, content=content(explanation="新"), by=author, at=NOW)
    page = enter(author).post(reverse("bank_question_edit", args=[question.pk]), data).content.decode()
    assert "他人已先行办理" in page
    assert "我的改写" in page
    assert question.revisions.count() == 2


def test_a_retired_question_cannot_be_edited(enter: Enter, author: User, reviewer: User) -> None:
    question = retire(question=in_force(author, reviewer), reason="过时", by=reviewer, at=NOW)
    address = reverse("bank_question_edit", args=[question.pk])
    assert "试题已停用" in enter(author).post(address, form_data(question)).content.decode()
