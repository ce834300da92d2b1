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
    LegalDocument,
    Question,
    QuestionQuerySet,
    Reference,
)
from question_bank.rules import assembly
from question_bank.rules.cells import lacking, shortages
from question_bank.rules.content import pinned
from question_bank.states import QuestionState
from question_bank.stock import Population, Stock, recipe_of


def pool(
    *, role: str, capacity: str, category: str = "", among: QuestionQuerySet | None = None
) -> list[assembly.Candidate]:
    """Questions in force for a role and side: the common part, and the module of a product category if one is named.

    `among` narrows the bank beforehand, such as to what is open for practice.
    """
    bank = Question.objects.all() if among is None else among
    questions = bank.eligible(role=role, capacity=capacity).filter(current__category__in={"", category})
    return [
        assembly.Candidate(pk, code, type, len(options), pinned(options), topic, difficulty, bool(of))
        for pk, code, type, options, topic, difficulty, of in questions.values_list(
            "current",
            "code",
            "current__type",
            "current__options",
            "current__topic",
            "current__difficulty",
            "current__category",
        ).order_by("code")
    ]


def sections(blueprint: Blueprint) -> assembly.Recipe:
    """The blueprint as the assembly rule wants it, in its order."""
    return recipe_of(blueprint)


def coverage(
    blueprint: Blueprint, role: str, capacity: str, categories: Iterable[str] = ("",)
) -> list[tuple[str, int, int]]:
    """(type, wanted, available) of each section, then of the cells that are short; "" is a cell of any type.

    Counts the common part that every unit shares. If a cell asks for a module, each of `categories` is judged by
    what it has; what is worst counts.
    """
    recipe, stock = recipe_of(blueprint), Stock()
    of = [stock.of(Population(role, capacity, category)) for category in (categories if recipe.needs_module else [""])]
    worst = max(of or [stock.of(Population(role, capacity))], key=lambda there: lacking(recipe, there))
    there: Counter[str] = Counter()
    for kind, number in worst.items():
        there[kind.type] += number
    cells = [(short.type, short.wanted, short.there) for short in shortages(recipe, worst) if short.cells]
    return [(section.type, section.count, there[section.type]) for section in recipe.sections] + cells


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
