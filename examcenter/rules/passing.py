"""Points against a pass mark: the mark stands on a scale of 100, whatever the points of a paper add up to."""

from decimal import ROUND_DOWN, Decimal

TENTH = Decimal("0.1")


def reaches(*, score: Decimal, points: Decimal, pass_mark: Decimal) -> bool:
    """Whether `score` of `points` passes; compared without rounding, so that 79.96 is not 80."""
    return points > 0 and score * 100 >= pass_mark * points


def out_of_100(score: Decimal, points: Decimal) -> Decimal:
    """The score on the scale of 100, rounded down to a tenth, so that a fail never reads like the pass mark."""
    return (score * 100 / points).quantize(TENTH, rounding=ROUND_DOWN) if points else Decimal(0)
