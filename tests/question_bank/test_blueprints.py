"""Blueprints: what is shown, made, refused and retired."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from question_bank.actions import create_blueprint
from question_bank.models import Blueprint, BlueprintCell
from question_bank.refusals import Refused
from tests.builders import make_blueprint, make_questions
from tests.cast import NOW

Enter = Callable[[User], Client]


def data(**fields: str) -> dict[str, str]:
    return {
        "name": "现场抽考",
        "minutes": "30",
        "single_count": "5",
        "single_points": "8",
        "multiple_count": "5",
        "multiple_points": "8",
        "true_false_count": "5",
        "true_false_points": "4",
        "pass_mark": "80",
        "marking_rule": "exact",
        "legal_basis": "省局文件",
        "effective_from": "2026-12-01",
    } | fields


def post(client: Client, **fields: str) -> str:
    return client.post(reverse("bank_blueprint_new"), data(**fields), follow=True).content.decode()


def test_an_empty_list_says_how_to_begin(enter: Enter, admin: User) -> None:
    page = enter(admin).get(reverse("bank_blueprints")).content.decode()
    assert "还没有组卷方案" in page
    assert reverse("bank_blueprint_new") in page


def test_it_makes_a_blueprint(enter: Enter, admin: User, author: User) -> None:
    make_questions(author=author)
    page = post(enter(admin))
    assert "15 题，满分 100 分，30 分钟，合格分数 80 分" in page
    assert "可选用" in page
    blueprint = Blueprint.objects.get()
    assert [(s.type, s.count, s.points) for s in blueprint.sections.all()] == [
        ("single", 5, Decimal(8)),
        ("multiple", 5, Decimal(8)),
        ("true_false", 5, Decimal(4)),
    ]
    assert Entry.objects.get(verb="bank.blueprint").actor == admin.actor


def test_a_type_may_be_left_out(enter: Enter, admin: User, author: User) -> None:
    make_questions(author=author)
    post(enter(admin), true_false_count="0")
    assert Blueprint.objects.get().size == 10


def test_it_names_the_populations_and_types_that_are_short(enter: Enter, admin: User, author: User) -> None:
    make_questions(author=author, multiple=0)
    make_questions(author=author, single=0, true_false=0, multiple=5, for_role="director")
    page = post(enter(admin))
    assert "题库题量不足以支持这个组卷方案" in page
    assert "缺 5 题（要求 5 题，可用 0 题）" in page
    whom = page.split("缺 5 题（要求 5 题，可用 0 题）")[1].split("</li>")[0]
    assert "质量安全员 · 生产、质量安全员 · 销售" in whom
    assert "质量安全总监" not in whom
    assert not Blueprint.objects.exists()


def test_a_short_blueprint_can_be_made_all_the_same_and_is_marked(enter: Enter, admin: User, author: User) -> None:
    make_questions(author=author, for_role="director")
    page = post(enter(admin), although_short="on")
    assert "题量不足" in page
    assert "0 题，需 5 题" in page
    assert Blueprint.objects.count() == 1


def test_it_refuses_what_cannot_be_dealt_to_anybody(enter: Enter, admin: User) -> None:
    """No tick helps: not one paper could ever come out of it."""
    page = post(enter(admin), although_short="on")
    assert "题库目前不能为任何人组出一份试卷" in page
    assert "无法组卷" in page
    assert 'name="although_short"' not in page
    assert not Blueprint.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"pass_mark": "101"}, "试卷总分只有 100 分"),
        ({"single_count": "0", "multiple_count": "0", "true_false_count": "0"}, "至少要有一道试题"),
        ({"name": "已有的方案"}, "已有同名的组卷方案"),
        ({"single_points": "0"}, "errorlist"),
        ({"minutes": "0"}, "errorlist"),
        ({"legal_basis": ""}, "errorlist"),
    ],
)
def test_it_refuses(enter: Enter, admin: User, author: User, wrong: dict[str, str], reason: str) -> None:
    make_questions(author=author)
    make_blueprint(name="已有的方案")
    assert reason in post(enter(admin), **wrong)
    assert Blueprint.objects.count() == 1


def test_retiring(enter: Enter, admin: User, auditor: User) -> None:
    address = reverse("bank_blueprint_retire", args=[make_blueprint(name="旧方案").pk])
    assert address not in enter(auditor).get(reverse("bank_blueprints")).content.decode()
    assert address in enter(admin).get(reverse("bank_blueprints")).content.decode()
    assert "“旧方案”已停用" in enter(admin).post(address, follow=True).content.decode()
    assert Blueprint.objects.get().is_retired
    assert "他人已先行办理" in enter(admin).post(address, follow=True).content.decode()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"sections": []}, "至少要有一道"),
        ({"pass_mark": 11}, "高于试卷总分"),
        ({"name": "已有的方案"}, "同名"),
        ({}, "不能为任何人组出一份试卷"),
        ({"cells": [BlueprintCell(count=6)]}, "各行合计要求 6 题，但全卷只有 5 题"),
        ({"cells": [BlueprintCell(count=1, type="multiple")]}, "各行合计要求“多选题” 1 题，但全卷该题型只有 0 题"),
    ],
)
def test_the_action_itself_refuses(admin: User, wrong: dict[str, object], reason: str) -> None:
    make_blueprint(name="已有的方案")
    figures = {"name": "新方案", "pass_mark": 8, "sections": [("single", 5, 2)]} | wrong
    with pytest.raises(Refused, match=reason):
        create_blueprint(
            minutes=30,
            marking_rule="exact",
            legal_basis="省局文件",
            effective_from=date(2026, 12, 1),
            by=admin,
            at=NOW,
            **figures,  # type: ignore[arg-type]
        )
