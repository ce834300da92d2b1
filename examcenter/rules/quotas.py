"""A number of persons shared out over strata: proportional to their sizes, whole numbers that sum exactly.

Integer arithmetic only, so that a verifier in another language gets the same.
"""

from collections.abc import Mapping

LEAST = 2  # a stratum is represented by so many where the number allows, else by one, else by chance
RESERVES_LEAST = 5


class TooMany(ValueError):
    """More persons are wanted than there are; `wanted` and `available` say how many."""

    def __init__(self, wanted: int, available: int) -> None:
        super().__init__(f"{wanted} wanted, {available} available")
        self.wanted, self.available = wanted, available


def proportional(sizes: Mapping[str, int], total: int) -> dict[str, int]:
    """`total` shared over strata of these sizes by largest remainder, ties by the stratum's code.

    No stratum gets more than it has; each gets at least min(its size, 2), or 1 where `total` does not suffice for two.
    Raises TooMany where `total` exceeds the sum of the sizes, ValueError where a number is negative.
    """
    if total < 0 or any(size < 0 for size in sizes.values()):
        raise ValueError("sizes and total must not be negative")
    if total > sum(sizes.values()):
        raise TooMany(total, sum(sizes.values()))
    floors = _floors(sizes, total)
    clamped = _clamped(sizes, total, floors)
    free = {stratum: size for stratum, size in sizes.items() if stratum not in clamped}
    return dict(sorted((clamped | _largest_remainder(free, total - sum(clamped.values()))).items()))


def _floors(sizes: Mapping[str, int], total: int) -> dict[str, int]:
    """The highest minimum, from two downwards, that all strata can have together."""
    for least in range(LEAST, 0, -1):
        floors = {stratum: min(size, least) for stratum, size in sizes.items()}
        if sum(floors.values()) <= total:
            return floors
    return dict.fromkeys(sizes, 0)


def _clamped(sizes: Mapping[str, int], total: int, floors: Mapping[str, int]) -> dict[str, int]:
    """Strata whose proportional share lies below their minimum get the minimum; repeated for those that remain."""
    clamped: dict[str, int] = {}
    while True:
        free = {stratum: size for stratum, size in sizes.items() if stratum not in clamped}
        left, whole = total - sum(clamped.values()), sum(free.values())
        short = {s: floors[s] for s, size in free.items() if left * size < floors[s] * whole}
        if not short:
            return clamped
        clamped |= short


def _largest_remainder(sizes: Mapping[str, int], total: int) -> dict[str, int]:
    whole = sum(sizes.values())
    if whole == 0:
        return dict.fromkeys(sizes, 0)
    shares = {stratum: total * size // whole for stratum, size in sizes.items()}
    by_remainder = sorted(sizes, key=lambda stratum: (-(total * sizes[stratum] % whole), stratum))
    for stratum in by_remainder[: total - sum(shares.values())]:
        shares[stratum] += 1
    return shares


def reserves(size: int, quota: int, wanted: int = 0) -> int:
    """How many reserves a stratum gets: `wanted`, by default five or half of the quota, never more than are left."""
    return min(size - quota, wanted or max(RESERVES_LEAST, (quota + 1) // 2))
