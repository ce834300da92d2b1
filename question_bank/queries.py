"""What the rooms that deal papers ask of the bank, and the numbers that its own pages show."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from question_bank import ports
from question_bank.actions.sources import not_carrying
from question_bank.models import (
    Article,
    Blueprint,
    ForCapacity,
    ForRole,
    LegalDocument,
    Question,
    QuestionQuerySet,
    QuestionType,
    Reference,
)
from question_bank.rules import assembly
from question_bank.rules.content import pinned
from question_bank.states import QuestionState

ROLES = (ForRole.DIRECTOR, ForRole.OFFICER)
CAPACITIES = (ForCapacity.PRODUCTION, ForCapacity.SALES)


def pool(
    *, role: str, capacity: str, category: str = "", among: QuestionQuerySet | None = None
) -> list[assembly.Candidate]:
    """Questions in force for a role and side: the common part, and the module of a product category if one is named.

    `among` narrows the bank beforehand, such as to what is open for practice.
    """
    bank = Question.objects.all() if among is None else among
    questions = bank.eligible(role=role, capacity=capacity).filter(current__category__in={"", category})
    return [
        assembly.Candidate(pk, code, type, len(options), pinned(options))
        for pk, code, type, options in questions.values_list(
            "current", "code", "current__type", "current__options"
        ).order_by("code")
    ]


def sections(blueprint: Blueprint) -> list[assembly.Section]:
    """The blueprint as the assembly rule wants it, in its order."""
    return [assembly.Section(section.type, section.count, section.points) for section in blueprint.sections.all()]


def coverage(blueprint: Blueprint, role: str, capacity: str) -> list[tuple[str, int, int]]:
    """(type, wanted, available) of each section, counting only the common part that every unit shares."""
    there = availability()[role, capacity]
    return [(section.type, section.count, there[section.type]) for section in blueprint.sections.all()]


def availability() -> dict[tuple[str, str], Counter[str]]:
    """Questions of the common part in force by (role, side), then by type."""
    rows = (
        Question.objects.in_force()
        .filter(current__category="")
        .order_by()
        .values_list("current__type", "current__for_role", "current__for_capacity")
        .annotate(number=Count("pk"))
    )
    found: dict[tuple[str, str], Counter[str]] = {(role, side): Counter() for role in ROLES for side in CAPACITIES}
    for type, role, side, number in rows:
        for population, counts in found.items():
            if role in {population[0], ForRole.BOTH} and side in {population[1], ForCapacity.BOTH}:
                counts[type] += number
    return found


@dataclass(frozen=True)
class Cell:
    """One population and type of a blueprint: how many questions it wants and how many there are."""

    type: str
    wanted: int
    available: int

    @property
    def is_short(self) -> bool:
        return self.available < self.wanted

    @property
    def label(self) -> str:
        return str(QuestionType(self.type).label)


@dataclass(frozen=True)
class PopulationRow:
    role: str
    capacity: str
    cells: list[Cell]

    @property
    def role_label(self) -> str:
        return str(ForRole(self.role).label)

    @property
    def capacity_label(self) -> str:
        return str(ForCapacity(self.capacity).label)


def coverage_table(wanted: Iterable[tuple[str, int]]) -> list[PopulationRow]:
    """For each population what (type, count) pairs want and find."""
    pairs = list(wanted)
    return [
        PopulationRow(role, capacity, [Cell(type, count, there[type]) for type, count in pairs])
        for (role, capacity), there in availability().items()
    ]


def review_queue(reviewer: AbstractBaseUser) -> QuestionQuerySet:
    """Questions of which a revision waits that `reviewer` did not write, in the order of their codes."""
    own = Q(proposed__author_id=reviewer.pk) | Q(proposed=None, current__author_id=reviewer.pk)
    return Question.objects.awaiting_review().exclude(own).with_revisions()


def categories() -> list[str]:
    """The product categories that questions name."""
    named = Question.objects.exclude(current__category="").order_by("current__category")
    return list(named.values_list("current__category", flat=True).distinct())


def state_counts() -> dict[str, int]:
    rows = Question.objects.order_by().values_list("state").annotate(number=Count("pk"))
    return {**dict.fromkeys(QuestionState.values, 0), **dict(rows)}


# --- what pages ask ----------------------------------------------------------------------------------------------


def documents(text: str = "") -> QuerySet[LegalDocument]:
    """The register, or what has `text` in title, number or issuer; with how many questions in force rest on it."""
    found = LegalDocument.objects.all()
    if text:
        found = found.filter(Q(title__icontains=text) | Q(number__icontains=text) | Q(issued_by__icontains=text))
    return found.annotate(
        resting=Count(
            "articles__references__revision__current_of",
            filter=Q(articles__references__revision__current_of__state=QuestionState.IN_FORCE),
            distinct=True,
        )
    ).order_by("title")


def articles(document: LegalDocument) -> QuerySet[Article]:
    """The articles that questions name, with how many questions in force rest on each."""
    in_force = Q(references__revision__current_of__state=QuestionState.IN_FORCE)
    return document.articles.annotate(
        resting=Count("references__revision__current_of", filter=in_force, distinct=True)
    ).order_by("pk")


def waiting_for_sources(document: LegalDocument | None = None) -> QuestionQuerySet:
    """Questions on hold that rest on what was amended or repealed, of one document or of all."""
    weak = Reference.objects.filter(not_carrying(), revision=OuterRef("current"))
    if document:
        weak = weak.filter(article__document=document)
    return Question.objects.filter(Exists(weak), state=QuestionState.ON_HOLD).with_revisions().order_by("code")


def held_by(question: Question) -> list[Article]:
    """The articles for which the newest wording cannot come into force."""
    if question.newest is None:
        return []
    weak = question.newest.references.filter(not_carrying()).select_related("article__document")
    return [reference.article for reference in weak]


@dataclass(frozen=True)
class Used:
    """A use of a question, with the number of the revision that was dealt."""

    title: str
    number: int
    papers: int
    last: datetime


def uses(question: Question) -> list[Used]:
    """Where the question was dealt, as far as the host tells; the latest first."""
    numbers = dict(question.revisions.values_list("pk", "number"))
    return [Used(use.title, numbers[use.revision_id], use.papers, use.last) for use in ports.uses(list(numbers))]


def blueprints_for(question: Question) -> QuerySet[Blueprint]:
    """Blueprints that can deal the question: not retired, and with a section of its type."""
    type = question.newest.type if question.newest else ""
    return Blueprint.objects.filter(is_retired=False, sections__type=type).order_by("name")
