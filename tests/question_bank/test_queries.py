"""What the bank offers for whom."""

from decimal import Decimal
from typing import Any

import pytest

from examcenter.bureaus.models import User
from question_bank.models import QuestionType
from question_bank.queries import coverage, pool, sections
from question_bank.rules.assembly import assemble
from tests.builders import make_blueprint, make_question, make_questions
from tests.question_bank.builders import in_force, waiting

pytestmark = pytest.mark.django_db


def codes(**wanted: Any) -> list[str]:
    return [candidate.code for candidate in pool(**wanted)]


def test_the_pool_of_a_role_and_side_with_the_module_of_a_category(author: User, reviewer: User) -> None:
    in_force(author, reviewer, "BOTH", stem="一")
    in_force(author, reviewer, "DIRECTOR", stem="二", for_role="director")
    in_force(author, reviewer, "SALES", stem="三", for_capacity="sales")
    in_force(author, reviewer, "STOVE", stem="四", category="灶管阀")
    waiting(author, "WAITING", stem="五")
    assert codes(role="officer", capacity="production") == ["BOTH"]
    assert codes(role="director", capacity="production") == ["BOTH", "DIRECTOR"]
    assert codes(role="officer", capacity="sales") == ["BOTH", "SALES"]
    assert codes(role="officer", capacity="production", category="灶管阀") == ["BOTH", "STOVE"]
    assert codes(role="officer", capacity="production", category="水泥") == ["BOTH"]


def test_options_about_all_others_are_pinned(author: User, reviewer: User) -> None:
    in_force(author, reviewer, options=("甲", "乙", "以上都对"), key="C")
    assert pool(role="officer", capacity="sales")[0].pinned == {2}


def test_coverage_counts_the_common_part(author: User, reviewer: User) -> None:
    in_force(author, reviewer, "BOTH", stem="一")
    in_force(author, reviewer, "STOVE", stem="四", category="灶管阀")
    in_force(author, reviewer, "DIRECTOR", stem="二", for_role="director")
    blueprint = make_blueprint(sections=[(QuestionType.SINGLE, 2, 4), (QuestionType.TRUE_FALSE, 1, 2)])
    assert coverage(blueprint, "officer", "sales") == [("single", 2, 1), ("true_false", 1, 0)]
    assert coverage(blueprint, "director", "sales") == [("single", 2, 2), ("true_false", 1, 0)]


def test_a_paper_comes_out_of_blueprint_and_pool(author: User) -> None:
    make_questions(author=author)
    blueprint = make_blueprint()
    paper = assemble(sections(blueprint), pool(role="officer", capacity="production"), "seed")
    assert len(paper) == blueprint.size == 10
    assert sum((item.points for item in paper), Decimal(0)) == blueprint.points == 100


def test_a_question_on_hold_or_retired_is_in_no_pool(author: User) -> None:
    for state in ("draft", "under_review", "on_hold", "retired"):
        make_question(author=author, state=state)  # type: ignore[arg-type]
    assert pool(role="officer", capacity="production") == []
