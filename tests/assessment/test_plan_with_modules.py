"""A blueprint that asks for the module of the product category: judged by the categories of the units in the area."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from examcenter.assessment import actions
from examcenter.assessment.models import Assessment
from examcenter.bureaus.models import User
from examcenter.lib.refusals import Refusal
from examcenter.registry.models import Enterprise
from question_bank.models import Blueprint, BlueprintCell
from tests.builders import make_question

Plan = Callable[..., Assessment]


@pytest.fixture
def modular(blueprint: Blueprint) -> Blueprint:
    BlueprintCell.objects.create(blueprint=blueprint, position=1, part="module", count=1)
    return blueprint


def submit(plan: Plan, officer: User, now: datetime) -> Any:
    return actions.submit_plan(assessment=plan(), by=officer, at=now)


def test_it_refuses_units_whose_category_has_no_module(
    modular: Blueprint, plan: Plan, officer: User, author: User, now: datetime
) -> None:
    Enterprise.objects.update(category="燃气用具")
    with pytest.raises(Refusal, match="组卷方案的细化要求"):
        submit(plan, officer, now)
    make_question(author=author, category="燃气用具")
    assert submit(plan, officer, now).submitted_by == officer


def test_one_unit_without_a_category_is_enough(
    modular: Blueprint, plan: Plan, officer: User, author: User, now: datetime
) -> None:
    make_question(author=author, category="燃气用具")
    Enterprise.objects.update(category="燃气用具")
    Enterprise.objects.filter(pk=Enterprise.objects.order_by("pk").values("pk")[:1]).update(category="")
    with pytest.raises(Refusal, match="组卷方案的细化要求"):
        submit(plan, officer, now)
