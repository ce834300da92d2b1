"""Who is in the population, by which post, and for which reason somebody is not."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, strategies as st

from examcenter.rules import eligibility
from examcenter.rules.eligibility import Post, Scope, Verdict

ON = date(2026, 11, 20)
SCOPE = Scope(on=ON, rest_months=6)
OFFICER = Post(
    id=1,
    role="officer",
    side="sales",
    started_on=date(2024, 5, 6),
    ended_on=None,
    in_scope=True,
    active=True,
    tiers=frozenset("BC"),
    supervision_class="key",
    categories=frozenset({"灶管阀", "燃气热水器"}),
)
DIRECTOR = replace(OFFICER, id=2, role="director", side="production", started_on=date(2025, 1, 2))


def judge(*posts: Post, assessed: date | None = None, scope: Scope = SCOPE) -> Verdict | None:
    return eligibility.judge(posts, assessed, scope)


def reason(*posts: Post, assessed: date | None = None, scope: Scope = SCOPE) -> str:
    verdict = judge(*posts, assessed=assessed, scope=scope)
    assert verdict is not None
    return verdict.reason


def test_a_serving_person_of_an_active_unit_is_in() -> None:
    assert judge(OFFICER) == Verdict(OFFICER, eligibility.IN)
    assert OFFICER.stratum == "officer-sales"


@pytest.mark.parametrize(
    "scope",
    [
        replace(SCOPE, roles=frozenset({"director"})),
        replace(SCOPE, sides=frozenset({"production"})),
        replace(SCOPE, tiers=frozenset("AD")),
        replace(SCOPE, supervision_classes=frozenset({"routine", "special"})),
        replace(SCOPE, categories=frozenset({"水泥"})),
    ],
)
def test_a_post_that_the_plan_is_not_about_concerns_nobody(scope: Scope) -> None:
    assert judge(OFFICER, scope=scope) is None


@pytest.mark.parametrize("category", ["灶管阀", "燃气热水器"])
def test_a_post_is_covered_by_any_product_of_its_unit(category: str) -> None:
    scope = replace(SCOPE, categories=frozenset({category, "水泥"}))
    assert reason(OFFICER, scope=scope) == eligibility.IN
    assert judge(replace(OFFICER, categories=frozenset()), scope=scope) is None


def test_a_post_is_covered_by_any_tier_of_its_side() -> None:
    assert reason(OFFICER, scope=replace(SCOPE, tiers=frozenset("C"))) == eligibility.IN


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        (replace(OFFICER, in_scope=False), eligibility.OUT_OF_SCOPE),
        (replace(OFFICER, active=False), eligibility.UNIT_INACTIVE),
        (replace(OFFICER, ended_on=date(2026, 11, 19)), eligibility.LEFT_POST),
        (replace(OFFICER, ended_on=ON), eligibility.IN),  # the last day counts
        (replace(OFFICER, ended_on=date(2025, 11, 20)), eligibility.LEFT_POST),
        (replace(OFFICER, in_scope=False, active=False), eligibility.OUT_OF_SCOPE),
    ],
)
def test_the_reason_is_stated(post: Post, expected: str) -> None:
    assert reason(post) == expected


def test_who_left_more_than_a_year_ago_is_not_concerned() -> None:
    assert judge(replace(OFFICER, ended_on=date(2025, 11, 19))) is None


def test_who_begins_later_is_not_concerned() -> None:
    assert judge(replace(OFFICER, started_on=date(2026, 11, 21))) is None


@pytest.mark.parametrize(
    ("assessed", "expected"),
    [
        (date(2026, 5, 20), eligibility.IN),
        (date(2026, 5, 21), eligibility.RESTING),
        (ON, eligibility.RESTING),
        (None, eligibility.IN),
    ],
)
def test_months_of_rest_are_kept(assessed: date | None, expected: str) -> None:
    assert reason(OFFICER, assessed=assessed) == expected


def test_months_of_rest_may_be_set_aside() -> None:
    assert reason(OFFICER, assessed=ON, scope=replace(SCOPE, rest_months=0)) == eligibility.IN


def test_a_director_counts_as_director() -> None:
    verdict = judge(OFFICER, DIRECTOR)

    assert verdict is not None
    assert verdict.post == DIRECTOR


def test_of_equal_posts_the_earliest_counts_and_then_the_first_entered() -> None:
    later, twin = replace(OFFICER, id=4, started_on=date(2025, 6, 1)), replace(OFFICER, id=3)

    assert judge(later, twin, OFFICER) == Verdict(OFFICER, eligibility.IN)


def test_a_post_in_good_standing_wins_over_one_that_is_not() -> None:
    shut = replace(DIRECTOR, active=False)

    assert judge(shut, OFFICER) == Verdict(OFFICER, eligibility.IN)


def test_a_serving_post_gives_the_reason_before_one_that_ended() -> None:
    left, shut = replace(DIRECTOR, ended_on=date(2026, 3, 1)), replace(OFFICER, active=False)

    assert judge(left, shut) == Verdict(shut, eligibility.UNIT_INACTIVE)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 20), 6, date(2026, 5, 20)),
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 1), 12, date(2025, 12, 1)),
        (date(2026, 6, 1), 0, date(2026, 6, 1)),
    ],
)
def test_months_before(day: date, months: int, expected: date) -> None:
    assert eligibility.months_before(day, months) == expected


posts = st.builds(
    Post,
    id=st.integers(1, 9),
    role=st.sampled_from(["director", "officer"]),
    side=st.sampled_from(["production", "sales"]),
    started_on=st.dates(date(2020, 1, 1), date(2027, 1, 1)),
    ended_on=st.none() | st.dates(date(2024, 1, 1), date(2028, 1, 1)),
    in_scope=st.booleans(),
    active=st.booleans(),
    tiers=st.frozensets(st.sampled_from("ABCD"), min_size=1),
    supervision_class=st.sampled_from(["routine", "key", "special"]),
    categories=st.sampled_from([frozenset[str](), frozenset({"水泥"}), frozenset({"水泥", "灶管阀"})]),
)


@given(st.lists(posts, max_size=5), st.none() | st.dates(date(2026, 1, 1), ON))
def test_whoever_is_in_has_a_post_in_good_standing_and_is_not_resting(held: list[Post], assessed: date | None) -> None:
    verdict = eligibility.judge(held, assessed, SCOPE)
    good = [p for p in held if p.started_on <= ON and p.serves(ON) and p.in_scope and p.active]

    if verdict is not None and verdict.reason == eligibility.IN:
        assert verdict.post in good
        assert not eligibility.rests(assessed, SCOPE)
    elif good:
        assert verdict is not None
        assert verdict.reason == eligibility.RESTING
