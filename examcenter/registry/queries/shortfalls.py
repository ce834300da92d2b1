"""The shortcomings of what a user sees: found now in a small area, as counted ahead in a large one.

Both say the same; only the day differs, and a page shows it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from examcenter.bureaus.models import Bureau, User
from examcenter.bureaus.queries import number_on
from examcenter.registry.models import Count, Enterprise, ShortcomingKind, Shortfall
from examcenter.registry.paging import LongList
from examcenter.registry.queries.finding import enterprise_named, named
from examcenter.registry.queries.products import making
from examcenter.registry.queries.staffing import Found, of_user, shortcomings, tiers_with_director
from examcenter.registry.queries.standing import counted_ahead
from examcenter.rules.staffing import Shortcoming


@dataclass(frozen=True)
class Now:
    found: list[Found]
    at: datetime | None = None

    def counts(self) -> Mapping[str, int]:
        return Counter(each.shortcoming.kind for each in self.found)

    def matching(self, chosen: Mapping[str, Any]) -> "Now":
        q, kept = chosen.get("q", ""), self._making(chosen.get("category", ""))
        return Now(
            [
                each
                for each in self.found
                if (q in each.unit.name or each.unit.code.startswith(q.upper()) or q in each.person)
                and (kept is None or each.unit.pk in kept)
                and chosen.get("shortcoming", each.shortcoming.kind) == each.shortcoming.kind
            ]
        )

    def _making(self, category: str) -> set[int] | None:
        """Of these units the ones with a product of the category; None where none is asked for."""
        if not category:
            return None
        units = Enterprise.objects.filter(making(category), pk__in=self.units())
        return set(units.values_list("pk", flat=True))

    def page(self, number: str | None) -> Any:
        return LongList(self.found).get_page(number)

    def units(self) -> Iterable[int]:
        return {each.unit.pk for each in self.found}

    def __iter__(self) -> Iterator[Found]:
        return iter(self.found)


@dataclass(frozen=True)
class Ahead:
    """By the order in which they were written: by part of the province, then by name."""

    rows: "QuerySet[Shortfall]"
    bureaus: "QuerySet[Bureau]"
    at: datetime | None

    def counts(self) -> Mapping[str, int]:
        counted: Counter[str] = Counter()
        for own in Count.objects.filter(bureau__in=self.bureaus).values_list("own", flat=True):
            counted.update({kind: own.get(f"short:{kind}", 0) for kind in ShortcomingKind.values})
        return counted

    def matching(self, chosen: Mapping[str, Any]) -> "Ahead":
        found = self.rows
        if category := chosen.get("category"):
            found = found.filter(making(category, "enterprise__"))
        if kind := chosen.get("shortcoming"):
            found = found.filter(kind=kind)
        if q := chosen.get("q"):
            units = found.filter(enterprise_named(q, "enterprise__"))
            found = units if units.order_by().exists() else found.filter(named(q, "person__"))
        return Ahead(found, self.bureaus, self.at)

    def page(self, number: str | None) -> Any:
        page = LongList(self._whole()).get_page(number)
        page.object_list = [_found(row) for row in page.object_list]
        return page

    def units(self) -> "QuerySet[Shortfall, int]":
        return self.rows.order_by().values_list("enterprise", flat=True)

    def __iter__(self) -> Iterator[Found]:
        return (_found(row) for row in self._whole().iterator(chunk_size=2000))

    def _whole(self) -> "QuerySet[Shortfall]":
        return self.rows.select_related("enterprise__bureau", "person").prefetch_related("enterprise__capacities")


def _found(row: Shortfall) -> Found:
    short = Shortcoming(row.kind, row.side, row.person_id, row.reason, row.number)
    return Found(row.enterprise, short, row.person.name if row.person else "")


def known(user: User, bureau: Bureau | None, on: date) -> Now | Ahead:
    """What is short in the user's area, or under one bureau of it; raises Refusal without the province's settings."""
    tops = [bureau] if bureau else list(Bureau.objects.filter(path__in=user.bureau_paths).order_by("path"))
    if not tops:
        return Now([])
    tiers_with_director(tops[0], on), number_on(tops[0], "officer_units_limit", on)
    ahead = [count for top in tops if (count := counted_ahead(top))]
    if not ahead:
        return Now(shortcomings(of_user(user, bureau), province=tops[0], on=on))
    here = Q(enterprise__bureau__path__startswith=bureau.path) if bureau else Q()
    bureaus = Bureau.objects.for_user(user).filter(path__startswith=bureau.path if bureau else "")
    rows = Shortfall.objects.for_user(user).filter(here).order_by("pk")
    return Ahead(rows, bureaus, min(count.at for count in ahead))


def short_of(units: "QuerySet[Enterprise]", user: User, bureau: Bureau | None, kind: str, on: date) -> Any:
    """Those of the units that have a shortcoming of this kind."""
    return units.filter(pk__in=known(user, bureau, on).matching({"shortcoming": kind}).units())
