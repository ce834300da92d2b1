"""The register of documents: what rests on one that is amended or repealed goes on hold, and the way back."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from question_bank.actions import (
    accept,
    accept_all,
    add_question,
    add_revision,
    change_document,
    hold,
    mark_source,
    register_document,
    release,
)
from question_bank.models import Article, LegalDocument, Question, SourceChange
from question_bank.refusals import Refused, Stale
from question_bank.states import QuestionState
from tests.cast import NOW
from tests.question_bank.builders import content, in_force, topic, waiting

Enter = Callable[[User], Client]
LATER = NOW + timedelta(hours=1)
SOON = NOW + timedelta(hours=2)


def mark(by: User, state: str = "repealed", article: str = "", **fields: object) -> SourceChange:
    document = LegalDocument.objects.get(title="示例文件")
    named = Article.objects.get(document=document, label=article) if article else None
    values = {"day": NOW.date(), "reason": "省局公告", "at": LATER, **fields}
    return mark_source(document=document, article=named, state=state, by=by, **values)  # type: ignore[arg-type]


def state(question: Question) -> str:
    question.refresh_from_db()
    return question.state


@pytest.mark.parametrize("became", ["amended", "repealed"])
def test_what_rests_on_it_goes_on_hold(author: User, reviewer: User, became: str) -> None:
    on_it, other = in_force(author, reviewer), in_force(author, reviewer, "Q2", stem="另一题", document="他文件")
    untouched = waiting(author, "Q3", stem="第三题")
    assert mark(reviewer, became).held == 1
    assert [state(question) for question in (on_it, other, untouched)] == ["on_hold", "in_force", "under_review"]
    event = on_it.events.latest("pk")
    assert (event.kind, event.by) == ("source", reviewer)
    assert "省局公告" in event.reason
    assert Entry.objects.filter(verb="bank.hold", object_id=str(on_it.pk)).exists()
    assert Entry.objects.get(verb="bank.mark_source").details["held"] == 1


def test_an_article_concerns_only_the_questions_on_it(author: User, reviewer: User) -> None:
    on_it = in_force(author, reviewer)
    other = in_force(author, reviewer, "Q2", stem="另一题", article="第四条")
    second = in_force(
        author, reviewer, "Q3", stem="第三题", article="第五条", more_references=(("《示例文件》", "第三条"),)
    )
    mark(reviewer, "amended", "第三条")
    assert [state(question) for question in (on_it, other, second)] == ["on_hold", "in_force", "on_hold"]


def test_after_an_amendment_a_checked_wording_comes_back(author: User, reviewer: User) -> None:
    question = in_force(author, reviewer)
    mark(reviewer, "amended")
    question.refresh_from_db()
    with pytest.raises(Refused, match="已修订或废止"):
        release(question=question, by=reviewer, at=SOON)
    add_revision(question=question, content=content(), by=author, at=SOON)
    assert question.proposed is not None
    accept(question=question, by=reviewer, at=SOON)
    assert state(question) == QuestionState.IN_FORCE
    with pytest.raises(Refused, match="没有变化"):
        add_revision(question=question, content=content(), by=author, at=SOON)


def test_a_repealed_document_carries_nothing_any_more(author: User, reviewer: User) -> None:
    question = in_force(author, reviewer)
    mark(reviewer)
    question.refresh_from_db()
    with pytest.raises(Refused, match="已废止"):
        add_revision(question=question, content=content(), by=author, at=SOON)
    with pytest.raises(Refused, match="已废止"):
        add_question(code="Q2", content=content(stem="另一题"), by=author, at=SOON)
    add_revision(question=question, content=content(document="新文件"), by=author, at=SOON)
    accept(question=question, by=reviewer, at=SOON)
    assert state(question) == QuestionState.IN_FORCE


def test_nothing_comes_into_force_on_what_was_repealed_meanwhile(author: User, reviewer: User) -> None:
    question, other = waiting(author), waiting(author, "Q2", stem="另一题", document="他文件")
    mark(reviewer)
    with pytest.raises(Refused, match="Q1"):
        accept(question=question, by=reviewer, at=SOON)
    with pytest.raises(Refused, match="Q1"):
        accept_all(questions=[other, question], by=reviewer, at=SOON)
    assert state(other) == QuestionState.UNDER_REVIEW


def test_marked_by_mistake_it_is_in_force_again_and_questions_can_be_released(author: User, reviewer: User) -> None:
    question = in_force(author, reviewer)
    mark(reviewer)
    assert mark(reviewer, "in_force", at=SOON).held == 0
    question.refresh_from_db()
    release(question=question, by=reviewer, at=SOON)
    assert state(question) == QuestionState.UNDER_REVIEW


def test_a_question_on_hold_for_another_reason_stays_so(author: User, reviewer: User) -> None:
    question = in_force(author, reviewer)
    hold(question=question, reason="待查", by=reviewer, at=NOW)
    assert mark(reviewer).held == 0


def test_it_refuses_a_day_to_come_and_what_is_so_already(author: User, reviewer: User) -> None:
    waiting(author)
    with pytest.raises(Refused, match="尚未到来"):
        mark(reviewer, day=NOW.date() + timedelta(days=40))
    with pytest.raises(Refused, match="无需标注"):
        mark(reviewer, "in_force")


def test_a_stale_look_marks_nothing(author: User, reviewer: User) -> None:
    waiting(author)
    seen = LegalDocument.objects.get()
    mark(reviewer, "amended")
    with pytest.raises(Stale):
        mark_source(document=seen, state="repealed", day=NOW.date(), reason="省局公告", by=reviewer, at=SOON)


def test_names_stand_once_in_the_register(author: User) -> None:
    register_document(title="《产品质量法》", number="主席令第22号", by=author, at=NOW)
    for title, number in (("产品质量法", ""), ("另一法", "主席令第 ２２ 号")):
        with pytest.raises(Refused, match="依据文件库中已有"):
            register_document(title=title, number=number, by=author, at=NOW)
    other = register_document(title="另一法", by=author, at=NOW)
    with pytest.raises(Refused, match="依据文件库中已有"):
        change_document(document=other, facts={"title": "产品质量法"}, by=author, at=NOW)


def test_a_question_finds_the_document_by_its_number(author: User) -> None:
    made = register_document(title="某规定", number="总局令第75号", in_force_from=date(2023, 5, 5), by=author, at=NOW)
    topic()
    question = add_question(code="Q1", content=content(document="总局令第 75 号"), by=author, at=NOW)
    assert question.current is not None
    assert question.current.references.get().article.document == made


# --- pages ----------------------------------------------------------------------------------------------------


def see(client: Client, name: str, *args: object, **query: str) -> str:
    return client.get(reverse(name, args=args), query).content.decode()


def test_the_list_counts_and_says_what_waits(enter: Enter, author: User, reviewer: User) -> None:
    in_force(author, reviewer)
    page = see(enter(author), "bank_documents")
    assert "示例文件" in page
    assert 'data-label="有效试题数">1<' in page
    mark(reviewer, "amended")
    page = see(enter(author), "bank_documents", q="示例")
    assert "1 道试题因依据文件变化暂停使用" in page
    assert "已修订" in page
    assert "没有符合条件的文件" in see(enter(author), "bank_documents", q="没有这个")


def test_marking_on_the_page_and_the_way_back(enter: Enter, author: User, reviewer: User) -> None:
    question = in_force(author, reviewer)
    document = LegalDocument.objects.get()
    data = {"article": "", "state": "amended", "day": "2020-01-02", "reason": "省局公告"}
    page = enter(reviewer).post(reverse("bank_document_mark", args=[document.pk]), data, follow=True).content.decode()
    assert "以其为依据的 1 道生效试题已暂停使用" in page
    assert "1 道试题等待核对" in page
    page = see(enter(author), "bank_question", question.pk)
    assert "本版内容的依据已发生变化" in page
    assert "因依据文件变化暂停使用" in page
    assert "Q1" in see(enter(author), "bank_questions", state="source", document=str(document.pk))


def test_marking_needs_a_reason(enter: Enter, author: User, reviewer: User) -> None:
    in_force(author, reviewer)
    document = LegalDocument.objects.get()
    data = {"article": "", "state": "amended", "day": "2020-01-02", "reason": ""}
    page = enter(reviewer).post(reverse("bank_document_mark", args=[document.pk]), data).content.decode()
    assert "errorlist" in page
    assert not SourceChange.objects.exists()


def test_an_auditor_sees_but_does_not_mark(enter: Enter, auditor: User, author: User, reviewer: User) -> None:
    in_force(author, reviewer)
    document = LegalDocument.objects.get()
    assert "标注修订或废止" not in see(enter(auditor), "bank_document", document.pk)
    assert enter(auditor).post(reverse("bank_document_mark", args=[document.pk])).status_code == 403
    assert enter(auditor).get(reverse("bank_document_new")).status_code == 403


def test_entering_and_correcting_a_document(enter: Enter, author: User) -> None:
    data = {"title": "某办法", "number": "1号", "issued_by": "省局", "in_force_from": "2023-05-05"}
    page = enter(author).post(reverse("bank_document_new"), data, follow=True).content.decode()
    assert "文件已登记。" in page
    document = LegalDocument.objects.get()
    data["title"] = "某办法（试行）"
    page = enter(author).post(reverse("bank_document_edit", args=[document.pk]), data, follow=True).content.decode()
    assert "文件信息已更正。" in page
    assert "某办法（试行）" in page
    page = enter(author).post(reverse("bank_document_new"), data | {"number": ""}).content.decode()
    assert "errorlist" in page or "error-summary" in page
