"""Blueprint + bank + seed → paper. The same inputs give the same paper on every platform.

Questions are ranked within each type by SHA-256(seed ‖ question code); the lowest are taken, those the person has
already had only when the rest do not suffice. Options are ordered in the same way. No random generator is involved.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal


class BankTooSmall(Exception):
    """A section of the blueprint asks for more questions than the bank has."""

    def __init__(self, type: str, wanted: int, available: int) -> None:
        super().__init__(f"{type}: {wanted} wanted, {available} available")
        self.type, self.wanted, self.available = type, wanted, available


@dataclass(frozen=True)
class Candidate:
    """A revision that may be dealt; `options` is how many it has, `pinned` those that keep their place at the end."""

    revision_id: int
    code: str
    type: str
    options: int
    pinned: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Section:
    type: str
    count: int
    points: Decimal


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
    sections: Sequence[Section], bank: Iterable[Candidate], seed: str, had: Collection[str] = ()
) -> tuple[Item, ...]:
    """A paper: for each section its count of questions of its type, in seeded order.

    `had` are codes of questions the person has already been dealt; they come last. Raises BankTooSmall.
    """
    by_type: dict[str, list[Candidate]] = {}
    for question in bank:
        by_type.setdefault(question.type, []).append(question)
    items: list[Item] = []
    for section in sections:
        ranked = sorted(by_type.get(section.type, []), key=lambda q: (q.code in had, rank(seed, q.code), q.code))
        if len(ranked) < section.count:
            raise BankTooSmall(section.type, section.count, len(ranked))
        for question in ranked[: section.count]:
            items.append(Item(len(items) + 1, question.revision_id, option_order(seed, question), section.points))
    return tuple(items)
