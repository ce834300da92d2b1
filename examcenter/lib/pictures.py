"""Figures as pictures drawn on the server: lengths of bars and arcs for parts/bars.html and parts/donut.html."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["", "quiet", "act", "bad"]


@dataclass(frozen=True)
class Bar:
    label: str
    value: str
    share: str  # of the longest bar, 0 to 100
    kind: Kind


@dataclass(frozen=True)
class Arc:
    label: str
    value: int
    share: str  # of the circle, 0 to 100
    rest: str
    offset: str
    kind: Kind


@dataclass(frozen=True)
class Donut:
    label: str
    middle: str
    arcs: list[Arc]


def bars(rows: Sequence[tuple[str, float, Kind]], *, unit: str = "") -> list[Bar]:
    """One bar per (label, value, kind), the longest filling the width; with unit "%" the width is 100 %."""
    longest = 100.0 if unit == "%" else max((value for _, value, _ in rows), default=0) or 1
    return [Bar(label, f"{value:g}{unit}", f"{100 * value / longest:.2f}", kind) for label, value, kind in rows]


def donut(parts: Sequence[tuple[str, int, Kind]], *, label: str, middle: str) -> Donut:
    """A ring of (label, value, kind) with words in the middle; it begins at the top and goes round to the right."""
    total = sum(value for _, value, _ in parts) or 1
    arcs, done = [], 0.0
    for name, value, kind in parts:
        share = 100 * value / total
        arcs.append(Arc(name, value, f"{share:.3f}", f"{100 - share:.3f}", f"{25 - done:.3f}", kind))
        done += share
    return Donut(label, middle, arcs)
