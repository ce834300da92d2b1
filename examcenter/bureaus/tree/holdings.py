"""What the rooms to the right keep at bureaus. They say it themselves, so that this room need not know them.

A room names its class in its AppConfig, `bureau_holding = "examcenter.registry.holdings.RegistryHolding"`. A house test
holds every foreign key to a bureau or a department against these lists, so that nobody forgets what a merger does to
a new table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from examcenter.bureaus.models import Bureau, BureauQuerySet, Department, User


class Act(Enum):
    MOVE = "move"
    MERGE = "merge"
    CLOSE = "close"


@dataclass(frozen=True)
class Change:
    """What is about to happen; `target` is the new bureau above, or the one that takes over."""

    act: Act
    bureau: Bureau
    target: Bureau | None
    at: datetime


@dataclass(frozen=True)
class Amount:
    """So many of something, in words: “3 enterprises”."""

    number: int
    words: str


class Holding:
    """`follows` names the fields that go to the bureau (or department) that takes over, with words for how many;

    `light` those of them that do not keep a bureau from being closed; `stays` those that name the old one for ever.
    """

    follows: Mapping[str, Promise] = {}
    light: frozenset[str] = frozenset()
    stays: frozenset[str] = frozenset()

    def counts(self, area: BureauQuerySet) -> list[Amount]:
        """What an act on these bureaus concerns."""
        return [amount for field in self.follows for amount in counted(field, self.follows[field], area)]

    def remaining(self, bureau: Bureau) -> list[Amount]:
        """What keeps the bureau from being closed."""
        only = Bureau.objects.filter(pk=bureau.pk)
        heavy = [field for field in self.follows if field not in self.light]
        return [amount for field in heavy for amount in counted(field, self.follows[field], only)]

    def refusals(self, change: Change) -> list[str]:
        """Why the act must wait, each with what to do."""
        return []

    def hand_over(self, *, source: Bureau, target: Bureau, by: User, at: datetime) -> None:
        """Give everything that follows to `target`, inside the caller's transaction."""
        for field in self.follows:
            if pointed_at(field) is Bureau:
                rows(field, source).update(**{name_of(field): target})

    def replace_department(self, *, old: Department, new: Department) -> None:
        for field in self.follows:
            if pointed_at(field) is Department:
                rows(field, old).update(**{name_of(field): new})

    def at_department(self, department: Department) -> list[Amount]:
        found = [(field, rows(field, department).count()) for field in self.follows if pointed_at(field) is Department]
        return [Amount(number, str(self.follows[field] % {"n": number})) for field, number in found if number]

    def by_tier(self, area: BureauQuerySet) -> Mapping[tuple[int, str], int]:
        """How many enterprises by bureau and highest tier, which says who answers; only the registry knows."""
        return {}

    def by_bureau(self, area: BureauQuerySet) -> Mapping[int, int]:
        """How many of the thing that the tree counts beside the staff, by bureau; only the registry says."""
        return {}


def holdings() -> Iterator[Holding]:
    """Those of all rooms."""
    for config in apps.get_app_configs():
        name = getattr(config, "bureau_holding", "")
        if name:
            yield import_string(name)()


def pointed_at(field: str) -> type[Model]:
    model, _dot, name = field.rpartition(".")
    target = apps.get_model(model)._meta.get_field(name).related_model
    assert isinstance(target, type)  # noqa: S101  (for the type checker: a relation, with its models loaded)
    return target


def name_of(field: str) -> str:
    return field.rpartition(".")[2]


def rows(field: str, at: Model) -> "QuerySet[Any]":
    model, _dot, name = field.rpartition(".")
    found: QuerySet[Any] = apps.get_model(model)._default_manager.filter(**{name: at.pk})
    return found


def counted(field: str, words: Promise, area: BureauQuerySet) -> Iterator[Amount]:
    if pointed_at(field) is not Bureau:
        return
    model, _dot, name = field.rpartition(".")
    number = apps.get_model(model)._default_manager.filter(**{f"{name}__in": area}).count()
    if number:
        yield Amount(number, str(words % {"n": number}))
