"""A province keeps somebody who administers it, whatever is done to roles and accounts."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from examcenter.bureaus.models import Bureau, Level, Membership, Role
from examcenter.lib.refusals import Refusal


@contextmanager
def administrators_remain() -> Iterator[None]:
    """Undo whatever leaves a province without anybody who can administer it.

    The provinces are locked first, so that two administrators cannot close each other's accounts at one moment.
    """
    provinces = list(Bureau.objects.select_for_update().filter(level=Level.PROVINCE).order_by("pk"))
    before = _administered(provinces)
    yield
    if before - _administered(provinces):
        raise Refusal(
            _(
                "This is the last province administrator, without whom nobody could manage staff. "
                "Make somebody else province administrator first."
            )
        )


def _administered(provinces: Iterable[Bureau]) -> set[int]:
    held = Membership.objects.filter(bureau__in=list(provinces), role=Role.PROVINCE_ADMIN, user__is_active=True)
    return set(held.values_list("bureau", flat=True))
