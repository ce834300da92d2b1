"""Cells of a blueprint: typed, checked against the bank as they are typed, kept, and dealt by."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import Setting, User
from question_bank.models import Blueprint, BlueprintCell, Question, Topic
from question_bank.queries import coverage, pool, sections
from question_bank.rules.assembly import assemble
from tests.builders import make_blueprint, make_question, make_questions
from tests.question_bank.test_blueprints import data

Enter = Callable[[User], Client]


def rows(*cells: dict[str, object]) -> dict[str, str]:
    """What the form sends of these rows."""
    fields = {"cell-TOTAL_FORMS": str(len(cells)), "cell-INITIAL_FORMS": "0"}
    for place, cell in enumerate(cells):
        fields |= {f"cell-{place}-{axis}": str(value) for axis, value in cell.items()}
    return fields


def check(client: Client, *cells: dict[str, object], **fields: str) -> str:
    return client.post(reverse("bank_blueprint_check"), data(**fields) | rows(*cells)).content.decode()


def make(client: Client, *cells: dict[str, object], **fields: str) -> str:
    return client.post(reverse("bank_blueprint_new"), data(**fields) | rows(*cells), follow=True).content.decode()


@pytest.fixture
def law(author: User) -> Topic:
    """A topic with one below it; three single choice questions on each, and others on another topic."""
    top = Topic.objects.create(code="L", name="法律法规")
    below = Topic.objects.create(code="L1", name="监督管理规定", parent=top)
    make_questions(author=author)
    for topic in (top, below):
        for _ in range(3):
            make_question(author=author, topic=topic, difficulty=5)
    return top


def test_sums_are_shown_while_typing(enter: Enter, admin: User, author: User) -> None:
    make_questions(author=author)
    page = check(enter(admin), name="", legal_basis="")
    assert "共 <b>15</b> 题，满分 <b>100</b> 分" in page
    assert "单选题 5 × 8 = 40 分" in page
    assert "可以组卷" in page


def test_half_a_form_is_answered_too(enter: Enter, admin: User, author: User) -> None:
    make_questions(author=author)
    page = check(enter(admin), {"count": "x"}, single_points="", minutes="abc")
    assert "共 <b>10</b> 题，满分 <b>60</b> 分" in page
    assert "无法组卷" in check(enter(admin), single_count="200")


def test_cells_are_kept_and_dealt(enter: Enter, admin: User, law: Topic) -> None:
    page = make(enter(admin), {"count": 4, "topic": law.pk}, {"count": 1, "type": "single", "difficulty": 2}, {})
    assert "法律法规 4 题" in page
    blueprint = Blueprint.objects.get()
    kept = blueprint.cells.values_list("position", "type", "topic", "difficulty", "part", "count")
    assert list(kept) == [(1, "", law.pk, None, "", 4), (2, "single", None, 2, "", 1)]
    paper = assemble(sections(blueprint), pool(role="officer", capacity="sales"), "seed")
    dealt = Question.objects.filter(current__in=[item.revision_id for item in paper])
    assert dealt.filter(current__topic__code__startswith="L").count() == 4
    assert len(paper) == 15


def test_a_short_row_says_how_many_it_lacks_and_for_whom(enter: Enter, admin: User, author: User, law: Topic) -> None:
    for _ in range(3):
        make_question(author=author, topic=law, for_role="director", difficulty=5)
    page = check(enter(admin), {"count": 8, "topic": law.pk}, single_count="9")
    assert "缺 2 题（要求 8 题，可用 6 题）" in page
    assert "质量安全员 · 生产、质量安全员 · 销售" in page
    assert "6–9" in page
    assert "题库题量不足以支持这个组卷方案" in page
    assert 'name="although_short"' in page


def test_rows_that_draw_on_the_same_questions_are_judged_together(enter: Enter, admin: User, law: Topic) -> None:
    """Six questions are on the topic, and the same six are hard: each row alone has enough."""
    page = check(enter(admin), {"count": 4, "topic": law.pk}, {"count": 4, "difficulty": 5}, single_count="9")
    assert "法律法规；难度 5" in page
    assert "合并核算" in page
    assert "缺 2 题（要求 8 题，可用 6 题）" in page


def test_modules_are_judged_for_each_category(enter: Enter, admin: User, author: User) -> None:
    make_questions(author=author)
    for category, number in (("燃气用具", 3), ("电线电缆", 1)):
        for _ in range(number):
            make_question(author=author, category=category)
    page = check(enter(admin), {"count": 2, "part": "module"})
    assert "缺 1 题（要求 2 题，可用 1 题）" in page
    assert "质量安全员 · 销售 · 电线电缆" in page
    assert "题库中没有相应模块的企业，其人员不能使用本方案组卷" in page
    short = page.split("缺 1 题")[1].split("</li>")[0]
    assert "燃气用具" not in short


def test_coverage_for_a_plan_counts_the_worst_category(author: User) -> None:
    make_questions(author=author)
    make_question(author=author, category="燃气用具")
    blueprint = make_blueprint()
    BlueprintCell.objects.create(blueprint=blueprint, position=1, part="module", count=1)
    common = [("single", 4, 9), ("multiple", 3, 6), ("true_false", 3, 6)]
    assert coverage(blueprint, "officer", "sales", ["燃气用具"]) == common
    assert coverage(blueprint, "officer", "sales", ["燃气用具", "电线电缆"])[-1] == ("", 1, 0)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"topic": "law"}, "请填写这一行要求的题数"),
        ({"count": 3}, "请选择题型、知识点、难度或组成部分中的至少一项"),
        ({"count": 6, "type": "single"}, "各行合计要求“单选题” 6 题，但全卷该题型只有 5 题"),
        ({"count": 16, "difficulty": 2}, "各行合计要求 16 题，但全卷只有 15 题"),
        ({"count": 0, "difficulty": 2}, "errorlist"),
        ({"count": 1, "difficulty": 6}, "errorlist"),
        ({"count": 1, "topic": 999999}, "errorlist"),
    ],
)
def test_it_refuses_a_row_beside_its_field(
    enter: Enter, admin: User, law: Topic, row: dict[str, object], reason: str
) -> None:
    row = {axis: law.pk if value == "law" else value for axis, value in row.items()}
    page = make(enter(admin), row)
    assert reason in page.split('id="cells"')[1].split("<template")[0]
    assert not Blueprint.objects.exists()


def test_it_refuses_more_rows_than_a_page_holds(enter: Enter, admin: User, author: User) -> None:
    make_questions(author=author)
    row: dict[str, object] = {"count": 1, "difficulty": 2}
    page = make(enter(admin), *[row] * 61)
    assert any("60" in part.split("</ul>")[0] for part in page.split('class="errorlist"')[1:])
    assert not Blueprint.objects.exists()


def test_a_row_is_added_without_a_script(enter: Enter, admin: User, author: User) -> None:
    """What was typed stays, and nothing is complained of yet."""
    make_questions(author=author)
    page = make(enter(admin), {"count": 3, "difficulty": 2}, add_row="1", name="")
    assert 'name="cell-1-count"' in page
    assert 'name="cell-0-count" value="3"' in page
    assert "error-summary" not in page
    assert not Blueprint.objects.exists()


def test_an_unfilled_form_shows_what_the_preset_finds(enter: Enter, admin: User, author: User) -> None:
    page = enter(admin).get(reverse("bank_blueprint_new")).content.decode()
    assert "共 <b>50</b> 题，满分 <b>100</b> 分" in page
    assert "error-summary" not in page
    page = enter(admin).get(reverse("bank_blueprint_new"), {"preset": "on-site"}).content.decode()
    assert "共 <b>30</b> 题，满分 <b>100</b> 分" in page
    assert 'name="minutes" value="30"' in page


def test_the_pass_mark_begins_with_the_provinces_setting(enter: Enter, admin: User) -> None:
    Setting.objects.filter(key="pass_mark").update(value="85")
    assert 'name="pass_mark" value="85"' in enter(admin).get(reverse("bank_blueprint_new")).content.decode()
    Setting.objects.filter(key="pass_mark").delete()
    assert 'name="pass_mark" value=' not in enter(admin).get(reverse("bank_blueprint_new")).content.decode()


def test_only_who_makes_blueprints_may_ask(enter: Enter, auditor: User, outsider: User) -> None:
    for user in (auditor, outsider):
        assert enter(user).post(reverse("bank_blueprint_check"), data()).status_code == 403
