"""Public practice: what may appear, the verdict, and nothing of a key before the answer."""

import json
import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from question_bank.actions import add_revision, hold, retire
from question_bank.models import Article, Question, RevisionPicture, SourceState, Topic
from question_bank.practice.selection import POPULATIONS, place
from tests.cast import NOW
from tests.question_bank.builders import content, draft, in_force, waiting

pytestmark = pytest.mark.django_db
SEED = "0123abcd"


def opened(author: User, reviewer: User, code: str = "Q1", **fields: Any) -> Question:
    return in_force(author, reviewer, code, is_open=True, **fields)


def address(role: str = "officer", side: str = "production", n: int = 1, **more: str) -> str:
    rest = "".join(f"&{name}={value}" for name, value in more.items())
    return f"{reverse('practice_question')}?role={role}&side={side}&seed={SEED}&n={n}{rest}"


def text(response: Any) -> str:
    return unescape(response.content.decode())


def answer(client: Client, question: Question, *values: str, **headers: str) -> Any:
    assert question.current
    return client.post(address(), {"q": question.current.pk, "a": values}, headers=headers)


def right_letters(page: str, *texts: str) -> list[str]:
    """The letters under which the page shows these options."""
    rows = re.findall(r'value="([A-F])">.*?<span class="text">(.*?)</span>', page)
    return [letter for letter, said in rows if said in texts]


# --- what appears ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("population", POPULATIONS, ids=lambda found: f"{found.role}-{found.side}")
def test_every_population_practises_its_own(population: Any, client: Client, author: User, reviewer: User) -> None:
    for role in ("director", "officer"):
        for side in ("production", "sales"):
            opened(author, reviewer, f"{role}{side}", stem=f"{role}-{side}（　）。", for_role=role, for_capacity=side)
    page = text(client.get(address(population.role, population.side)))
    assert f"{population.role}-{population.side}（" in page
    assert "第 1 题，共 1 题" in page


def test_the_home_page_asks_for_role_and_side(client: Client) -> None:
    page = text(client.get(reverse("practice_home")))
    for words in ("质量安全总监", "质量安全员", "生产", "销售", "错题本", "二维码"):
        assert words in page


def test_topics_and_categories_are_counted(client: Client, author: User, reviewer: User) -> None:
    top = Topic.objects.create(code="T9", name="风险管控")
    Topic.objects.create(code="T9.1", name="风险清单", parent=top)
    opened(author, reviewer, "Q1", topic="T9.1")
    opened(author, reviewer, "Q2", topic="T9", stem="另一题（　）。")
    opened(author, reviewer, "Q3", category="灶管阀", stem="第三题（　）。")
    in_force(author, reviewer, "Q4", stem="不公开（　）。")
    page = re.sub(r"\s+", " ", text(client.get(reverse("practice_home") + "?role=officer&side=production")))
    assert "3 道试题公开练习" in page
    assert re.search(r"风险管控</b><span class=\"number\">2 题", page)
    assert re.search(r"风险清单</b><span class=\"number\">1 题", page)
    assert re.search(r"灶管阀</b><span class=\"number\">1 题", page)


def test_a_topic_has_the_questions_below_it(client: Client, author: User, reviewer: User) -> None:
    top = Topic.objects.create(code="T9", name="风险管控")
    Topic.objects.create(code="T9.1", name="风险清单", parent=top)
    opened(author, reviewer, "Q1", topic="T9.1")
    opened(author, reviewer, "Q2", stem="别的知识点（　）。")
    assert "第 1 题，共 1 题" in text(client.get(address(topic="T9")))
    assert "目前没有公开试题" in text(client.get(address(topic="unknown")))


def test_the_order_shows_each_question_once() -> None:
    for total in (1, 2, 7, 85, 100):
        assert sorted(place(SEED, step, total) for step in range(1, total + 1)) == list(range(total))


def unavailable(author: User, reviewer: User) -> dict[str, Question]:
    """A question of every kind that nobody may practise."""
    made = {
        "closed": in_force(author, reviewer, "C1", stem="封闭题（　）。"),
        "draft": draft(author, "D1", stem="草稿题（　）。", is_open=True),
        "waiting": waiting(author, "W1", stem="待审题（　）。", is_open=True),
        "held": opened(author, reviewer, "H1", stem="暂停题（　）。"),
        "retired": opened(author, reviewer, "R1", stem="停用题（　）。"),
        "repealed": opened(author, reviewer, "L1", stem="废止依据题（　）。", document="旧文件"),
        "ended": opened(author, reviewer, "L2", stem="到期依据题（　）。", document="到期文件"),
    }
    hold(question=made["held"], reason="复核", by=reviewer, at=NOW)
    retire(question=made["retired"], reason="过时", by=reviewer, at=NOW)
    Article.objects.filter(document__title="旧文件").update(state=SourceState.REPEALED)
    Article.objects.filter(document__title="到期文件").update(in_force_to=date(2001, 1, 1))
    return {name: Question.objects.get(pk=question.pk) for name, question in made.items()}


KINDS = ("closed", "draft", "waiting", "held", "retired", "repealed", "ended")


@pytest.mark.parametrize("kind", KINDS)
def test_it_never_shows_what_is_not_open_and_in_force(kind: str, client: Client, author: User, reviewer: User) -> None:
    question = unavailable(author, reviewer)[kind]
    assert "目前没有公开试题" in text(client.get(address()))
    for target in (address(), reverse("practice_single", args=[question.pk])):
        page = client.post(target, {"q": question.current.pk if question.current else 0, "a": "A"})
        assert page.status_code == 404
        assert "见条文" not in text(page)
        assert "题（　）" not in text(page)
    alone = client.get(reverse("practice_single", args=[question.pk]))
    assert alone.status_code == 404
    assert "题（　）" not in text(alone)


def test_an_older_wording_cannot_be_asked_for(client: Client, author: User, reviewer: User) -> None:
    question = opened(author, reviewer)
    other = in_force(author, reviewer, "Q2", stem="封闭题（　）。")
    assert other.current
    response = client.post(reverse("practice_single", args=[question.pk]), {"q": other.current.pk, "a": "A"})
    assert response.status_code == 404


def test_a_proposed_wording_is_not_shown(client: Client, author: User, reviewer: User) -> None:
    question = opened(author, reviewer)
    said = content(stem="拟改的题（　）。", is_open=True)
    add_revision(question=question, content=said, by=author, at=NOW)
    page = text(client.get(address()))
    assert "谁对产品质量安全全面负责" in page
    assert "拟改" not in page


def test_pictures_of_closed_questions_are_not_there(client: Client) -> None:
    assert not RevisionPicture.objects.exists()
    assert client.get(reverse("practice_picture", args=["0" * 64])).status_code == 404


# --- asking and answering --------------------------------------------------------------------------------------


def test_without_seed_it_begins_a_round_of_its_own(client: Client, author: User, reviewer: User) -> None:
    opened(author, reviewer)
    response = client.get(reverse("practice_question") + "?role=officer&side=sales")
    assert re.search(r"seed=[0-9a-f]{8}&n=1$", response["Location"])


def test_no_role_leads_to_the_choice(client: Client) -> None:
    assert client.get(reverse("practice_question") + "?role=boss")["Location"] == reverse("practice_home")


def test_the_question_tells_neither_key_nor_reason(client: Client, author: User, reviewer: User) -> None:
    opened(author, reviewer, explanation="独有的解析文字", document="独有的文件")
    page = text(client.get(address()))
    for words in ("独有的解析文字", "独有的文件", "正确答案", "is_right"):
        assert words not in page


def test_a_right_answer_is_praised_and_explained(client: Client, author: User, reviewer: User) -> None:
    question = opened(author, reviewer)
    (letter,) = right_letters(text(client.get(address())), "主要负责人")
    page = text(answer(client, question, letter))
    for words in ("回答正确", "见条文。", "示例文件 第三条", "下一题"):
        assert words in page


def test_a_wrong_answer_names_the_right_one(client: Client, author: User, reviewer: User) -> None:
    question = opened(author, reviewer)
    shown = text(client.get(address()))
    (wrong,), (right,) = right_letters(shown, "供货商"), right_letters(shown, "主要负责人")
    page = text(answer(client, question, wrong))
    assert "回答错误" in page
    assert f"<dt>正确答案</dt><dd>{right}</dd>" in page
    assert f"<dt>所答答案</dt><dd>{wrong}</dd>" in page


def test_a_multiple_choice_needs_all(client: Client, author: User, reviewer: User) -> None:
    question = opened(author, reviewer, type="multiple", options=("日管控", "如实记录", "放假"), key="AB")
    letters = right_letters(text(client.get(address())), "日管控", "如实记录")
    assert "回答正确" in text(answer(client, question, *letters))
    assert "回答错误" in text(answer(client, question, letters[0]))


def test_true_and_false(client: Client, author: User, reviewer: User) -> None:
    question = opened(author, reviewer, type="true_false", options=(), key="F")
    assert "回答正确" in text(answer(client, question, "F"))
    assert "回答错误" in text(answer(client, question, "T"))


def test_blanks_are_read_generously(client: Client, author: User, reviewer: User) -> None:
    question = opened(
        author, reviewer, type="fill_in", stem="由____在____日内报告。", options=(), key="质量安全员|安全员；5|五"
    )
    assert text(client.get(address())).count('<input type="text"') == 2
    assert "回答正确" in text(answer(client, question, "安全员", "５"))
    page = text(answer(client, question, "总监", "5"))
    assert "回答错误" in page
    assert "质量安全员 或 安全员" in page


def test_no_answer_tells_nothing(client: Client, author: User, reviewer: User) -> None:
    question = opened(author, reviewer)
    for values in ((), ("Z",), ("A", "B")):
        response = answer(client, question, *values)
        assert response.status_code == 400
        assert "请先作答" in text(response)
        assert "见条文" not in text(response)


def test_the_script_gets_the_verdict_alone(client: Client, author: User, reviewer: User) -> None:
    question = opened(author, reviewer)
    (letter,) = right_letters(text(client.get(address())), "主要负责人")
    said = json.loads(answer(client, question, letter, accept="application/json").content)
    assert said["right"] is True
    assert "见条文。" in said["html"]
    assert "<html" not in said["html"]
    assert json.loads(answer(client, question, accept="application/json").content) == {"unanswered": True}


def test_after_the_last_question_it_says_so(client: Client, author: User, reviewer: User) -> None:
    opened(author, reviewer)
    assert "已练完" in text(client.get(address(n=2)))


def test_strange_addresses_do_no_harm(client: Client, author: User, reviewer: User) -> None:
    opened(author, reviewer)
    for query in ("n=-1", "n=99999999999999999999", "n=x", "seed=zz&n=1", "topic=%00", "category=" + "x" * 500):
        response = client.get(reverse("practice_question") + f"?role=officer&side=sales&seed={SEED}&{query}")
        assert response.status_code in {200, 302, 400}
    assert client.post(address(), {"q": "x" * 40, "a": "A"}).status_code == 404


def test_nothing_about_the_visitor_is_stored(client: Client, author: User, reviewer: User) -> None:
    question = opened(author, reviewer)
    response = answer(client, question, "A")
    assert "session" not in " ".join(response.cookies)


def test_a_question_of_the_book_is_asked_alone(client: Client, author: User, reviewer: User) -> None:
    question = opened(author, reviewer)
    target = reverse("practice_single", args=[question.pk])
    page = text(client.get(target))
    assert "错题练习" in page
    assert "见条文" not in page
    assert question.current
    assert "返回错题本" in text(client.post(target, {"q": question.current.pk, "a": right_letters(page, "主要负责人")}))


# --- the other pages -------------------------------------------------------------------------------------------


def test_the_book_says_where_it_is_kept(client: Client) -> None:
    page = text(client.get(reverse("practice_book")))
    assert "服务器不保存任何与你有关的信息" in page


def test_the_code_page_carries_the_public_address(client: Client, settings: Any) -> None:
    settings.PUBLIC_URL = "https://exam.example.gov.cn"
    page = text(client.get(reverse("practice_code") + "?role=officer&side=sales"))
    assert "https://exam.example.gov.cn/practice/?role=officer&side=sales" in page
    assert "data:image/png;base64," in page


def test_it_takes_a_handful_of_queries(
    client: Client, author: User, reviewer: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        opened(author, reviewer, f"Q{number}", stem=f"第{number}题（　）。")
    with django_assert_max_num_queries(8):
        assert isinstance(client.get(address()), HttpResponse)
    with django_assert_max_num_queries(8):
        client.get(reverse("practice_home") + "?role=officer&side=production")
