"""Size figures → tier A, B, C or D.

Source: the tier responsibility lists of Qingpu (annex 1) and Tibet (annex 4), after the Statistical Bureau's
classification by size of 2017. Where several criteria hold, the highest tier counts; an individual household is D.
"""

from dataclasses import dataclass
from decimal import Decimal

# capacity → for A, B, C: at least so many employees, at least so much revenue in 10,000 yuan
THRESHOLDS: dict[str, tuple[tuple[str, int, int], ...]] = {
    "production": (("A", 1000, 40000), ("B", 300, 2000), ("C", 20, 300)),
    "wholesale": (("A", 200, 40000), ("B", 20, 5000), ("C", 5, 1000)),
    "retail": (("A", 300, 20000), ("B", 50, 500), ("C", 10, 100)),
}


@dataclass(frozen=True)
class TierReason:
    """The tier, and the tier that each figure alone would give."""

    tier: str
    by_employees: str
    by_revenue: str


def tier(capacity: str, *, employees: int, revenue: Decimal | int, household: bool = False) -> TierReason:
    """The tier of one capacity; `revenue` in 10,000 yuan. Raises KeyError for an unknown capacity."""
    rows = THRESHOLDS[capacity]
    by_employees = next((letter for letter, least, _ in rows if employees >= least), "D")
    by_revenue = next((letter for letter, _, least in rows if revenue >= least), "D")
    highest = "D" if household else min(by_employees, by_revenue)
    return TierReason(highest, by_employees, by_revenue)
