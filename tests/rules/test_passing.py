"""Points against a pass mark on the scale of 100."""

from decimal import Decimal

import pytest

from examcenter.rules.passing import out_of_100, reaches


@pytest.mark.parametrize(
    ("score", "points", "passes"),
    [("80", "100", True), ("79.9", "100", False), ("24", "30", True), ("23.9", "30", False), ("0", "0", False)],
)
def test_the_pass_mark_stands_on_the_scale_of_100(score: str, points: str, passes: bool) -> None:
    assert reaches(score=Decimal(score), points=Decimal(points), pass_mark=Decimal(80)) is passes


def test_a_fail_never_reads_like_the_pass_mark() -> None:
    assert out_of_100(Decimal("47.9"), Decimal("59.9")) == Decimal("79.9")  # 79.966…
    assert out_of_100(Decimal(0), Decimal(0)) == 0
