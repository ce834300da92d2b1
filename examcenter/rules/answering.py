"""Tier → the level of bureau that answers for it, and which bureau of a line that is.

Source: Qingpu annex 1 (市局 there is the province-level bureau) and Tibet annex 4, see domain 2.1. They differ, so the
province says which holds, and may give an assignment of its own. The tier says who answers, never who may act.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

PROVINCE, CITY, COUNTY, STATION = "province", "city", "county", "station"
LEVELS = (PROVINCE, CITY, COUNTY, STATION)  # from the highest down
TIERS = ("A", "B", "C", "D")

QINGPU = {"A": PROVINCE, "B": COUNTY, "C": STATION, "D": STATION}
TIBET = {"A": PROVINCE, "B": CITY, "C": COUNTY, "D": STATION}
PRESETS: Mapping[str, Mapping[str, str]] = {"qingpu": QINGPU, "tibet": TIBET}

T = TypeVar("T")


def is_complete(assignment: Mapping[str, str]) -> bool:
    """Whether each tier has one level."""
    return set(assignment) == set(TIERS) and set(assignment.values()) <= set(LEVELS)


def falls(assignment: Mapping[str, str]) -> bool:
    """Whether no smaller tier is answered for higher up than a larger one."""
    heights = [LEVELS.index(assignment[tier]) for tier in TIERS]
    return heights == sorted(heights)


def preset_of(assignment: Mapping[str, str]) -> str:
    """The name of the preset that says the same, or nothing."""
    return next((name for name, preset in PRESETS.items() if dict(preset) == dict(assignment)), "")


def answering(line: Sequence[tuple[str, T]], level: str) -> T:
    """Who of a line of (level, bureau), from the province down to the unit's own bureau, answers at `level`.

    Where the line has none at that level (a county straight under its province, a unit kept by a county that has no
    stations), the next one above answers. Raises ValueError for an empty line.
    """
    reached = [bureau for stands, bureau in line if LEVELS.index(stands) <= LEVELS.index(level)]
    if not reached:
        raise ValueError(level)
    return reached[-1]
