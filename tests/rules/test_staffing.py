"""Who must have whom (domain.md 2.3), line by line and at each boundary."""

import pytest

from examcenter.rules.staffing import Limits, Serving, Shortcoming, Unit, director_due, shortcomings

LIMITS = Limits(director_for_sales=frozenset("AB"), officer_units=3)
OFFICER = Serving(1, "officer", "production", ("出厂检验",))
DIRECTOR = Serving(2, "director", "production")


def maker(tier: str = "C", **flags: bool) -> Unit:
    return Unit({"production": frozenset(tier)}, **flags)


def seller(tiers: str = "C", **flags: bool) -> Unit:
    return Unit({"sales": frozenset(tiers)}, **flags)


# side, tiers, under: licence, CCC, mandatory standard; why a director is due
TABLE = [
    ("production", "D", "licence", "licence"), ("production", "D", "ccc", "ccc"), ("production", "D", "standard", ""),
    ("production", "C", "standard", ""), ("production", "B", "standard", "standard"),
    ("production", "A", "standard", "standard"), ("production", "A", "", ""), ("production", "B", "", ""),
    ("sales", "A", "", "province"), ("sales", "B", "", "province"), ("sales", "C", "", ""), ("sales", "D", "", ""),
    ("sales", "C", "licence", ""), ("sales", "C", "ccc", ""), ("sales", "C", "standard", ""),
    ("sales", "CB", "", "province"),
]  # fmt: skip


@pytest.mark.parametrize(("side", "tiers", "under", "expected"), TABLE)
def test_who_must_have_a_director(side: str, tiers: str, under: str, expected: str) -> None:
    unit = Unit({side: frozenset(tiers)}, under == "licence", under == "ccc", under == "standard")
    assert director_due(unit, side, LIMITS.director_for_sales) == expected


def test_which_sellers_need_one_is_the_provinces() -> None:
    assert director_due(seller("C"), "sales", frozenset("ABC")) == "province"
    assert director_due(seller("A"), "sales", frozenset()) == ""


def test_a_unit_with_all_it_needs_has_no_shortcoming() -> None:
    assert shortcomings(maker("B", has_ccc=True), [OFFICER, DIRECTOR], LIMITS) == []
    assert shortcomings(maker("C"), [OFFICER], LIMITS) == []


def test_every_unit_needs_an_officer_for_each_side() -> None:
    both = Unit({"production": frozenset("D"), "sales": frozenset("D")})
    assert shortcomings(both, [], LIMITS) == [
        Shortcoming("no_officer", "production"),
        Shortcoming("no_officer", "sales"),
    ]
    assert shortcomings(both, [OFFICER], LIMITS) == [Shortcoming("no_officer", "sales")]


def test_a_director_is_no_officer_of_the_unit() -> None:
    found = shortcomings(maker("D", has_licence=True), [DIRECTOR], LIMITS)
    assert found == [Shortcoming("no_officer", "production")]


def test_a_director_for_the_other_side_does_not_count() -> None:
    unit = Unit({"production": frozenset("C"), "sales": frozenset("B")}, has_ccc=True)
    held = [OFFICER, Serving(1, "officer", "sales"), DIRECTOR]
    assert shortcomings(unit, held, LIMITS) == [Shortcoming("no_director", "sales", reason="province")]


@pytest.mark.parametrize("side", ["production", "sales"])
def test_a_director_may_not_be_an_officer_at_the_same_unit(side: str) -> None:
    held = [OFFICER, DIRECTOR, Serving(2, "officer", side)]
    assert shortcomings(maker(), held, LIMITS) == [Shortcoming("director_is_officer", person=2)]


@pytest.mark.parametrize(
    ("posts", "more", "number"),
    [
        (("检验",), (), 0),
        (("检验", "档案"), (), 0),
        (("检验", "档案"), ("档案",), 0),
        (("检验", "档案"), ("进货",), 3),
        (("检验", "档案", "进货"), (), 3),
    ],
)
def test_an_officer_holds_two_posts_at_most(posts: tuple[str, ...], more: tuple[str, ...], number: int) -> None:
    held = [Serving(1, "officer", "production", posts), Serving(1, "officer", "sales", more)]
    expected = [Shortcoming("too_many_posts", person=1, number=number)] if number else []
    assert shortcomings(maker(), held, LIMITS) == expected


@pytest.mark.parametrize(("units", "found"), [(1, False), (3, False), (4, True)])
def test_an_officer_at_more_units_than_the_limit(units: int, found: bool) -> None:
    limits = Limits(LIMITS.director_for_sales, 3, {1: units})
    expected = [Shortcoming("too_many_units", person=1, number=units)] if found else []
    assert shortcomings(maker(), [OFFICER], limits) == expected


def test_the_only_person_may_be_the_officer() -> None:
    assert shortcomings(seller("D"), [Serving(7, "officer", "sales", ("进货查验", "储存与陈列管理"))], LIMITS) == []


RELATED = Limits(LIMITS.director_for_sales, 3, related=frozenset({frozenset({"生产过程控制", "出厂检验"})}))

# an officer's posts for production, for sales; how many related ones they hold (0: no shortcoming)
POSTS = [
    (("生产过程控制",), (), 0),
    (("生产过程控制", "档案"), (), 0),
    (("生产过程控制", "出厂检验"), (), 2),
    (("生产过程控制",), ("出厂检验",), 2),
    (("生产过程控制",), ("生产过程控制",), 0),
    (("生产过程控制整理", "出厂检验"), (), 0),
]


@pytest.mark.parametrize(("posts", "more", "number"), POSTS)
def test_an_officer_holds_no_related_posts(posts: tuple[str, ...], more: tuple[str, ...], number: int) -> None:
    held = [Serving(1, "officer", "production", posts), Serving(1, "officer", "sales", more)]
    expected = [Shortcoming("related_posts", person=1, number=number)] if number else []
    assert shortcomings(maker(), held, RELATED) == expected
    assert shortcomings(maker(), held, LIMITS) == [], "where the province names none, none are related"


def test_more_posts_than_two_and_related_ones_are_two_shortcomings() -> None:
    held = [Serving(1, "officer", "production", ("生产过程控制", "出厂检验", "档案"))]
    found = shortcomings(maker(), held, RELATED)
    assert [each.kind for each in found] == ["too_many_posts", "related_posts"]


def test_a_directors_posts_are_not_counted() -> None:
    held = [OFFICER, Serving(2, "director", "production", ("生产过程控制", "出厂检验", "档案"))]
    assert shortcomings(maker(), held, RELATED) == []


@pytest.mark.parametrize("role", ["officer", "director"])
def test_who_failed_the_units_own_assessment_may_not_hold_the_post(role: str) -> None:
    held = [OFFICER, Serving(2, role, "production", (), failed=True)]
    assert shortcomings(maker(), held, LIMITS) == [Shortcoming("not_passed", "production", person=2)]
