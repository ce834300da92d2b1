"""Routine, key or special (domain.md 2.2), at each boundary; the day is 20 November 2026, the window two years."""

from datetime import date

import pytest

from examcenter.rules.supervision_class import ClassReason, Finding, Thresholds, supervision_class

ON = date(2026, 11, 20)
LIMITS = Thresholds(special_majors=3, window_months=24)
FIRST_DAY, DAY_BEFORE = date(2024, 11, 20), date(2024, 11, 19)

# What domain.md 2.2 says, and the cases on both sides of each of its words: risks found within the window, credit
# risk, class.
NO_OR_SMALL_RISK = [
    ("", "", "routine"),
    ("", "low", "routine"),
    ("small", "", "routine"),
    ("small small small small", "low", "routine"),
]
A_LARGER_RISK_OR_CREDIT_RATHER_HIGH = [
    ("larger", "", "key"),
    ("small larger", "low", "key"),
    ("larger larger larger larger", "", "key"),
    ("", "rather_high", "key"),
    ("small", "rather_high", "key"),
    ("larger", "rather_high", "key"),
]
FEWER_THAN_THREE_MAJOR_RISKS = [
    ("major", "", "key"),
    ("major major", "", "key"),
    ("major major larger", "rather_high", "key"),
    ("major major small small", "low", "key"),
]
THREE_MAJOR_RISKS_OR_CREDIT_HIGH = [
    ("major major major", "", "special"),
    ("major major major", "low", "special"),
    ("major major major major", "low", "special"),
    ("", "high", "special"),
    ("small", "high", "special"),
    ("larger", "high", "special"),
    ("major major", "high", "special"),
]
TABLE = [
    *NO_OR_SMALL_RISK,
    *A_LARGER_RISK_OR_CREDIT_RATHER_HIGH,
    *FEWER_THAN_THREE_MAJOR_RISKS,
    *THREE_MAJOR_RISKS_OR_CREDIT_HIGH,
]


def findings(words: str, first: date = date(2026, 1, 5)) -> list[Finding]:
    return [Finding(first.replace(month=n), severity) for n, severity in enumerate(words.split(), start=1)]


@pytest.mark.parametrize(("found", "credit", "expected"), TABLE)
def test_the_table(found: str, credit: str, expected: str) -> None:
    assert supervision_class(findings(found), credit, ON, LIMITS).supervision_class == expected


@pytest.mark.parametrize(
    ("third", "expected"),
    [(FIRST_DAY, "special"), (DAY_BEFORE, "key"), (ON, "special"), (date(2026, 11, 21), "key")],
)
def test_three_majors_lie_within_the_last_two_years(third: date, expected: str) -> None:
    found = [*findings("major major"), Finding(third, "major")]
    assert supervision_class(found, "", ON, LIMITS).supervision_class == expected


@pytest.mark.parametrize(("day", "expected"), [(FIRST_DAY, "key"), (DAY_BEFORE, "routine")])
@pytest.mark.parametrize("severity", ["larger", "major"])
def test_a_single_risk_makes_it_key_for_the_same_two_years(severity: str, day: date, expected: str) -> None:
    assert supervision_class([Finding(day, severity)], "", ON, LIMITS).supervision_class == expected


def test_number_and_window_are_the_provinces() -> None:
    found = findings("major major")
    assert supervision_class(found, "", ON, Thresholds(2, 24)).supervision_class == "special"
    assert supervision_class(found, "", ON, Thresholds(2, 9)).supervision_class == "routine"


def test_the_window_ends_with_a_shorter_month() -> None:
    on = date(2026, 2, 28)
    found = [Finding(date(2024, 2, 28), "larger")]
    assert supervision_class(found, "", on, LIMITS).supervision_class == "key"
    assert supervision_class(found, "", date(2026, 3, 1), LIMITS).supervision_class == "routine"


def test_the_reason_names_the_days_in_order() -> None:
    found = [Finding(date(2026, 3, 1), "major"), Finding(date(2025, 3, 1), "major"), Finding(ON, "larger")]
    reason = supervision_class(found, "rather_high", ON, LIMITS)
    assert reason == ClassReason("key", (date(2025, 3, 1), date(2026, 3, 1)), (ON,), "rather_high")
