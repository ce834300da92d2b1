"""Who must have whom: a unit and those who serve there → what is missing or wrong, each with its reason.

Source: Order 75 draft, articles 5, 6 and 15 (domain 2.3). For production a director is due under production licence,
under compulsory certification, and at tiers A and B under mandatory national standards; for sales at the tiers that the
province names. Licence and certification of a seller's goods oblige their maker, not the seller. An officer holds at
most two posts, and unrelated ones; which posts are related no source says, so the province names them in groups.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

PRODUCTION, SALES = "production", "sales"
DIRECTOR, OFFICER = "director", "officer"
LARGE_AND_MEDIUM = frozenset("AB")
MOST_POSTS = 2

NO_OFFICER, NO_DIRECTOR = "no_officer", "no_director"
DIRECTOR_IS_OFFICER, TOO_MANY_POSTS, TOO_MANY_UNITS = "director_is_officer", "too_many_posts", "too_many_units"
RELATED_POSTS, NOT_PASSED = "related_posts", "not_passed"
KINDS = (
    NO_OFFICER, NO_DIRECTOR, DIRECTOR_IS_OFFICER, TOO_MANY_POSTS, RELATED_POSTS, NOT_PASSED, TOO_MANY_UNITS,
)  # fmt: skip

BY_LICENCE, BY_CCC, BY_STANDARD, BY_PROVINCE = "licence", "ccc", "standard", "province"


@dataclass(frozen=True)
class Unit:
    """`tiers` says for each side, production or sales, the tiers of the unit's capacities there."""

    tiers: Mapping[str, frozenset[str]]
    has_licence: bool = False
    has_ccc: bool = False
    has_mandatory_standard: bool = False


@dataclass(frozen=True)
class Serving:
    """Somebody in a role on a day, with their quality-control posts.

    `failed`: the newest assessment by the unit itself that is known was failed; an unknown one is not.
    """

    person: int
    role: str
    side: str
    posts: tuple[str, ...] = ()
    failed: bool = False


@dataclass(frozen=True)
class Limits:
    """What the province decides; `units` holds at how many units each officer in question serves.

    `related` are groups of posts of which an officer may hold one only.
    """

    director_for_sales: frozenset[str]
    officer_units: int
    units: Mapping[int, int] = field(default_factory=dict)
    related: frozenset[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class Shortcoming:
    """`side` where a role is vacant, `person` where somebody holds too much; `number` of posts or units."""

    kind: str
    side: str = ""
    person: int | None = None
    reason: str = ""
    number: int = 0


def director_due(unit: Unit, side: str, director_for_sales: frozenset[str]) -> str:
    """Why the unit must have a director for this side, or nothing."""
    if side == SALES:
        return BY_PROVINCE if unit.tiers.get(SALES, frozenset()) & director_for_sales else ""
    if unit.has_licence:
        return BY_LICENCE
    if unit.has_ccc:
        return BY_CCC
    large = unit.tiers.get(PRODUCTION, frozenset()) & LARGE_AND_MEDIUM
    return BY_STANDARD if large and unit.has_mandatory_standard else ""


def shortcomings(unit: Unit, serving: Iterable[Serving], limits: Limits) -> list[Shortcoming]:
    """Everything in which the unit falls short of the law or of the province's limits, vacancies first."""
    held = list(serving)
    return [*_vacancies(unit, held, limits), *_overloads(held, limits), *_failures(held)]


def _vacancies(unit: Unit, held: list[Serving], limits: Limits) -> Iterator[Shortcoming]:
    for side in sorted(unit.tiers):
        roles = {each.role for each in held if each.side == side}
        if OFFICER not in roles:
            yield Shortcoming(NO_OFFICER, side)
        due = director_due(unit, side, limits.director_for_sales)
        if due and DIRECTOR not in roles:
            yield Shortcoming(NO_DIRECTOR, side, reason=due)


def _overloads(held: list[Serving], limits: Limits) -> Iterator[Shortcoming]:
    for person in sorted({each.person for each in held if each.role == OFFICER}):
        own = [each for each in held if each.person == person]
        if any(each.role == DIRECTOR for each in own):
            yield Shortcoming(DIRECTOR_IS_OFFICER, person=person)
        posts = {post for each in own if each.role == OFFICER for post in each.posts}
        if len(posts) > MOST_POSTS:
            yield Shortcoming(TOO_MANY_POSTS, person=person, number=len(posts))
        related = max((len(posts & group) for group in limits.related), default=0)
        if related > 1:
            yield Shortcoming(RELATED_POSTS, person=person, number=related)
        if limits.units.get(person, 0) > limits.officer_units:
            yield Shortcoming(TOO_MANY_UNITS, person=person, number=limits.units[person])


def _failures(held: list[Serving]) -> Iterator[Shortcoming]:
    """Article 15: who has not passed the unit's own assessment may not hold the post."""
    for person, side in sorted({(each.person, each.side) for each in held if each.failed}):
        yield Shortcoming(NOT_PASSED, side, person=person)
