"""What the rooms that deal papers ask of the bank, and the numbers that its own pages show."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Q

from question_bank.models import (
    Blueprint,
    ForCapacity,
    ForRole,
    Question,
    QuestionQuerySet,
    QuestionType,
)
from question_bank.rules import assembly
from question_bank.rules.content import pinned
from question_bank.states import QuestionState

ROLES = (ForRole.DIRECTOR, ForRole.OFFICER)
CAPACITIES = (ForCapacity.PRODUCTION, ForCapacity.SALES)


def pool(*, role: str, capacity: str, category: str = "") -> list[assembly.Candidate]:
    """Questions in force for a role and side: the common part, and the module of a product category if one is named."""
    questions = Question.objects.eligible(role=role, capacity=capacity).filter(current__category__in={"", category})
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
