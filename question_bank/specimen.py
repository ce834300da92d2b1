"""A specimen of the papers of a blueprint: dealt from what is in force now, looked at, never kept."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from question_bank.models import Blueprint, Part, QuestionType, Revision
from question_bank.presenters import Option, Shown, fetch
from question_bank.queries import pool, sections
from question_bank.rules.assembly import Item, assemble
from question_bank.stock import Population, type_label


@dataclass(frozen=True)
class Place:
    """One question as this paper shows it: its options in the order of the paper, lettered anew."""

    item: Item
    shown: Shown

    @property
    def options(self) -> list[Option]:
        own = {option.letter: option for option in self.shown.options}
        return [
            Option(chr(ord("A") + place), own[letter].text, own[letter].is_right, own[letter].picture)
            for place, letter in enumerate(self.item.order)
        ]

    @property
    def key(self) -> str:
        """In the letters of this paper."""
        if self.shown.revision.type in {QuestionType.SINGLE, QuestionType.MULTIPLE}:
            return "".join(option.letter for option in self.options if option.is_right)
        return self.shown.key


@dataclass(frozen=True)
class Specimen:
    places: list[Place]

    @property
    def points(self) -> Decimal:
        return sum((place.item.points for place in self.places), Decimal(0))

    def sections(self) -> Iterator[tuple[str, Decimal, list[Place]]]:
        """Name of the type, points of all its questions, the questions; in the order of the paper."""
        found: dict[str, list[Place]] = {}
        for place in self.places:
            found.setdefault(place.shown.revision.type, []).append(place)
        for type, places in found.items():
            yield type_label(type), sum((place.item.points for place in places), Decimal(0)), places

    @property
    def spread(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """How many questions by part, topic and difficulty; what stands for them, then (name, number)."""
        revisions = [place.shown.revision for place in self.places]
        parts = Counter(str(Part.MODULE.label if r.category else Part.COMMON.label) for r in revisions)
        topics = Counter(f"{r.topic.code}|{r.topic.name}" for r in revisions)
        levels = Counter(str(r.difficulty) for r in revisions)
        return [
            ("part", parts.most_common()),
            ("topic", [(key.split("|", 1)[1], topics[key]) for key in sorted(topics)]),
            ("difficulty", sorted(levels.items())),
        ]


def deal(blueprint: Blueprint, population: Population, seed: str) -> Specimen:
    """A paper for somebody of the population who has had none yet. Raises assembly.BankTooSmall."""
    there = pool(role=population.role, capacity=population.capacity, category=population.category)
    items = assemble(sections(blueprint), there, seed)
    revisions = Revision.objects.select_related("topic").in_bulk([item.revision_id for item in items])
    fetch(revisions.values())
    return Specimen([Place(item, Shown(revisions[item.revision_id])) for item in items])
