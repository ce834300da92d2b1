"""Cells of a blueprint: so many questions of a type, topic, difficulty and part, and whether a bank can fill them.

A paper has N(t) questions of each type t, and they can be shared out so that every cell gets its number; a question
counts for one cell only, and what the cells leave of the paper is free. Any axis of a cell may be open, so cells
overlap: judged one by one, two cells would be called full that share one question. It is a flow:

    source → type t (N(t)) → kind of question (how many the bank has) → cell (its number) → sink

Questions of the same type that fit the same cells are one kind, so the network stays small. A paper can be dealt
exactly if the flow fills every cell and the bank has N(t) questions of every type: what the cells leave of N(t) is then
taken from questions that they did not use. Where it does not fill, the cells behind a narrow place (Hall's condition)
are named together with what they can have.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from question_bank.rules.flow import Network

COMMON, MODULE = "common", "module"


class Kind(NamedTuple):
    """What cells ask of a question."""

    type: str
    topic: int
    difficulty: int
    is_module: bool


Stock = Mapping[Kind, int]
SOURCE, SINK = 0, 1


@dataclass(frozen=True)
class Section:
    type: str
    count: int
    points: Decimal


@dataclass(frozen=True)
class Cell:
    """`topics` are a topic with all below it. What is empty or None is open."""

    count: int
    type: str = ""
    topics: frozenset[int] | None = None
    difficulty: int | None = None
    part: str = ""

    def takes(self, kind: Kind) -> bool:
        return (
            self.type in {"", kind.type}
            and (self.topics is None or kind.topic in self.topics)
            and self.difficulty in {None, kind.difficulty}
            and self.part in {"", MODULE if kind.is_module else COMMON}
        )


@dataclass(frozen=True)
class Recipe:
    """What a blueprint asks of the bank."""

    sections: tuple[Section, ...]
    cells: tuple[Cell, ...] = ()

    @property
    def size(self) -> int:
        return sum(section.count for section in self.sections)

    @property
    def wanted(self) -> Counter[str]:
        """Questions by type."""
        counts: Counter[str] = Counter()
        for section in self.sections:
            counts[section.type] += section.count
        return counts

    @property
    def rest(self) -> int:
        """Questions of the paper that belong to no cell."""
        return self.size - sum(cell.count for cell in self.cells)

    @property
    def needs_module(self) -> bool:
        return any(cell.part == MODULE for cell in self.cells)

    def fits(self, kind: Kind) -> tuple[int, ...]:
        """The cells that take such a question, by their places."""
        return tuple(place for place, cell in enumerate(self.cells) if cell.takes(kind))


@dataclass(frozen=True)
class Excess:
    """Cells that ask for more questions than the paper has, of one type or (type "") in all."""

    type: str
    wanted: int
    there: int


def excess(recipe: Recipe) -> list[Excess]:
    """Why no bank could ever fill the cells; nothing if one could."""
    wanted = recipe.wanted
    typed: Counter[str] = Counter()
    for cell in recipe.cells:
        typed[cell.type] += cell.count
    found = [Excess(type, count, wanted[type]) for type, count in typed.items() if type and count > wanted[type]]
    return found or ([Excess("", typed.total(), recipe.size)] if recipe.rest < 0 else [])


@dataclass(frozen=True)
class Short:
    """A type (no cells), a cell, or cells that draw on the same questions: what they want and what they can have."""

    type: str
    cells: tuple[int, ...]
    wanted: int
    there: int

    @property
    def lacking(self) -> int:
        return self.wanted - self.there


def available(cell: Cell, stock: Stock) -> int:
    """Questions that fit one cell, whatever other cells take of them."""
    return sum(number for kind, number in stock.items() if cell.takes(kind))


def shortages(recipe: Recipe, stock: Stock) -> list[Short]:
    """What the bank cannot give; nothing exactly if a paper can be dealt."""
    by_type: Counter[str] = Counter()
    for kind, number in stock.items():
        by_type[kind.type] += number
    found = [Short(t, (), count, by_type[t]) for t, count in recipe.wanted.items() if by_type[t] < count]
    return found + _short_cells(recipe, stock)


def lacking(recipe: Recipe, stock: Stock) -> int:
    """How many places of a paper stay empty when as many as possible are filled."""
    return recipe.size - Filling(recipe, merged(recipe, stock)).filled


class Group(NamedTuple):
    """Questions that are alike to a blueprint: of one type, fitting the same cells; those already had stand apart."""

    type: str
    cells: tuple[int, ...]
    had: bool = False


def merged(recipe: Recipe, stock: Stock) -> Counter[Group]:
    wanted = recipe.wanted
    groups: Counter[Group] = Counter()
    for kind, number in stock.items():
        if wanted[kind.type]:
            groups[Group(kind.type, recipe.fits(kind))] += number
    return groups


class Filling:
    """The flow of a whole paper, with a cell more for what the cells leave; of those already had as few as can be."""

    def __init__(self, recipe: Recipe, groups: Mapping[Group, int], *, with_rest: bool = True) -> None:
        caps = [cell.count for cell in recipe.cells] + ([max(0, recipe.rest)] if with_rest else [])
        types = {type: 2 + place for place, type in enumerate(recipe.wanted)}
        first_cell = 2 + len(types)
        nodes = {group: first_cell + len(caps) + place for place, group in enumerate(sorted(groups))}
        self.network = Network(first_cell + len(caps) + len(nodes))
        self.types, self.nodes = types, nodes
        for type, count in recipe.wanted.items():
            self.network.pipe(SOURCE, types[type], count)
        self.cells = [self.network.pipe(first_cell + place, SINK, cap) for place, cap in enumerate(caps)]
        self.drawn: dict[Group, int] = {}
        for group, node in nodes.items():
            self.drawn[group] = self.network.pipe(types[group.type], node, groups[group], int(group.had))
            for place in (*group.cells, *([len(recipe.cells)] if with_rest else [])):
                self.network.pipe(node, first_cell + place, groups[group])
        self.filled = self.network.fill(SOURCE, SINK)

    def take(self, group: Group) -> bool:
        """Whether one more of the group can be in the paper beside all that were taken; if so it is taken.

        What is taken is fixed: it leaves the pipe for good, while what merely flows can still be led another way,
        at no cost.
        """
        network, arc = self.network, self.drawn[group]
        forward = network.arcs[arc]
        if not network.flow(arc):
            if not forward.room:
                return False
            path, cost = network.cheapest(forward.end, forward.start)
            if not path or cost + forward.cost:
                return False
            network.push([arc, *path], 1)
        network.arcs[forward.back].room -= 1
        return True


def _short_cells(recipe: Recipe, stock: Stock) -> list[Short]:
    filling = Filling(recipe, merged(recipe, stock), with_rest=False)
    network = filling.network
    found: list[set[int]] = []
    for place, arc in enumerate(filling.cells):
        if not network.arcs[arc].room:
            continue
        feeding = network.feeding(network.arcs[arc].start)
        together = {other for other, pipe in enumerate(filling.cells) if network.arcs[pipe].start in feeding} | {place}
        for known in [known for known in found if known & together]:
            together |= known
            found.remove(known)
        found.append(together)
    shorts: list[Short] = []
    for places in sorted(found, key=min):
        there = sum(network.flow(filling.cells[place]) for place in places)
        alone = {place: _alone(recipe, recipe.cells[place], stock) for place in sorted(places)}
        named = [(place,) for place in alone] if sum(alone.values()) == there else [tuple(alone)]
        for cells in named:
            wanted = sum(recipe.cells[place].count for place in cells)
            can = there if len(cells) == len(places) else alone[cells[0]]
            if can < wanted:
                shorts.append(Short(recipe.cells[cells[0]].type, cells, wanted, can))
    return shorts


def _alone(recipe: Recipe, cell: Cell, stock: Stock) -> int:
    """What a cell could have if it were the only one."""
    by_type: Counter[str] = Counter()
    for kind, number in stock.items():
        if cell.takes(kind):
            by_type[kind.type] += number
    return min(cell.count, sum(min(count, by_type[type]) for type, count in recipe.wanted.items()))


def recipe_of(sections: "Recipe | Sequence[Section]") -> Recipe:
    """Sections alone are a recipe without cells."""
    return sections if isinstance(sections, Recipe) else Recipe(tuple(sections))
