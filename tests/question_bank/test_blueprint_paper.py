"""A specimen paper can be dealt with any seed and looked at."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from question_bank.models import Blueprint, BlueprintCell
from tests.builders import make_blueprint, make_question, make_questions

Enter = Callable[[User], Client]


@pytest.fixture
def blueprint(author: User) -> Blueprint:
    make_questions(author=author)
    return make_blueprint(name="集中考核")


def look(client: Client, blueprint: Blueprint, **chosen: str) -> str:
    return client.get(reverse("bank_blueprint_paper", args=[blueprint.pk]), chosen).content.decode()


def test_the_same_seed_deals_the_same_paper(enter: Enter, auditor: User, blueprint: Blueprint) -> None:
    client = enter(auditor)
    papers = [look(client, blueprint, seed=seed).split('<ol class="blueprint-paper">', 1)[1] for seed in "aab"]
    assert papers[0] == papers[1] != papers[2]
    assert papers[0].count('class="bank-stem"') == 10


def test_without_a_seed_one_is_chosen(enter: Enter, auditor: User, blueprint: Blueprint) -> None:
    assert "10 题，满分 100 分" in look(enter(auditor), blueprint)


def test_answers_are_shown_when_asked_for(enter: Enter, auditor: User, blueprint: Blueprint) -> None:
    client = enter(auditor)
    assert 'class="right"' not in look(client, blueprint, seed="a")
    page = look(client, blueprint, seed="a", keys="on")
    assert 'class="right"' in page
    assert "答案" in page


def test_a_short_bank_says_what_is_missing(enter: Enter, auditor: User, author: User, blueprint: Blueprint) -> None:
    BlueprintCell.objects.create(blueprint=blueprint, position=1, part="module", count=2)
    make_question(author=author, category="燃气用具")
    page = look(enter(auditor), blueprint, seed="a")
    assert "题库题量不足，无法组出这份试卷" in page
    assert "缺 1 题（要求 2 题，可用 1 题）" in page
    make_question(author=author, category="燃气用具")
    assert "产品类别模块：2" in look(enter(auditor), blueprint, seed="a")
    assert "缺 2 题" in look(enter(auditor), blueprint, seed="a", category="")


@pytest.mark.parametrize("wrong", [{"role": "boss"}, {"category": "没有的"}, {"seed": ""}, {"seed": "x" * 65}])
def test_it_refuses_what_cannot_be_chosen(
    enter: Enter, auditor: User, blueprint: Blueprint, wrong: dict[str, str]
) -> None:
    page = look(enter(auditor), blueprint, **wrong)
    assert "errorlist" in page
    assert "blueprint-paper" not in page


def test_who_may_not_see_the_bank_sees_no_paper(enter: Enter, outsider: User, blueprint: Blueprint) -> None:
    address = reverse("bank_blueprint_paper", args=[blueprint.pk])
    assert enter(outsider).get(address).status_code == 403
    assert Client().get(address).status_code == 302
