"""Yearly lists (年度名单): the key and special enterprises of a year, separately for production and for sales.

They follow from the history of classes: what held on the last day of the year, in the running year today.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, Subquery

from examcenter.bureaus.models import Bureau, User
from examcenter.registry.models import Capacity, CapacityKind, Side
from examcenter.registry.models.supervision import SupervisionClass, SupervisionClassRecord

LISTED = (SupervisionClass.SPECIAL, SupervisionClass.KEY)
FIRST_YEAR = 2023  # when the two regulations took effect


@dataclass(frozen=True)
class YearlyList:
    """One list: of one class, for production or for sales."""

    side: Side
    supervision_class: SupervisionClass
    records: list[SupervisionClassRecord]


def last_day(year: int, today: date) -> date:
    return min(date(year, 12, 31), today)


def yearly_lists(user: User, bureau: Bureau | None, year: int, today: date) -> list[YearlyList]:
    """The four lists of the area; a maker with a shop stands in those of both sides."""
    listed = _listed(user, bureau, last_day(year, today))
    sides = _sides(record.enterprise_id for record in listed)
    return [
        YearlyList(
            side,
            kind,
            [
                record
                for record in listed
                if record.supervision_class == kind and side in sides.get(record.enterprise_id, ())
            ],
        )
        for side in Side
        for kind in LISTED
    ]


def _listed(user: User, bureau: Bureau | None, on: date) -> list[SupervisionClassRecord]:
    """The newest record up to a day of every enterprise of the area that is key or special by it."""
    newest = SupervisionClassRecord.objects.filter(enterprise=OuterRef("enterprise"), since__lte=on)
    area = Q(enterprise__bureau__path__startswith=bureau.path) if bureau else Q()
    found = SupervisionClassRecord.objects.for_user(user).filter(area, supervision_class__in=LISTED)
    found = found.filter(pk=Subquery(newest.order_by("-since", "-pk").values("pk")[:1]))
    return list(found.select_related("enterprise__bureau").order_by("enterprise__bureau__path", "enterprise__name"))


def _sides(units: Iterable[int]) -> dict[int, set[Side]]:
    found: dict[int, set[Side]] = {}
    for unit, kind in Capacity.objects.filter(enterprise__in=list(units)).values_list("enterprise", "kind"):
        side = Side.PRODUCTION if kind == CapacityKind.PRODUCTION else Side.SALES
        found.setdefault(unit, set()).add(side)
    return found
