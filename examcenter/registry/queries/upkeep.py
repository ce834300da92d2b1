"""Which enterprises are not kept up: roster not confirmed, no responsible inspector, inspector entered late."""

from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from examcenter.bureaus.models import Bureau
from examcenter.bureaus.queries import number_on
from examcenter.registry.models import EnterpriseQuerySet, InspectorAssignment, InspectorState, RosterConfirmation
from examcenter.registry.models.supervision import OfEnterpriseQuerySet


def newest_inspectors() -> OfEnterpriseQuerySet:
    """The assignment that counts for each enterprise."""
    later = Q(since__gt=OuterRef("since")) | Q(since=OuterRef("since"), pk__gt=OuterRef("pk"))
    newer = InspectorAssignment.objects.filter(later, enterprise=OuterRef("enterprise")).order_by()
    return InspectorAssignment.objects.filter(~Exists(newer)).order_by()


def of_inspector(units: EnterpriseQuerySet, name: str) -> EnterpriseQuerySet:
    return units.filter(pk__in=newest_inspectors().filter(name__startswith=name).values("enterprise"))


def without_inspector(units: EnterpriseQuerySet) -> EnterpriseQuerySet:
    """Nobody was ever named, or a transfer ended the one who was (a row without a name)."""
    return units.filter(inspector_state=InspectorState.NONE)


def inspector_late(units: EnterpriseQuerySet) -> EnterpriseQuerySet:
    """Those whose responsible inspector was recorded later than the province allows (domain 2.4)."""
    return units.filter(inspector_state=InspectorState.LATE)


def entered_late(units: EnterpriseQuerySet) -> EnterpriseQuerySet:
    """Those that were entered later after their registration than the province allows (domain 2.4)."""
    return units.filter(entered_late=True)


def _checked(province: Bureau, on: date) -> Exists:
    """That the roster was checked within the days that count; raises Refusal where the province has not set them."""
    days = number_on(province, "roster_confirmation_days", on)
    since = timezone.make_aware(datetime.combine(on - timedelta(days=days), time.min))
    return Exists(RosterConfirmation.objects.filter(enterprise=OuterRef("pk"), at__gte=since, void=False).order_by())


def confirmed(units: EnterpriseQuerySet, province: Bureau, on: date) -> EnterpriseQuerySet:
    return units.filter(_checked(province, on))


def unconfirmed(units: EnterpriseQuerySet, province: Bureau, on: date) -> EnterpriseQuerySet:
    return units.filter(~_checked(province, on))
