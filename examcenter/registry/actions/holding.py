"""Holding an enterprise until an act is done."""

from collections.abc import Sequence

from examcenter.registry.models import Enterprise, EnterpriseQuerySet


def held(pk: int) -> Enterprise:
    """The enterprise with its bureau, as it stands once nobody else holds it; `DoesNotExist` where there is none."""
    return held_all([pk]).get()


def held_all(ids: Sequence[int]) -> EnterpriseQuerySet:
    """These enterprises with their bureaus, held in the order of their keys.

    The rows are locked by themselves and read afterwards: after a wait PostgreSQL judges a locking join anew with the
    bureau of before, and an enterprise that was moved meanwhile would be missing.
    """
    list(Enterprise.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    return Enterprise.objects.filter(pk__in=ids).select_related("bureau").order_by("pk")
