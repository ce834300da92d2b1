"""Dated risk findings and credit risk → routine, key or special supervision.

Source: all plans (domain 2.2). Special: so many major risks within so many months, or credit risk high. Key: a larger
risk, or a major one below that number, or credit risk rather high. Routine: no or small risk. The number and the
months are the province's. A finding counts for the whole of its anniversary: the day it was found is not counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from examcenter.rules.eligibility import months_before

SMALL, LARGER, MAJOR = "small", "larger", "major"
LOW, RATHER_HIGH, HIGH = "low", "rather_high", "high"
ROUTINE, KEY, SPECIAL = "routine", "key", "special"


@dataclass(frozen=True, order=True)
class Finding:
    on: date
    severity: str


@dataclass(frozen=True)
class Thresholds:
    """`special_majors` major risks within `window_months` make an enterprise special."""

    special_majors: int
    window_months: int


@dataclass(frozen=True)
class ClassReason:
    """The class, and the facts within the window that gave it; `credit` is empty where no rating counts."""

    supervision_class: str
    majors: tuple[date, ...] = ()
    larger: tuple[date, ...] = ()
    credit: str = ""


def supervision_class(findings: Iterable[Finding], credit: str, on: date, limits: Thresholds) -> ClassReason:
    """The class on a day; findings of later days and of before the window do not count."""
    since = months_before(on, limits.window_months)
    counted = sorted(finding for finding in findings if since <= finding.on <= on)
    majors = tuple(finding.on for finding in counted if finding.severity == MAJOR)
    larger = tuple(finding.on for finding in counted if finding.severity == LARGER)
    risky = credit if credit in {RATHER_HIGH, HIGH} else ""
    if len(majors) >= limits.special_majors or risky == HIGH:
        return ClassReason(SPECIAL, majors, larger, risky)
    if majors or larger or risky:
        return ClassReason(KEY, majors, larger, risky)
    return ClassReason(ROUTINE)
