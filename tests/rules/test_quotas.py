"""Shares that sum exactly, respect their bounds and follow the sizes."""

import pytest
from hypothesis import given, settings, strategies as st

from examcenter.rules import quotas


@pytest.mark.parametrize(
    ("sizes", "total", "expected"),
    [
        ({"a": 60, "b": 40}, 10, {"a": 6, "b": 4}),
        ({"a": 50, "b": 30, "c": 20}, 7, {"a": 3, "b": 2, "c": 2}),
        ({"a": 97, "b": 3}, 10, {"a": 8, "b": 2}),  # at least two
        ({"a": 99, "b": 1}, 10, {"a": 9, "b": 1}),  # at least what there is
        ({"a": 97, "b": 3}, 3, {"a": 2, "b": 1}),  # at least one where two each would be too many
        ({"a": 5, "b": 5, "c": 5}, 2, {"a": 1, "b": 1, "c": 0}),  # no minimum possible; ties by code
        ({"a": 4, "b": 0}, 4, {"a": 4, "b": 0}),
        ({"b": 1, "a": 1}, 1, {"a": 1, "b": 0}),
        ({}, 0, {}),
    ],
)
def test_shares(sizes: dict[str, int], total: int, expected: dict[str, int]) -> None:
    assert quotas.proportional(sizes, total) == expected


def test_it_refuses_more_than_there_are_and_says_how_many() -> None:
    with pytest.raises(quotas.TooMany) as refused:
        quotas.proportional({"a": 3, "b": 4}, 8)

    assert (refused.value.wanted, refused.value.available) == (8, 7)


@pytest.mark.parametrize(("sizes", "total"), [({"a": -1}, 0), ({"a": 1}, -1)])
def test_it_refuses_negative_numbers(sizes: dict[str, int], total: int) -> None:
    with pytest.raises(ValueError):
        quotas.proportional(sizes, total)


@settings(max_examples=500)
@given(st.data())
def test_shares_sum_exactly_and_respect_their_bounds(data: st.DataObject) -> None:
    sizes = data.draw(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 400), max_size=12))
    total = data.draw(st.integers(0, sum(sizes.values())))

    shares = quotas.proportional(sizes, total)

    assert sum(shares.values()) == total
    assert all(0 <= shares[stratum] <= size for stratum, size in sizes.items())
    if total >= sum(min(size, 2) for size in sizes.values()):
        assert all(shares[stratum] >= min(size, 2) for stratum, size in sizes.items())


@given(st.integers(1, 200), st.integers(0, 200))
def test_equal_strata_differ_by_one_at_most(size: int, total: int) -> None:
    shares = quotas.proportional({"a": size, "b": size, "c": size}, min(total, 3 * size))

    assert max(shares.values()) - min(shares.values()) <= 1


@pytest.mark.parametrize(
    ("size", "quota", "wanted", "expected"),
    [(100, 40, 0, 20), (100, 41, 0, 21), (100, 4, 0, 5), (6, 4, 0, 2), (4, 4, 0, 0), (100, 40, 3, 3), (41, 40, 3, 1)],
)
def test_reserves(size: int, quota: int, wanted: int, expected: int) -> None:
    assert quotas.reserves(size, quota, wanted) == expected
