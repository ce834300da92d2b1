"""Blueprint + bank + seed → paper. The same inputs give the same paper on every platform.

Questions are ranked by SHA-256(seed ‖ question code), those that the person has already had after all others. They are
gone through in this order, and each is taken with which a whole paper can still be dealt (cells.py says when). So a
paper comes about whenever there is one; it has as few questions already had as there can be, and among such papers it
is the first in the order of the ranks. Where no cells overlap, these are simply the lowest ranks of each type or cell.
Options are ordered in the same way. No random generator is involved.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from question_bank.rules.cells import Filling, Group, Kind, Recipe, Section, recipe_of, shortages

__all__ = ["BankTooSmall", "Candidate", "Item", "Recipe", "Section", "assemble", "option_order", "rank"]


class BankTooSmall(Exception):
    """A section of the blueprint, or cells of it by their places, ask for more questions than the bank has.

    `type` is empty where the cells leave it open.
    """

    def __init__(self, type: str, wanted: int, available: int, cells: tuple[int, ...] = ()) -> None:
        super().__init__(f"{type} {cells}: {wanted} wanted, {available} available")
        self.type, self.wanted, self.available, self.cells = type, wanted, available, cells


@dataclass(frozen=True)
class Candidate:
    """A revision that may be dealt; `options` is how many it has, `pinned` those that keep their place at the end."""

    revision_id: int
    code: str
    type: str
    options: int
    pinned: frozenset[int] = field(default_factory=frozenset)
    topic: int = 0
    difficulty: int = 0
    is_module: bool = False

    @property
    def kind(self) -> Kind:
        return Kind(self.type, self.topic, self.difficulty, self.is_module)


@dataclass(frozen=True)
class Item:
    """One place of a paper; `order` names the original option letters in the order shown ("CADB"), empty if none."""

    position: int
    revision_id: int
    order: str
    points: Decimal


def rank(seed: str, label: str) -> str:
    """The sort key of `label` under `seed`, hexadecimal."""
    return hashlib.sha256(f"{seed}|{label}".encode()).hexdigest()


def option_order(seed: str, question: Candidate) -> str:
    """The letters of the options in the order in which this paper shows them; pinned ones stay last."""
    letters = [chr(ord("A") + n) for n in range(question.options)]
    free = [letter for n, letter in enumerate(letters) if n not in question.pinned]
    last = [letter for n, letter in enumerate(letters) if n in question.pinned]
    return "".join([*sorted(free, key=lambda letter: rank(seed, f"{question.code}|{letter}")), *last])


def assemble(
    sections: Recipe | Sequence[Section], bank: Iterable[Candidate], seed: str, had: Collection[str] = ()
) -> tuple[Item, ...]:
    """A paper: for each section its count of questions of its type, in seeded order, with every cell filled.

    `had` are codes of questions the person has already been dealt. Raises BankTooSmall.
    """
    recipe = recipe_of(sections)
    wanted = recipe.wanted
    ranked = sorted((q for q in bank if q.type in wanted), key=lambda q: (q.code in had, rank(seed, q.code), q.code))
    taken = _take(recipe, ranked, had)
    items: list[Item] = []
    for section in recipe.sections:
        queue = taken[section.type]
        for question in queue[: section.count]:
            items.append(Item(len(items) + 1, question.revision_id, option_order(seed, question), section.points))
        del queue[: section.count]
    return tuple(items)


def _take(recipe: Recipe, ranked: Sequence[Candidate], had: Collection[str]) -> dict[str, list[Candidate]]:
    """The questions of the paper by type, in the order of their ranks."""
    fits: dict[Kind, tuple[int, ...]] = {kind: recipe.fits(kind) for kind in {q.kind for q in ranked}}
    groups = [Group(question.type, fits[question.kind], question.code in had) for question in ranked]
    filling = Filling(recipe, Counter(groups))
    if filling.filled < recipe.size or recipe.rest < 0:
        short = shortages(recipe, Counter(question.kind for question in ranked))[0]
        raise BankTooSmall(short.type, short.wanted, short.there, short.cells)
    taken: dict[str, list[Candidate]] = {section.type: [] for section in recipe.sections}
    closed: set[Group] = set()  # what does not fit once never fits again
    for question, group in zip(ranked, groups, strict=True):
        if group not in closed:
            if filling.take(group):
                taken[question.type].append(question)
            else:
                closed.add(group)
    return taken
