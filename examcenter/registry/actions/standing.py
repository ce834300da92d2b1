"""Counts ahead how large areas stand. All that is written here follows from other rows, so it is not journaled."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from examcenter.bureaus.models import Bureau, Level
from examcenter.lib.clock import local_date
from examcenter.registry.models import Count, Shortfall
from examcenter.registry.queries.staffing import Found, Where, of_area
from examcenter.registry.queries.standing import MOST_COUNTED, Own, found_in, is_large, own_of, persons_of

BATCH = 1000
FRESH = timedelta(minutes=10)  # a million persons take a minute of one processor


def is_due(*, at: datetime) -> bool:
    """Whether a large area was not counted for some minutes."""
    provinces = [province for province in Bureau.objects.filter(level=Level.PROVINCE) if is_large(province)]
    counted = Count.objects.filter(bureau__in=provinces, at__gt=at - FRESH).exclude(persons={}).count()
    return counted < len(provinces)


def count_ahead(*, at: datetime) -> int:
    """Counts every province with a large area; how many bureaus were written.

    One part after the other, each in a transaction of its own, so that nobody else waits long.
    """
    provinces = [province for province in Bureau.objects.filter(level=Level.PROVINCE) if is_large(province)]
    return sum(_province(province, at) for province in provinces)


def _province(province: Bureau, at: datetime) -> int:
    own: dict[int, Own] = {}
    for part in province.children.order_by("path"):
        own |= _write(part, province, at)
    own |= _write(province, province, at, alone=True)
    units = {bureau: numbers.get("units", 0) for bureau, numbers in own.items()}
    for bureau in reversed(_large(province, units)):  # the province last: a page takes the time from there
        numbers = persons_of(bureau, local_date(at))
        Count.objects.update_or_create(bureau=bureau, defaults={"at": at, "persons": numbers})
    return len(own)


def _write(part: Bureau, province: Bureau, at: datetime, *, alone: bool = False) -> dict[int, Own]:
    """The shortcomings and numbers of one part, in place of what was written before; `alone`: what it keeps itself."""
    bureaus = Bureau.objects.filter(pk=part.pk) if alone else Bureau.objects.under(part)
    area = _alone(part) if alone else of_area(part)
    found = found_in(area, province, local_date(at))
    own = own_of(area, province, local_date(at), found)
    with transaction.atomic():
        Shortfall.objects.filter(area("enterprise__")).delete()
        Shortfall.objects.bulk_create(_shortfalls(found), batch_size=BATCH)
        Count.objects.filter(bureau__in=bureaus).delete()
        rows = [Count(bureau_id=bureau, at=at, own=numbers) for bureau, numbers in own.items()]
        Count.objects.bulk_create(rows, batch_size=BATCH)
    return own


def _alone(bureau: Bureau) -> Where:
    return lambda prefix: Q(**{f"{prefix}bureau": bureau})


def _shortfalls(found: Iterable[Found]) -> Iterable[Shortfall]:
    for each in found:
        short = each.shortcoming
        yield Shortfall(
            enterprise=each.unit,
            kind=short.kind,
            side=short.side,
            person_id=short.person,
            number=short.number,
            reason=short.reason,
        )


def _large(province: Bureau, units: dict[int, int]) -> list[Bureau]:
    """The bureaus with more units than are counted while somebody waits, from the top down."""
    tree = list(Bureau.objects.under(province).order_by("path"))
    sums = {bureau.path: 0 for bureau in tree}
    for bureau in tree:
        for path in bureau.ancestor_paths():
            if path in sums:
                sums[path] += units.get(bureau.pk, 0)
    return [bureau for bureau in tree if sums[bureau.path] > MOST_COUNTED]
