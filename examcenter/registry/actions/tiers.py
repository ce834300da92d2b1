"""Tiers that follow from an enterprise's figures."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from examcenter.journal import actions as journal
from examcenter.registry.models import Capacity, Enterprise, TierLetter, TierRecord
from examcenter.rules import tiers


@transaction.atomic
def record_tier(
    *, enterprise: Enterprise, kind: str, employees: int, revenue: Decimal, since: date, by_actor: str, at: datetime
) -> Capacity:
    """The tier that follows from these figures; a changed one is added to the history."""
    found = tiers.tier(kind, employees=employees, revenue=revenue, household=enterprise.is_household)
    letter = TierLetter(found.tier)
    capacity = Capacity.objects.filter(enterprise=enterprise, kind=kind).first()
    before = capacity.tier if capacity is not None else ""
    if capacity is not None and capacity.tier == letter:
        return capacity
    capacity, _made = Capacity.objects.update_or_create(enterprise=enterprise, kind=kind, defaults={"tier": letter})
    TierRecord.objects.create(
        enterprise=enterprise, kind=kind, tier=letter, since=since, employees=employees, revenue=revenue
    )
    details = {"kind": kind, "tier": letter} | ({"before": before} if before else {})
    journal.record(actor=by_actor, verb="registry.record_tier", obj=enterprise, at=at, **details)
    return capacity
