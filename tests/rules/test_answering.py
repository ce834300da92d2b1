"""Which level answers for which tier (domain.md 2.1: Qingpu annex 1, Tibet annex 4)."""

import pytest

from examcenter.rules.answering import PRESETS, answering, falls, is_complete, preset_of

# tier: A B C D
QINGPU = ["province", "county", "station", "station"]
TIBET = ["province", "city", "county", "station"]


@pytest.mark.parametrize(("scheme", "levels"), [("qingpu", QINGPU), ("tibet", TIBET)])
def test_the_presets_read_like_their_annexes(scheme: str, levels: list[str]) -> None:
    assert [PRESETS[scheme][tier] for tier in "ABCD"] == levels
    assert is_complete(PRESETS[scheme])
    assert falls(PRESETS[scheme])


def given(words: str) -> dict[str, str]:
    return dict(zip("ABCD", words.split(), strict=False))


@pytest.mark.parametrize(
    ("words", "complete"),
    [
        ("province city county station", True),
        ("station station station station", True),
        ("province city county", False),
        ("province city county village", False),
    ],
)
def test_an_assignment_names_a_level_for_each_tier(words: str, complete: bool) -> None:
    assert is_complete(given(words)) is complete


@pytest.mark.parametrize(
    ("words", "is_falling"),
    [
        ("province county station station", True),
        ("county county county county", True),
        ("county province station station", False),
        ("province city station county", False),
    ],
)
def test_a_smaller_tier_is_not_answered_for_higher_up(words: str, is_falling: bool) -> None:
    assert falls(given(words)) is is_falling


def test_an_assignment_like_a_preset_is_known_by_its_name() -> None:
    assert preset_of(given("province county station station")) == "qingpu"
    assert preset_of(given("province city county station")) == "tibet"
    assert preset_of(given("province city station station")) == ""


FULL = [("province", "安岚省局"), ("city", "岚州市局"), ("county", "栖云县局"), ("station", "城关所")]
WITHOUT_CITY = [FULL[0], ("county", "直管县局"), ("station", "直管所")]
AT_THE_COUNTY = FULL[:3]


@pytest.mark.parametrize(
    ("line", "level", "expected"),
    [
        (FULL, "province", "安岚省局"),
        (FULL, "city", "岚州市局"),
        (FULL, "county", "栖云县局"),
        (FULL, "station", "城关所"),
        (WITHOUT_CITY, "city", "安岚省局"),  # the next one above
        (WITHOUT_CITY, "county", "直管县局"),
        (AT_THE_COUNTY, "station", "栖云县局"),
        (FULL[:1], "station", "安岚省局"),
    ],
)
def test_the_bureau_of_the_line_answers_or_the_next_above(
    line: list[tuple[str, str]], level: str, expected: str
) -> None:
    assert answering(line, level) == expected


def test_an_empty_line_has_nobody_who_answers() -> None:
    with pytest.raises(ValueError, match="city"):
        answering([], "city")
