"""Who answers for which enterprise: what is late or lacking, and transfers that wait."""

from collections.abc import Callable, Mapping

from django.db.models import Q, QuerySet

from examcenter.bureaus.models import User, within
from examcenter.bureaus.permissions import GRANTS
from examcenter.registry.models import Enterprise, EnterpriseQuerySet, EnterpriseStatus, Transfer, TransferState
from examcenter.registry.queries.upkeep import entered_late, inspector_late, without_inspector


def _live(found: EnterpriseQuerySet) -> EnterpriseQuerySet:
    return found.filter(status=EnterpriseStatus.ACTIVE, in_scope=True)


def unnamed(found: EnterpriseQuerySet) -> EnterpriseQuerySet:
    """In business, in scope, and nobody answers: never named, or ended by a transfer."""
    return _live(without_inspector(found))


def late(found: EnterpriseQuerySet) -> EnterpriseQuerySet:
    """Whose present inspector was recorded later than the province allows."""
    return _live(inspector_late(found))


def entered_too_late(found: EnterpriseQuerySet) -> EnterpriseQuerySet:
    """New registrations that came into the archive too late."""
    return _live(entered_late(found))


WORK: Mapping[str, Callable[[EnterpriseQuerySet], EnterpriseQuerySet]] = {
    "late": late,
    "unnamed": unnamed,
    "entered": entered_too_late,
}


def responsibility_work(user: User, kind: str) -> EnterpriseQuerySet:
    found = WORK[kind](Enterprise.objects.for_user(user))
    return found.select_related("bureau", "department").order_by("bureau__path", "sort_key", "pk")


def transfers_of(user: User) -> "QuerySet[Transfer]":
    """Those of which either side lies in the user's area."""
    found = Transfer.objects.filter(within(user, "giving__path") | within(user, "receiving__path"))
    return found.select_related("enterprise", "giving", "receiving", "proposed_by", "decided_by")


def transfers_to_decide(user: User) -> "QuerySet[Transfer]":
    """Those that wait for a bureau for which the user decides."""
    held = user.memberships.filter(role__in=GRANTS["registry.edit"]).values_list("bureau__path", flat=True)
    mine = Q(pk__in=[])
    for path in held:
        mine |= Q(receiving__path__startswith=path)
    return Transfer.objects.filter(mine, state=TransferState.PROPOSED)
