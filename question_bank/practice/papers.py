"""Mock papers: dealt by a real blueprint from open questions, carried by a signed token, marked without being stored.

The token is the paper's address. It names revisions and figures, never a key; whoever changes a sign of it is refused.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.core import signing

from question_bank import ports
from question_bank.models import Article, Blueprint, MarkingRule, Revision, Topic
from question_bank.practice import queries
from question_bank.practice.presenters import Answered, Asked
from question_bank.practice.selection import Selection, new_seed
from question_bank.queries import pool, sections
from question_bank.rules import assembly
from question_bank.rules.marking import mark

SALT = "question_bank.practice.paper"
PREFIX = "p"  # what is compressed begins with a full stop, and many a proxy hides addresses that do
MOCK, UNIT = "mock", "unit"
VALID = {MOCK: timedelta(days=1), UNIT: timedelta(days=30)}  # a unit holds its assessment on several days
GRACE = timedelta(minutes=1)  # a paper on its way when the time runs out
NUMBER_SIGNS = 8


class NoSuchPaper(Exception):
    """The token was altered, is not ours, or is too old."""


@dataclass(frozen=True)
class MockPaper:
    """What the token says."""

    mode: str
    name: str  # the blueprint's
    role: str
    side: str
    category: str
    seed: str
    minutes: int
    pass_mark: str
    rule: str
    began: int  # seconds since 1970
    revisions: list[int]
    points: list[str]

    @property
    def token(self) -> str:
        return PREFIX + signing.dumps(list(asdict(self).values()), salt=SALT, compress=True)

    @property
    def number(self) -> str:
        """A short number for paper and record; the same for everybody who takes this paper."""
        said = f"{self.seed}|{self.began}|{self.revisions}"
        return hashlib.sha256(said.encode()).hexdigest()[:NUMBER_SIGNS].upper()

    @property
    def selection(self) -> Selection:
        return Selection(self.role, self.side, category=self.category)

    @property
    def is_unit(self) -> bool:
        return self.mode == UNIT

    @property
    def size(self) -> int:
        return len(self.revisions)

    @property
    def total(self) -> Decimal:
        return sum(map(Decimal, self.points), Decimal(0))

    @property
    def due(self) -> datetime:
        return self.began_at + timedelta(minutes=self.minutes)

    @property
    def began_at(self) -> datetime:
        return datetime.fromtimestamp(self.began, tz=ports.now().tzinfo)

    def remaining(self, now: datetime) -> int:
        """Seconds left; a unit's paper begins whenever somebody opens it, so there the page alone keeps time."""
        return self.minutes * 60 if self.is_unit else max(0, int((self.due - now).total_seconds()))

    def is_late(self, now: datetime) -> bool:
        return not self.is_unit and now > self.due + GRACE


def deal(*, blueprint: Blueprint, selection: Selection, mode: str, now: datetime) -> MockPaper:
    """A new paper from the open questions of a population and of a product category. Raises assembly.BankTooSmall."""
    seed = new_seed()
    among = queries.practicable()
    candidates = pool(role=selection.role, capacity=selection.side, category=selection.category, among=among)
    items = assembly.assemble(sections(blueprint), candidates, seed)
    return MockPaper(
        mode=mode,
        name=blueprint.name,
        role=selection.role,
        side=selection.side,
        category=selection.category,
        seed=seed,
        minutes=blueprint.minutes,
        pass_mark=str(blueprint.pass_mark),
        rule=str(blueprint.marking_rule),
        began=int(now.timestamp()),
        revisions=[item.revision_id for item in items],
        points=[str(item.points) for item in items],
    )


def read(token: str, now: datetime) -> MockPaper:
    """The paper of a token. Raises NoSuchPaper."""
    try:
        paper = MockPaper(*signing.loads(token.removeprefix(PREFIX), salt=SALT))
    except (signing.BadSignature, TypeError, ValueError) as broken:
        raise NoSuchPaper from broken
    if paper.mode not in VALID or now > paper.began_at + VALID[paper.mode]:
        raise NoSuchPaper
    return paper


def ask(paper: MockPaper) -> list[Asked]:
    """The questions of the paper that may be practised still, in its order."""
    there = queries.by_revision(paper.revisions)
    shown = queries.pictures(there)
    return [
        Asked(there[pk], paper.seed, f"q{position}", position, shown.get(pk))
        for position, pk in enumerate(paper.revisions, start=1)
        if pk in there
    ]


@dataclass(frozen=True)
class TopicResult:
    topic: Topic
    right: int
    asked: int

    @property
    def percent(self) -> int:
        return round(100 * self.right / self.asked)


@dataclass(frozen=True)
class Result:
    paper: MockPaper
    answers: list[Answered]
    score: Decimal
    points: Decimal  # that could be had: without questions withdrawn meanwhile
    withdrawn: int

    @property
    def scaled(self) -> Decimal:
        """The score on the paper's own scale, which a withdrawn question must not lower."""
        if not self.withdrawn or not self.points:
            return self.score
        return (self.score * self.paper.total / self.points).quantize(Decimal("0.1"))

    @property
    def is_pass(self) -> bool:
        return self.scaled >= Decimal(self.paper.pass_mark)

    @property
    def wrong(self) -> list[Answered]:
        return [answer for answer in self.answers if not answer.is_right]

    @property
    def right(self) -> int:
        return len(self.answers) - len(self.wrong)

    @property
    def by_topic(self) -> list[TopicResult]:
        """In the order of the syllabus."""
        lines: dict[int, list[Answered]] = {}
        for answer in self.answers:
            lines.setdefault(answer.revision.topic_id, []).append(answer)
        found = [
            TopicResult(answers[0].revision.topic, sum(answer.is_right for answer in answers), len(answers))
            for answers in lines.values()
        ]
        return sorted(found, key=lambda line: line.topic.code)


def judge(asked: Asked, values: Sequence[str], articles: Mapping[int, list[Article]]) -> Answered:
    """The verdict on one answer; right is what earns all points."""
    response = asked.response(values)
    revision = asked.revision
    whole = mark(type=revision.type, key=revision.key, response=response, points=Decimal(1))
    return Answered(asked, response, bool(whole), articles.get(revision.pk, []))


def mark_paper(paper: MockPaper, values: Callable[[str], Sequence[str]]) -> Result:
    """Marks by the blueprint's rule; `values` gives what a form field of the paper holds."""
    asked = ask(paper)
    articles = queries.sources(question.revision.pk for question in asked)
    answers = [judge(question, values(question.name), articles) for question in asked]
    earned, possible = Decimal(0), Decimal(0)
    for answer in answers:
        points = Decimal(paper.points[answer.asked.position - 1])
        possible += points
        earned += _points(answer.revision, answer.response, points, paper.rule)
    return Result(paper, answers, earned, possible, paper.size - len(answers))


def _points(revision: Revision, response: str, points: Decimal, rule: str) -> Decimal:
    known = rule if rule in MarkingRule.values else MarkingRule.EXACT.value
    return mark(type=revision.type, key=revision.key, response=response, points=points, rule=known)
