"""The tier table of domain.md 2.1, at each of its boundaries; Y in 10,000 yuan."""

from decimal import Decimal

import pytest

from examcenter.rules.tiers import tier

# kind, employees X, revenue Y, tier: each line sits on a boundary of one figure, the other being lowest
BY_EMPLOYEES = [
    ("production", 1000, "A"), ("production", 999, "B"), ("production", 300, "B"), ("production", 299, "C"),
    ("production", 20, "C"), ("production", 19, "D"), ("production", 0, "D"),
    ("wholesale", 200, "A"), ("wholesale", 199, "B"), ("wholesale", 20, "B"), ("wholesale", 19, "C"),
    ("wholesale", 5, "C"), ("wholesale", 4, "D"),
    ("retail", 300, "A"), ("retail", 299, "B"), ("retail", 50, "B"), ("retail", 49, "C"), ("retail", 10, "C"),
    ("retail", 9, "D"),
]  # fmt: skip
BY_REVENUE = [
    ("production", "40000", "A"), ("production", "39999.99", "B"), ("production", "2000", "B"),
    ("production", "1999.99", "C"), ("production", "300", "C"), ("production", "299.99", "D"),
    ("wholesale", "40000", "A"), ("wholesale", "39999.99", "B"), ("wholesale", "5000", "B"),
    ("wholesale", "4999.99", "C"), ("wholesale", "1000", "C"), ("wholesale", "999.99", "D"),
    ("retail", "20000", "A"), ("retail", "19999.99", "B"), ("retail", "500", "B"), ("retail", "499.99", "C"),
    ("retail", "100", "C"), ("retail", "99.99", "D"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "employees", "expected"), BY_EMPLOYEES)
def test_employees_alone(kind: str, employees: int, expected: str) -> None:
    assert tier(kind, employees=employees, revenue=0).tier == expected


@pytest.mark.parametrize(("kind", "revenue", "expected"), BY_REVENUE)
def test_revenue_alone(kind: str, revenue: str, expected: str) -> None:
    assert tier(kind, employees=0, revenue=Decimal(revenue)).tier == expected


def test_the_highest_tier_counts_and_both_are_named() -> None:
    found = tier("production", employees=430, revenue=800)
    assert (found.tier, found.by_employees, found.by_revenue) == ("B", "B", "C")


def test_an_individual_household_is_always_d() -> None:
    assert tier("retail", employees=5000, revenue=99999, household=True).tier == "D"


def test_it_refuses_an_unknown_capacity() -> None:
    with pytest.raises(KeyError):
        tier("transport", employees=1, revenue=1)
