"""The only way from a visitor to the bank: questions in force, open to all, whose legal references hold today."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils.timezone import localtime

from question_bank import ports
from question_bank.actions.sources import not_carrying
from question_bank.models import (
    Article,
    Blueprint,
    Question,
    QuestionQuerySet,
    QuestionType,
    Reference,
    Revision,
    RevisionPicture,
    SourceState,
    Topic,
)
from question_bank.practice.selection import Selection

DETAILS = ("current__topic", "current__question")


def today() -> date:
    return localtime(ports.now()).date()


def practicable(among: QuestionQuerySet | None = None) -> QuestionQuerySet:
    """Questions that everybody may see. Not one that rests on what is repealed, not yet or no longer in force today."""
    questions = (Question.objects.all() if among is None else among).in_force().filter(current__is_open=True)
    # Nearly always nothing is wrong with any article: one small query spares a search per question.
    suspect = _suspect_articles(today())
    if not suspect:
        return questions
    ended = Q(article__in=suspect) & (not_carrying() | _outside("article__", today()))
    return questions.exclude(Exists(Reference.objects.filter(ended, revision=OuterRef("current"))))


def _outside(of: str, day: date) -> Q:
    """Not in force on the day, by the article's own dates or its document's."""
    found = Q()
    for place in (of, f"{of}document__"):
        found |= Q(**{f"{place}in_force_to__lt": day}) | Q(**{f"{place}in_force_from__gt": day})
    return found


def _suspect_articles(day: date) -> list[int]:
    marked = ~Q(state=SourceState.IN_FORCE) | ~Q(document__state=SourceState.IN_FORCE)
    return list(Article.objects.filter(marked | _outside("", day)).values_list("pk", flat=True))


def chosen(selection: Selection) -> QuestionQuerySet:
    """The questions of a selection: a category's module, or the common part, whole or one topic with those below."""
    questions = practicable(Question.objects.eligible(role=selection.role, capacity=selection.side))
    if selection.category:
        return questions.filter(current__category=selection.category)
    questions = questions.filter(current__category="")
    return questions.filter(current__topic__in=_below(selection.topic)) if selection.topic else questions


def _below(code: str) -> set[int]:
    """A topic and all below it."""
    children: dict[int | None, list[int]] = {}
    top = None
    for pk, parent, own in Topic.objects.values_list("pk", "parent", "code"):
        children.setdefault(parent, []).append(pk)
        top = pk if own == code else top
    found, waiting = set(), [] if top is None else [top]
    while waiting:
        pk = waiting.pop()
        found.add(pk)
        waiting += [child for child in children.get(pk, []) if child not in found]
    return found


def at_place(questions: QuestionQuerySet, place: int) -> Revision | None:
    """The question at this place (from 0) in the order of revisions."""
    pks = list(questions.order_by("current").values_list("current", flat=True)[place : place + 1])
    return by_revision(pks).get(pks[0]) if pks else None


def by_question(pk: int) -> Revision | None:
    found = practicable().filter(pk=pk).select_related(*DETAILS).first()
    return found.current if found else None


def by_revision(pks: Collection[int]) -> dict[int, Revision]:
    """Of these revisions those that may be practised now; others are as if they were not there."""
    questions = practicable().filter(current__in=pks).select_related(*DETAILS)
    return {question.current.pk: question.current for question in questions if question.current}


def pictures(revisions: Iterable[int]) -> dict[int, dict[str, RevisionPicture]]:
    """By revision and place, without their bytes."""
    found: dict[int, dict[str, RevisionPicture]] = {}
    rows = RevisionPicture.objects.filter(revision__in=list(revisions)).select_related("picture")
    for row in rows.defer("picture__data"):
        found.setdefault(row.revision_id, {})[row.place] = row
    return found


def sources(revisions: Iterable[int]) -> dict[int, list[Article]]:
    """The articles that answers rest on, by revision."""
    found: dict[int, list[Article]] = {}
    rows = Reference.objects.filter(revision__in=list(revisions)).select_related("article__document")
    for row in rows.order_by("revision", "position"):
        found.setdefault(row.revision_id, []).append(row.article)
    return found


def shows(digest: str) -> bool:
    """Whether a question that may be practised now shows this picture."""
    revisions = RevisionPicture.objects.filter(picture__digest=digest).values_list("revision", flat=True)
    return practicable().filter(current__in=list(revisions)).exists()


# --- what there is to practise -----------------------------------------------------------------------------------


@dataclass
class TopicLine:
    topic: Topic
    number: int = 0  # with all below it
    below: "list[TopicLine]" = field(default_factory=list)


@dataclass(frozen=True)
class Offer:
    """A blueprint with what open questions lack of it, by type."""

    blueprint: Blueprint
    lacking: list[tuple[str, int, int]]  # type in words, wanted, there

    @property
    def is_possible(self) -> bool:
        return not self.lacking


class Stock:
    """How many open questions a population has: one grouped query, however many there are."""

    def __init__(self, selection: Selection) -> None:
        eligible = practicable(Question.objects.eligible(role=selection.role, capacity=selection.side))
        self.rows = list(
            eligible.order_by()
            .values_list("current__topic", "current__category", "current__type")
            .annotate(number=Count("pk"))
        )

    @property
    def common(self) -> int:
        return sum(number for _topic, category, _type, number in self.rows if not category)

    @property
    def total(self) -> int:
        return sum(number for *_rest, number in self.rows)

    @cached_property
    def categories(self) -> list[tuple[str, int]]:
        """Modules by product category."""
        found: Counter[str] = Counter()
        for _topic, category, _type, number in self.rows:
            if category:
                found[category] += number
        return sorted(found.items())

    def topics(self) -> list[TopicLine]:
        """The topics of the common part that have questions, as a tree."""
        own: Counter[int] = Counter()
        for topic, category, _type, number in self.rows:
            if not category:
                own[topic] += number
        lines = {topic.pk: TopicLine(topic, own[topic.pk]) for topic in Topic.objects.order_by("code")}
        tops: list[TopicLine] = []
        for line in lines.values():
            above = lines.get(line.topic.parent_id or 0)
            (above.below if above else tops).append(line)
        return _filled(tops)

    def by_type(self, category: str) -> Counter[str]:
        """What a paper may draw from: the common part and the category's module."""
        found: Counter[str] = Counter()
        for _topic, of, type, number in self.rows:
            if of in {"", category}:
                found[type] += number
        return found

    def offers(self, blueprints: Sequence[Blueprint], category: str) -> list[Offer]:
        there = self.by_type(category)
        return [Offer(blueprint, _lacking(blueprint, there)) for blueprint in blueprints]


def _filled(lines: list[TopicLine]) -> list[TopicLine]:
    for line in lines:
        line.below = _filled(line.below)
        line.number += sum(below.number for below in line.below)
    return [line for line in lines if line.number]


def _lacking(blueprint: Blueprint, there: Counter[str]) -> list[tuple[str, int, int]]:
    wanted: Counter[str] = Counter()
    for section in blueprint.sections.all():
        wanted[section.type] += section.count
    return [
        (str(QuestionType(type).label), number, there[type]) for type, number in wanted.items() if there[type] < number
    ]


def blueprints() -> list[Blueprint]:
    """Those by which papers are drawn today."""
    usable = Blueprint.objects.filter(is_retired=False, effective_from__lte=today())
    return list(usable.prefetch_related(Prefetch("sections")).order_by("name"))
