"""Fill-in questions, levels, openness and several references: through form, sheet, list and page."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from question_bank import ports, queries
from question_bank.actions import accept, add_revision, comment, mark_source, retire
from question_bank.imports import import_questions
from question_bank.models import LegalDocument, Question
from question_bank.refusals import Refused
from tests.cast import NOW
from tests.question_bank.builders import (
    HEADER,
    SINGLE,
    content,
    form_data,
    in_force,
    topic,
    waiting,
    xlsx,
)

Enter = Callable[[User], Client]
WIDE = (*HEADER, "认知层次", "是否公开")
FILL_IN = SINGLE | {
    "题型": "填空题", "题干": "应当自变更之日起____个工作日内，由（　）更新。", "选项A": "", "选项B": "", "选项C": "",
    "答案": "5|五；质量安全员", "认知层次": "识记", "是否公开": "是",
    "依据文件": "示例文件；《他文件》", "依据条款": "第三条；",
}  # fmt: skip


def load(author: User, row: dict[str, str], header: tuple[str, ...] = WIDE, at: datetime = NOW) -> list[str]:
    topic()
    result = import_questions(name="试题.xlsx", data=xlsx([row], header), by=author, at=at)
    return [error.reason for error in result.errors] or [name for name, codes in result.codes.items() if codes]


def test_a_sheet_brings_a_fill_in_with_all_its_axes(author: User) -> None:
    assert load(author, FILL_IN) == ["new"]
    revision = Question.objects.get().newest
    assert revision is not None
    assert (revision.type, revision.key, revision.options) == ("fill_in", "5|五；质量安全员", [])
    assert (revision.cognitive, revision.is_open, revision.places) == ("know", True, 2)
    assert [str(reference.article) for reference in revision.references.all()] == ["示例文件 第三条", "《他文件》"]
    assert load(author, FILL_IN) == ["unchanged"]


def test_an_older_sheet_without_the_new_columns_changes_nothing(author: User) -> None:
    load(author, FILL_IN)
    assert load(author, FILL_IN, HEADER) == ["unchanged"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"答案": "5"}, "空数与答案的空数不一致（2/1）"),
        ({"题干": "应当更新。"}, "请在题干中用"),
        ({"答案": "。；。"}, "每个空至少要有一个可接受的答案"),
        ({"选项A": "甲"}, "填空题没有选项"),
        ({"认知层次": "背诵"}, "应为以下之一"),
        ({"依据文件": "甲；乙", "依据条款": "第一条；第二条；第三条"}, "一一对应"),
    ],
)
def test_a_bad_row_is_refused_with_the_reason(author: User, wrong: dict[str, str], reason: str) -> None:
    (said,) = load(author, FILL_IN | wrong)
    assert reason in said
    assert not Question.objects.exists()


def test_a_repealed_document_is_refused_in_a_sheet(author: User, reviewer: User) -> None:
    load(author, FILL_IN)
    document = LegalDocument.objects.get(title="示例文件")
    mark_source(document=document, state="repealed", day=NOW.date(), reason="公告", by=reviewer, at=NOW)
    (said,) = load(author, FILL_IN | {"编号": "Q2", "题干": "另有____处____。"})
    assert "已废止" in said


def test_the_form_writes_a_fill_in(enter: Enter, author: User) -> None:
    topic()
    data = form_data(
        type="fill_in", stem="应当____。", option_a="", option_b="", key="如实记录｜记录", cognitive="apply",
        is_open="on", document_2="他文件", article_2="第一条",
    )  # fmt: skip
    page = enter(author).post(reverse("bank_question_new"), data, follow=True).content.decode()
    for words in ("填空题", "如实记录", "或", "第1空", "应用", "公开", "他文件 第一条"):
        assert words in page


def test_the_form_says_what_is_wrong_with_a_fill_in(enter: Enter, author: User) -> None:
    topic()
    data = form_data(type="fill_in", stem="应当记录。", option_a="", option_b="", key="记录")
    page = enter(author).post(reverse("bank_question_new"), data).content.decode()
    assert "请在题干中用 ____ 或空括号（　）标出每个空。" in page


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"type": "fill_in"}, {"Q1"}),
        ({"cognitive": "know"}, {"Q1"}),
        ({"open": "yes"}, {"Q1"}),
        ({"open": "no"}, {"Q2", "Q3"}),
        ({"difficulty": "4"}, {"Q2"}),
        ({"category": "灶管阀"}, {"Q2"}),
        ({"category": "-"}, {"Q1", "Q3"}),
        ({"topic": "T1"}, {"Q1", "Q2", "Q3"}),
        ({"topic": "T1.1"}, {"Q3"}),
    ],
)
def test_filters(enter: Enter, author: User, reviewer: User, query: dict[str, str], codes: set[str]) -> None:
    below = topic("T1.1", "两个规定")
    below.parent = topic()
    below.save()
    in_force(
        author, reviewer, type="fill_in", stem="应当____。", options=(), key="记录", cognitive="know", is_open=True
    )
    waiting(author, "Q2", stem="第二题", difficulty=4, category="灶管阀")
    waiting(author, "Q3", stem="第三题", topic="T1.1")
    page = enter(reviewer).get(reverse("bank_questions"), query)
    assert {line.question.code for line in page.context["lines"]} == codes


# --- discussion, history, use ---------------------------------------------------------------------------------


def test_author_and_reviewer_talk_about_a_question(enter: Enter, author: User, reviewer: User) -> None:
    question = waiting(author)
    assert question.newest is not None
    data = {"seen": str(question.newest.pk), "comment": "第三条是否已修订？"}
    address = reverse("bank_question_comment", args=[question.pk])
    page = enter(reviewer).post(address, data, follow=True).content.decode()
    assert "对试题 Q1 的意见已记录。" in page
    assert "第三条是否已修订？" in page
    assert "第三条是否已修订？" in enter(reviewer).get(reverse("bank_review")).content.decode()


def test_a_comment_needs_words_and_the_newest_revision(enter: Enter, author: User, reviewer: User) -> None:
    question = waiting(author)
    address = reverse("bank_question_comment", args=[question.pk])
    assert "errorlist" in enter(reviewer).post(address, {"comment": ""}).content.decode()
    page = enter(reviewer).post(address, {"seen": "0", "comment": "晚了"}, follow=True).content.decode()
    assert "他人已先行办理" in page
    assert not question.comments.exists()


def test_a_retired_question_is_not_discussed(author: User, reviewer: User) -> None:
    question = retire(question=in_force(author, reviewer), reason="过时", by=reviewer, at=NOW)
    with pytest.raises(Refused, match="已停用"):
        comment(question=question, text="可惜", by=author, at=NOW)


def test_an_auditor_does_not_comment(enter: Enter, auditor: User, author: User) -> None:
    question = waiting(author)
    assert enter(auditor).post(reverse("bank_question_comment", args=[question.pk])).status_code == 403


def test_the_history_shows_each_difference(enter: Enter, author: User, reviewer: User) -> None:
    question = in_force(author, reviewer)
    add_revision(
        question=question, content=content(key="B", options=("主要负责人", "质量安全总监", "供货商")), by=author, at=NOW
    )
    accept(question=question, by=reviewer, at=NOW)
    page = enter(author).get(reverse("bank_question", args=[question.pk])).content.decode()
    assert "本版改动" in page
    assert "质量安全<del>员</del>" in page
    assert "质量安全<ins>总监</ins>" in page


def test_the_page_says_where_the_question_was_used(
    enter: Enter, author: User, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = in_force(author, reviewer)
    page = enter(author).get(reverse("bank_question", args=[question.pk])).content.decode()
    assert "尚未出现在任何已交的试卷中" in page
    assert question.current is not None
    use = ports.Use(question.current.pk, "灶管阀监督抽查考核", 53, NOW)
    monkeypatch.setattr(ports, "uses", lambda revisions: [use])
    assert queries.uses(question)[0].number == 1
    page = enter(author).get(reverse("bank_question", args=[question.pk])).content.decode()
    assert "灶管阀监督抽查考核" in page
    assert 'data-label="已交试卷">53<' in page
