"""Mock papers and units' assessments: dealt from open questions, carried by a signed token, marked by the server."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from question_bank import ports
from question_bank.actions import hold
from question_bank.models import Blueprint, Question, QuestionType
from question_bank.practice import papers
from question_bank.practice.selection import POPULATIONS, Selection
from tests.builders import make_blueprint, make_questions
from tests.cast import NOW

pytestmark = pytest.mark.django_db
WHO = Selection("officer", "production")


@pytest.fixture
def blueprint(author: User) -> Blueprint:
    """A blueprint of ten questions, and a bank with enough open ones, and as many closed ones."""
    make_questions(author=author, is_open=True)
    make_questions(author=author, stem="封闭题（　）。")
    return make_blueprint()


def begin(client: Client, blueprint: Blueprint, mode: str = "mock", selection: Selection = WHO) -> str:
    """The address of a new paper."""
    data = {"blueprint": blueprint.pk, "role": selection.role, "side": selection.side, "mode": mode}
    response = client.post(reverse("practice_start"), data)
    assert response.status_code == 302
    return str(response["Location"])


def text(response: Any) -> str:
    return unescape(response.content.decode())


def paper_of(address: str) -> papers.MockPaper:
    return papers.read(address.rstrip("/").rpartition("/")[2], ports.now())


def all_right(paper: papers.MockPaper) -> dict[str, list[str]]:
    """A form that answers every question right, in the letters that the paper shows."""
    form = {}
    for asked in papers.ask(paper):
        key = asked.revision.key
        letters = [chr(ord("A") + asked.order.index(letter)) for letter in key] if asked.order else [key]
        form[asked.name] = letters
    return form


@pytest.mark.parametrize("population", POPULATIONS, ids=lambda found: f"{found.role}-{found.side}")
def test_a_paper_has_open_questions_only(population: Selection, client: Client, blueprint: Blueprint) -> None:
    address = begin(client, blueprint, selection=population)
    page = text(client.get(address))
    assert page.count('<fieldset class="question"') == 10
    assert "封闭题" not in page
    dealt = Question.objects.filter(current__in=paper_of(address).revisions)
    assert set(dealt.values_list("current__is_open", flat=True)) == {True}


def test_the_paper_tells_no_key(client: Client, blueprint: Blueprint) -> None:
    address = begin(client, blueprint)
    page = text(client.get(address))
    for words in ("零报告", "示例文件", "正确答案"):
        assert words not in page
    assert "key" not in re.sub(r"keyboard|<[^>]*>", "", page)
    said = signing.loads(address.rstrip("/").rpartition("/")[2].removeprefix("p"), salt=papers.SALT)
    assert not any(isinstance(value, str) and value in {"A", "AB", "T"} for value in said)


def test_everything_right_passes(client: Client, blueprint: Blueprint) -> None:
    address = begin(client, blueprint)
    page = text(client.post(address, all_right(paper_of(address))))
    assert '<span class="mark">100</span>' in page
    assert "合格" in page
    assert "没有答错" in page


def test_what_was_wrong_is_listed_with_reasons(client: Client, blueprint: Blueprint) -> None:
    address = begin(client, blueprint)
    form = all_right(paper_of(address))
    form["q1"] = []
    page = text(client.post(address, form))
    assert '<span class="mark">90</span>' in page
    assert page.count("data-wrong") == 1
    for words in ("零报告", "示例文件 第九条", "9 / 10", "按知识点"):
        assert words in page


def test_an_empty_paper_is_marked_too(client: Client, blueprint: Blueprint) -> None:
    page = text(client.post(begin(client, blueprint), {}))
    assert '<span class="mark">0</span>' in page
    assert page.count("data-wrong") == 10


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_refuses_an_altered_token(method: str, client: Client, blueprint: Blueprint) -> None:
    address = begin(client, blueprint)
    token = address.rstrip("/").rpartition("/")[2]
    forged = signing.dumps(["mock"], salt="another", compress=True)
    short = signing.dumps(["mock"], salt=papers.SALT, compress=True)
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), "p.x" + token[3:], "nonsense", forged, short):
        response = getattr(client, method)(reverse("practice_paper", args=[wrong]))
        assert response.status_code == 404
        assert "试卷不存在" in text(response)
        assert client.get(reverse("practice_printed", args=[wrong])).status_code == 404


def test_a_paper_grows_too_old(client: Client, blueprint: Blueprint) -> None:
    paper = paper_of(begin(client, blueprint))
    with pytest.raises(papers.NoSuchPaper):
        papers.read(paper.token, paper.began_at + timedelta(days=1, seconds=1))


def test_too_late_is_said(client: Client, blueprint: Blueprint) -> None:
    paper = paper_of(begin(client, blueprint))
    assert not paper.is_late(paper.due)
    assert paper.is_late(paper.due + timedelta(minutes=2))
    assert paper.remaining(paper.due) == 0


def test_a_question_withdrawn_meanwhile_is_neither_shown_nor_counted(
    client: Client, blueprint: Blueprint, reviewer: User
) -> None:
    address = begin(client, blueprint)
    form = all_right(paper_of(address))
    question = Question.objects.get(current=paper_of(address).revisions[0])
    hold(question=question, reason="复核", by=reviewer, at=NOW)
    assert text(client.get(address)).count('<fieldset class="question"') == 9
    page = text(client.post(address, form))
    assert "1 道试题已撤下" in page
    assert '<span class="mark">100</span>' in page


def test_too_few_open_questions_are_named(client: Client, author: User) -> None:
    make_questions(author=author, is_open=True, multiple=2)
    make_questions(author=author)
    short = make_blueprint()
    page = text(client.get(reverse("practice_home") + "?role=officer&side=production"))
    assert "多项选择题：需要 3 题，公开 2 题" in page or "需要 3 题，公开 2 题" in page
    data = {"blueprint": short.pk, "role": "officer", "side": "production"}
    response = client.post(reverse("practice_start"), data)
    assert response.status_code == 409
    assert "公开试题不足" in text(response)


@pytest.mark.parametrize("data", [{}, {"blueprint": "0"}, {"blueprint": "x", "role": "officer", "side": "sales"}])
def test_a_strange_start_leads_back(data: dict[str, str], client: Client) -> None:
    assert client.post(reverse("practice_start"), data)["Location"] == reverse("practice_home")


def test_a_retired_blueprint_is_not_offered(client: Client, blueprint: Blueprint) -> None:
    Blueprint.objects.update(is_retired=True)
    assert blueprint.name not in text(client.get(reverse("practice_home") + "?role=officer&side=production"))
    data = {"blueprint": blueprint.pk, "role": "officer", "side": "production"}
    assert client.post(reverse("practice_start"), data)["Location"] == reverse("practice_home")


def test_partial_credit_counts_as_in_the_exam(client: Client, author: User) -> None:
    make_questions(author=author, is_open=True)
    partial = make_blueprint(sections=[(QuestionType.MULTIPLE, 1, 10)], marking_rule="partial", pass_mark=5)
    paper = paper_of(begin(client, partial))
    one = all_right(paper)["q1"][:1]
    result = papers.mark_paper(paper, lambda name: one if name == "q1" else [])
    assert result.score == Decimal(5)
    assert result.is_pass


# --- a unit's own assessment -----------------------------------------------------------------------------------


def test_a_unit_is_told_how(client: Client, blueprint: Blueprint) -> None:
    page = text(client.get(reverse("practice_unit")))
    assert "姓名只留在你的浏览器中" in page
    page = text(client.get(reverse("practice_unit") + "?role=director&side=sales"))
    assert blueprint.name in page


def test_everybody_with_the_address_gets_the_same_paper(client: Client, blueprint: Blueprint) -> None:
    address = begin(client, blueprint, mode="unit")
    first, second = text(client.get(address)), text(Client().get(address))
    stems = re.findall(r"<span data-stem>(.*?)</span>", first)
    assert len(stems) == 10
    assert stems == re.findall(r"<span data-stem>(.*?)</span>", second)


def test_the_record_has_room_for_names_that_are_never_sent(client: Client, blueprint: Blueprint) -> None:
    address = begin(client, blueprint, mode="unit")
    page = text(client.post(address, all_right(paper_of(address))))
    for words in ("考核记录", "被考核人", "考核人签字", paper_of(address).number, "合格"):
        assert words in page
    fields = re.findall(r"<input type=\"text\"[^>]*>", page)
    assert len(fields) == 4
    assert not any("name=" in field for field in fields)
    assert "data-wrong" not in page


def test_the_printed_paper_tells_no_key(client: Client, blueprint: Blueprint) -> None:
    address = begin(client, blueprint, mode="unit")
    page = text(client.get(address + "print/"))
    assert page.count("答案：") == 10
    assert "零报告" not in page
    assert "示例文件" not in page


def test_a_unit_has_thirty_days(client: Client, blueprint: Blueprint) -> None:
    paper = paper_of(begin(client, blueprint, mode="unit"))
    assert papers.read(paper.token, paper.began_at + timedelta(days=29)) == paper
    with pytest.raises(papers.NoSuchPaper):
        papers.read(paper.token, paper.began_at + timedelta(days=31))
