"""What the bank holds for whom, and what a blueprint lacks of it: judged for every population that may sit a paper."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count
from django.utils.translation import gettext as _

from question_bank.models import Blueprint, BlueprintCell, ForCapacity, ForRole, Part, Question, QuestionType, Topic
from question_bank.rules.cells import Cell, Kind, Recipe, Section, Short, available, lacking, shortages

ROLES = (ForRole.DIRECTOR, ForRole.OFFICER)
CAPACITIES = (ForCapacity.PRODUCTION, ForCapacity.SALES)


@dataclass(frozen=True)
class Population:
    """Who sits the same papers. `category` is a product category with a module; empty: units without one."""

    role: str
    capacity: str
    category: str = ""

    @property
    def label(self) -> str:
        parts = [ForRole(self.role).label, ForCapacity(self.capacity).label, self.category]
        return " · ".join(str(part) for part in parts if part)


class Stock:
    """Questions in force by everything that blueprints ask for: one grouped query, however many there are."""

    def __init__(self) -> None:
        self.rows = list(
            Question.objects.in_force()
            .order_by()
            .values_list(
                "current__type", "current__topic", "current__difficulty", "current__category",
                "current__for_role", "current__for_capacity",
            )
            .annotate(number=Count("pk"))
        )  # fmt: skip

    @cached_property
    def categories(self) -> list[str]:
        """The product categories that have a module."""
        return sorted({row[3] for row in self.rows if row[3]})

    def of(self, population: Population) -> Counter[Kind]:
        found: Counter[Kind] = Counter()
        for type, topic, difficulty, category, role, capacity, number in self.rows:
            if (
                role in {population.role, ForRole.BOTH}
                and capacity in {population.capacity, ForCapacity.BOTH}
                and category in {"", population.category}
            ):
                found[Kind(type, topic, difficulty, bool(category))] += number
        return found

    def populations(self, recipe: Recipe) -> list[Population]:
        """A module can only help where no cell asks for one, so then the units without a module stand for all."""
        categories = self.categories if recipe.needs_module else []
        return [
            Population(role, capacity, category)
            for role in ROLES
            for capacity in CAPACITIES
            for category in categories or [""]
        ]


@dataclass(frozen=True)
class Lack:
    """The same shortage for some populations, in words."""

    what: str
    is_together: bool  # several cells that draw on the same questions
    wanted: int
    there: int
    whom: list[Population]

    @property
    def lacking(self) -> int:
        return self.wanted - self.there


@dataclass(frozen=True)
class Standing:
    """One population: how many questions of each type there are, and how many places of a paper stay empty."""

    population: Population
    types: list[tuple[str, int, int]]  # name, wanted, there
    lacking: int


@dataclass(frozen=True)
class Verdict:
    """Whether the bank can deal papers by a recipe, and to whom not."""

    recipe: Recipe
    standings: list[Standing]
    lacks: list[Lack]
    cells: list[tuple[str, int, int, int]]  # label, wanted, fewest and most questions that fit, over all populations

    @property
    def is_short(self) -> bool:
        return any(standing.lacking for standing in self.standings)

    @property
    def serves_nobody(self) -> bool:
        """No paper could be dealt to anybody."""
        return all(standing.lacking for standing in self.standings)


def judge(recipe: Recipe, labels: Sequence[str], stock: Stock, populations: Sequence[Population] = ()) -> Verdict:
    """`labels` name the cells of the recipe; of no populations: all that may sit a paper by it."""
    standings: list[Standing] = []
    whom: dict[Short, list[Population]] = {}
    fitting: list[list[int]] = [[] for _cell in recipe.cells]
    for population in populations or stock.populations(recipe):
        there = stock.of(population)
        by_type: Counter[str] = Counter()
        for kind, number in there.items():
            by_type[kind.type] += number
        types = [(type_label(type), count, by_type[type]) for type, count in recipe.wanted.items()]
        standings.append(Standing(population, types, lacking(recipe, there)))
        for short in shortages(recipe, there):
            whom.setdefault(short, []).append(population)
        for place, cell in enumerate(recipe.cells):
            fitting[place].append(available(cell, there))
    lacks = [
        Lack(_named(short, labels), len(short.cells) > 1, short.wanted, short.there, found)
        for short, found in whom.items()
    ]
    cells = [
        (labels[place], cell.count, min(fitting[place]), max(fitting[place])) for place, cell in enumerate(recipe.cells)
    ]
    return Verdict(recipe, standings, lacks, cells)


def _named(short: Short, labels: Sequence[str]) -> str:
    return _("; ").join(labels[place] for place in short.cells) if short.cells else type_label(short.type)


def type_label(type: str) -> str:
    return str(QuestionType(type).label)


def cell_label(*, type: str, topic: Topic | None, difficulty: int | None, part: str) -> str:
    """A cell in words; open axes are not named."""
    parts = [
        type_label(type) if type else "",
        topic.name if topic else "",
        _("difficulty %(level)d") % {"level": difficulty} if difficulty else "",
        str(Part(part).label) if part else "",
    ]
    return " · ".join(part for part in parts if part) or _("any question")


# --- blueprints as recipes ---------------------------------------------------------------------------------------


class Syllabus:
    """Which topics lie below which, read once."""

    def __init__(self) -> None:
        self.below: dict[int | None, list[int]] = {}
        for pk, parent in Topic.objects.order_by("code").values_list("pk", "parent"):
            self.below.setdefault(parent, []).append(pk)

    def under(self, topic: int) -> frozenset[int]:
        """A topic with everything below it."""
        found, waiting = {topic}, [topic]
        while waiting:
            below = [pk for pk in self.below.get(waiting.pop(), []) if pk not in found]
            found.update(below)
            waiting += below
        return frozenset(found)


def recipe_of(blueprint: Blueprint) -> Recipe:
    """The blueprint as the assembly rule wants it, in its order."""
    sections = [Section(section.type, section.count, section.points) for section in blueprint.sections.all()]
    return recipe_with(sections, blueprint.cells.all())


def recipe_with(sections: Iterable[Section], cells: Iterable[BlueprintCell]) -> Recipe:
    rows = list(cells)
    syllabus = Syllabus() if any(cell.topic_id for cell in rows) else None
    return Recipe(
        tuple(sections),
        tuple(
            Cell(
                cell.count,
                cell.type,
                syllabus.under(cell.topic_id) if syllabus and cell.topic_id else None,
                cell.difficulty,
                cell.part,
            )
            for cell in rows
        ),
    )


def labels_of(cells: Iterable[BlueprintCell]) -> list[str]:
    return [cell_label(type=cell.type, topic=cell.topic, difficulty=cell.difficulty, part=cell.part) for cell in cells]
