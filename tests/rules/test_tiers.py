"""The tier table of domain.md 2.1, read as the source prints it, and asked at each of its boundaries."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from examcenter.rules.tiers import tier

# Qingpu annex 1, Tibet annex 4: X = employees, Y = operating revenue in 10,000 yuan
TABLE = """
| kind       | A                  | B                            | C                       | D               |
| production | X≥1000 or Y≥40000  | 300≤X<1000 or 2000≤Y<40000   | 20≤X<300 or 300≤Y<2000  | X<20 or Y<300   |
| wholesale  | X≥200 or Y≥40000   | 20≤X<200 or 5000≤Y<40000     | 5≤X<20 or 1000≤Y<5000   | X<5 or Y<1000   |
| retail     | X≥300 or Y≥20000   | 50≤X<300 or 500≤Y<20000      | 10≤X<50 or 100≤Y<500    | X<10 or Y<100   |
"""
HIGHEST = 9_999_999
Range = tuple[int, int]  # from, and up to but not including


def ranges() -> Iterator[tuple[str, str, Range, Range]]:
    """Kind, tier, and the ranges of X and of Y."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in TABLE.strip().splitlines()]
    for row in rows[1:]:
        kind, cells = row[0], row[1:]
        for letter, cell in zip(rows[0][1:], cells, strict=True):
            employees, _or, revenue = cell.partition(" or ")
            yield kind, letter, _range(employees), _range(revenue)


def _range(words: str) -> Range:
    least = re.search(r"(\d+)≤|≥(\d+)", words)
    below = re.search(r"<(\d+)", words)
    return int((least[1] or least[2]) if least else 0), int(below[1]) if below else HIGHEST


CELLS = list(ranges())
BY_EMPLOYEES = [
    (kind, number, letter) for kind, letter, (least, below), _ in CELLS for number in {least, least + 1, below - 1}
]
CENT = Decimal("0.01")
BY_REVENUE = [
    (kind, amount, letter)
    for kind, letter, _, (least, below) in CELLS
    for amount in (Decimal(least), Decimal(least) + CENT, Decimal(below) - CENT)
]


def test_the_table_has_twelve_cells_that_leave_no_gap() -> None:
    assert len(CELLS) == 12
    for kind in ("production", "wholesale", "retail"):
        cells = [cell for cell in CELLS if cell[0] == kind]
        for steps in ([cell[2] for cell in cells], [cell[3] for cell in cells]):
            assert [low for low, _ in steps[:-1]] == [high for _, high in steps[1:]]
            assert steps[-1][0] == 0


@pytest.mark.parametrize(("kind", "employees", "expected"), BY_EMPLOYEES)
def test_employees_alone(kind: str, employees: int, expected: str) -> None:
    found = tier(kind, employees=employees, revenue=0)
    assert (found.tier, found.by_employees, found.by_revenue) == (expected, expected, "D")


@pytest.mark.parametrize(("kind", "revenue", "expected"), BY_REVENUE)
def test_revenue_alone(kind: str, revenue: Decimal, expected: str) -> None:
    found = tier(kind, employees=0, revenue=revenue)
    assert (found.tier, found.by_employees, found.by_revenue) == (expected, "D", expected)


@pytest.mark.parametrize("by_employees", CELLS)
@pytest.mark.parametrize("letter", "ABCD")
def test_where_several_criteria_hold_the_highest_tier_counts(
    by_employees: tuple[str, str, Range, Range], letter: str
) -> None:
    kind, own, (employees, _), _revenue = by_employees
    revenue = next(cell[3][0] for cell in CELLS if cell[:2] == (kind, letter))
    assert tier(kind, employees=employees, revenue=revenue).tier == min(own, letter)


def test_the_reason_names_both_figures() -> None:
    found = tier("production", employees=430, revenue=800)
    assert (found.tier, found.by_employees, found.by_revenue) == ("B", "B", "C")


@pytest.mark.parametrize("kind", ["production", "wholesale", "retail"])
def test_an_individual_household_is_always_d(kind: str) -> None:
    assert tier(kind, employees=5000, revenue=99999, household=True).tier == "D"


def test_it_refuses_an_unknown_capacity() -> None:
    with pytest.raises(KeyError):
        tier("transport", employees=1, revenue=1)
