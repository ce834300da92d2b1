"""How a bureau stands: units and persons by tier, what they lack, what is not up to date.

Small areas are counted when somebody looks; for large ones a worker counts ahead (`actions.standing`), and a page says
as of when. Both ways run the same queries, bureau by bureau: numbers of units add up over bureaus; persons do not,
since one may serve at several, and are counted once for each area.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count as CountOf, Q, QuerySet

from examcenter.bureaus.models import Bureau
from examcenter.lib.refusals import Refusal
from examcenter.registry.models import (
    Appointment,
    Capacity,
    CapacityKind,
    Count,
    Enterprise,
    EnterpriseQuerySet,
    Side,
)
from examcenter.registry.queries.staffing import (
    KINDS_OF,
    Found,
    Where,
    director_due,
    live,
    of_area,
    shortcomings,
    tiers_with_director,
)
from examcenter.registry.queries.upkeep import confirmed, entered_late, inspector_late, without_inspector

MOST_COUNTED = 1000  # units of an area that is counted while somebody waits
Own = dict[str, int]  # "units:production:A" → how many


@dataclass(frozen=True)
class Standing:
    """`of` holds the numbers that add up for each bureau with units of its own; `persons` those of the whole area."""

    bureau: Bureau
    of: Mapping[int, Own]
    persons: Mapping[str, int]
    at: datetime | None = None  # None: just now

    def total(self, bureaus: Iterable[int] | None = None) -> "Counter[str]":
        """Over all bureaus of the area, or over those named."""
        found: Counter[str] = Counter()
        for pk in self.of if bureaus is None else bureaus:
            found.update(self.of.get(pk, {}))
        return found


@dataclass
class Tally:
    """Numbers by bureau while they are being counted."""

    of: dict[int, Own] = field(default_factory=dict)

    def add(self, rows: Iterable[tuple[Any, ...]], *name: str) -> None:
        """Each row is a bureau, words that continue the name, and a number."""
        for bureau, *words, number in rows:
            self.count(bureau, ":".join([*name, *words]), number)

    def count(self, bureau: int, key: str, number: int = 1) -> None:
        own = self.of.setdefault(bureau, {})
        own[key] = own.get(key, 0) + number


def units_of(bureau: Bureau) -> EnterpriseQuerySet:
    """The units of its area that are in business and in scope: those that the two regulations oblige."""
    return Enterprise.objects.under(bureau).filter(live())


def is_large(bureau: Bureau) -> bool:
    return units_of(bureau).order_by()[: MOST_COUNTED + 1].count() > MOST_COUNTED


def counted_ahead(bureau: Bureau) -> Count | None:
    """What a worker counted, where the area is large and that has been done."""
    found = Count.objects.filter(bureau=bureau).exclude(persons={}).first()
    return found if found is not None and is_large(bureau) else None


def standing(bureau: Bureau, on: date) -> Standing:
    """As counted ahead where the area is large; else, and before the first time, counted now."""
    if ahead := counted_ahead(bureau):
        rows = Count.objects.filter(bureau__path__startswith=bureau.path).values_list("bureau", "own")
        return Standing(bureau, dict(rows), ahead.persons, ahead.at)
    area = of_area(bureau)
    return Standing(bureau, own_of(area, bureau, on, found_in(area, bureau, on)), persons_of(bureau, on))


def found_in(area: Where, province: Bureau, on: date) -> list[Found]:
    """The shortcomings of an area; none where the province lacks a setting."""
    try:
        return shortcomings(area, province=province, on=on)
    except Refusal:
        return []


def own_of(area: Where, province: Bureau, on: date, found: Iterable[Found]) -> dict[int, Own]:
    """What adds up, by the bureau that keeps the units; `found` are the shortcomings of the area."""
    tally, units = Tally(), Enterprise.objects.filter(area(""), live()).order_by()
    capacities = Capacity.objects.filter(area("enterprise__"), live("enterprise__")).order_by()
    tally.add(_by(units, "bureau"), "units")
    tally.add(_by(units, "bureau", "supervision_class"), "class")
    tally.add(_by(capacities, "enterprise__bureau", "kind", "tier"), "units")
    tally.add(_by(without_inspector(units), "bureau"), "no_inspector")
    tally.add(_by(inspector_late(units), "bureau"), "late")
    tally.add(_by(entered_late(units), "bureau"), "entered_late")
    for side in Side:
        of_side = capacities.filter(kind__in=KINDS_OF[side])
        tally.add(_units(of_side), "due", "officer", side)
    try:
        letters = tiers_with_director(province, on)
        for side in Side:
            of_side = capacities.filter(director_due(side, letters), kind__in=KINDS_OF[side])
            tally.add(_units(of_side), "due", "director", side)
        tally.add(_by(confirmed(units, province, on), "bureau"), "confirmed")
    except Refusal:
        pass  # the page says which numbers the province's settings do not allow
    for each in found:
        short = each.shortcoming
        tally.count(each.unit.bureau_id, f"short:{short.kind}")
        if short.side:
            tally.count(each.unit.bureau_id, f"short:{short.kind}:{short.side}")
    return tally.of


def _by(rows: "QuerySet[Any]", *columns: str) -> Iterable[tuple[Any, ...]]:
    counted = rows.values(*columns).annotate(number=CountOf("pk"))
    yield from counted.values_list(*columns, "number").order_by()


def _units(capacities: "QuerySet[Capacity]") -> Iterable[tuple[Any, ...]]:
    """A shop that also sells wholesale has two capacities on the side of sales and is one unit."""
    counted = capacities.values("enterprise__bureau").annotate(number=CountOf("enterprise", distinct=True))
    return iter(counted.values_list("enterprise__bureau", "number").order_by())


def persons_of(bureau: Bureau, on: date) -> dict[str, int]:
    """Who serves at units of the area that are in business and in scope, each person once: in all, by role, by tier."""
    serving = Appointment.objects.serving(on).filter(live("enterprise__")).order_by()
    serving = serving.filter(enterprise__bureau__path__startswith=bureau.path)
    matching = Q(side=Side.PRODUCTION, enterprise__capacities__kind=CapacityKind.PRODUCTION)
    matching |= Q(side=Side.SALES, enterprise__capacities__kind__in=KINDS_OF[Side.SALES])
    tiers = ("enterprise__capacities__kind", "enterprise__capacities__tier")
    found = {"persons": serving.aggregate(number=CountOf("person", distinct=True))["number"]}
    for role, number in _persons(serving, "role"):
        found[f"persons:{role}"] = number
    for kind, tier, number in _persons(serving.filter(matching), *tiers):
        found[f"persons:{kind}:{tier}"] = number
    return found


def _persons(serving: "QuerySet[Appointment]", *columns: str) -> Iterable[tuple[Any, ...]]:
    counted = serving.values(*columns).annotate(number=CountOf("person", distinct=True))
    yield from counted.values_list(*columns, "number").order_by()
