"""One person's posts and the scope of a plan → in the population, or out of it for a stated reason, or not concerned.

Each person counts once, by the first of their posts that the plan is about: a serving one before one that has ended,
director before officer, then the earliest.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

ROLES = ("director", "officer")  # in the order in which a post counts
LEFT_MONTHS = 12  # a post that ended longer ago concerns no plan

IN = ""
OUT_OF_SCOPE = "out_of_scope"
UNIT_INACTIVE = "unit_inactive"
LEFT_POST = "left_post"
RESTING = "resting"


@dataclass(frozen=True)
class Post:
    """One appointment with what matters of its unit.

    `tiers` are those of the unit's capacities on this side, `categories` those of all its products.
    """

    id: int
    role: str
    side: str
    started_on: date
    ended_on: date | None
    in_scope: bool
    active: bool
    tiers: frozenset[str]
    supervision_class: str
    categories: frozenset[str]

    def serves(self, on: date) -> bool:
        return self.ended_on is None or self.ended_on >= on

    @property
    def stratum(self) -> str:
        return f"{self.role}-{self.side}"


@dataclass(frozen=True)
class Scope:
    """What a plan is about, on a day; an empty set means all. `rest_months` is 0 where months of rest are not kept."""

    on: date
    rest_months: int
    roles: frozenset[str] = field(default_factory=frozenset)
    sides: frozenset[str] = field(default_factory=frozenset)
    tiers: frozenset[str] = field(default_factory=frozenset)
    supervision_classes: frozenset[str] = field(default_factory=frozenset)
    categories: frozenset[str] = field(default_factory=frozenset)

    def covers(self, post: Post) -> bool:
        """Whether the plan is about this post, whatever the state of its unit."""
        return (
            (not self.roles or post.role in self.roles)
            and (not self.sides or post.side in self.sides)
            and (not self.tiers or bool(post.tiers & self.tiers))
            and (not self.supervision_classes or post.supervision_class in self.supervision_classes)
            and (not self.categories or bool(post.categories & self.categories))
        )


@dataclass(frozen=True)
class Verdict:
    """The post by which a person is concerned, and the reason why they are out of the population ("" = they are in)."""

    post: Post
    reason: str


def judge(posts: Sequence[Post], last_assessed: date | None, scope: Scope) -> Verdict | None:
    """The verdict on one person; None where the plan is about none of their posts.

    `last_assessed` is the day of the person's newest assessment by any bureau.
    """
    since = months_before(scope.on, LEFT_MONTHS)
    concerned = [
        post
        for post in posts
        if scope.covers(post) and post.started_on <= scope.on and (post.ended_on is None or post.ended_on >= since)
    ]
    if not concerned:
        return None
    verdicts = [Verdict(post, _reason(post, scope)) for post in sorted(concerned, key=lambda post: _order(post, scope))]
    first_in = next((verdict for verdict in verdicts if verdict.reason == IN), None)
    if first_in is None:
        return verdicts[0]
    return Verdict(first_in.post, RESTING) if rests(last_assessed, scope) else first_in


def _order(post: Post, scope: Scope) -> tuple[bool, int, date, int]:
    return (not post.serves(scope.on), ROLES.index(post.role), post.started_on, post.id)


def _reason(post: Post, scope: Scope) -> str:
    if not post.serves(scope.on):
        return LEFT_POST
    if not post.in_scope:
        return OUT_OF_SCOPE
    return IN if post.active else UNIT_INACTIVE


def rests(last_assessed: date | None, scope: Scope) -> bool:
    """Whether the newest assessment lies within the months of rest."""
    if last_assessed is None or not scope.rest_months:
        return False
    return last_assessed > months_before(scope.on, scope.rest_months)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month where it is shorter."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
