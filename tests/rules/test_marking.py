"""How many points a response earns, and how letters as shown become the question's own."""

from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from question_bank.rules.marking import mark, original_letters

FULL, NONE = Decimal(2), Decimal(0)


@pytest.mark.parametrize(
    ("type", "key", "response", "rule", "points"),
    [
        ("single", "B", "B", "exact", FULL),
        ("single", "B", "C", "exact", NONE),
        ("single", "B", "", "exact", NONE),
        ("single", "B", "BC", "partial", NONE),
        ("true_false", "T", "T", "exact", FULL),
        ("true_false", "T", "F", "exact", NONE),
        ("true_false", "F", "", "partial", NONE),
        ("multiple", "ABD", "ABD", "exact", FULL),
        ("multiple", "ABD", "AB", "exact", NONE),
        ("multiple", "ABD", "ABCD", "exact", NONE),
        ("multiple", "ABD", "", "exact", NONE),
        ("multiple", "ABD", "ABD", "partial", FULL),
        ("multiple", "ABD", "AB", "partial", Decimal("1.3")),
        ("multiple", "ABD", "A", "partial", Decimal("0.6")),
        ("multiple", "ABD", "AC", "partial", NONE),
        ("multiple", "ABD", "ABCD", "partial", NONE),
        ("multiple", "ABD", "", "partial", NONE),
    ],
)
def test_the_table_of_marks(type: str, key: str, response: str, rule: str, points: Decimal) -> None:
    assert mark(type=type, key=key, response=response, points=FULL, rule=rule) == points


@pytest.mark.parametrize(
    ("shown", "order", "own"),
    [
        ("A", "CADB", "C"),
        ("BD", "CADB", "AB"),
        ("DB", "CADB", "AB"),
        ("", "CADB", ""),
        ("E", "CADB", ""),
        ("T", "", "T"),
    ],
)
def test_shown_letters_become_the_questions_own(shown: str, order: str, own: str) -> None:
    assert original_letters(shown, order) == own


@settings(deadline=None)
@given(st.permutations("ABCDEF"), st.sets(st.sampled_from("ABCDEF")))
def test_any_order_can_be_undone(order: list[str], chosen: set[str]) -> None:
    shown = "".join("ABCDEF"[order.index(letter)] for letter in chosen)
    assert original_letters(shown, "".join(order)) == "".join(sorted(chosen))


letters = st.sets(st.sampled_from("ABCDEF"), min_size=2).map(lambda chosen: "".join(sorted(chosen)))


@settings(deadline=None)
@given(letters, letters | st.just(""), st.decimals(min_value="0.5", max_value=10, places=1))
def test_partial_lies_between_nothing_and_all_and_never_below_exact(key: str, response: str, points: Decimal) -> None:
    exact = mark(type="multiple", key=key, response=response, points=points)
    partial = mark(type="multiple", key=key, response=response, points=points, rule="partial")
    assert NONE <= exact <= partial <= points
