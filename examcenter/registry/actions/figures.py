"""Yearly figures of an enterprise, and the tiers that follow from the newest of them."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.refusals import Refusal
from examcenter.registry.actions.changes import note_changes, values_of
from examcenter.registry.actions.seen import expect, fingerprint
from examcenter.registry.actions.tiers import record_tier
from examcenter.registry.models import AnnualFigures, Enterprise

FIELDS = ("employees", "revenue")
FIRST_YEAR = 2000


@transaction.atomic
def record_figures(
    *, enterprise: Enterprise, year: int, employees: int, revenue: Decimal, by: User, at: datetime,
    seen: str | None = None,
) -> AnnualFigures:  # fmt: skip
    """The figures of a year, new or corrected; `seen` is the fingerprint of those that the form showed, "" of none.

    The tiers follow from the newest year's figures: correcting an earlier year changes no tier.
    """
    unit = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    if not FIRST_YEAR <= year <= local_date(at).year:
        raise Refusal(
            _("Figures can be entered for the years from %(first)d to the running one.") % {"first": FIRST_YEAR}
        )
    known = unit.figures.filter(year=year).first()
    if known and seen == "":
        raise Refusal(_("The figures of %(year)d are recorded already. Correct them instead.") % {"year": year})
    expect(seen, fingerprint(known, FIELDS) if known else "")
    row = known or AnnualFigures(enterprise=unit, year=year)
    before = values_of(row, FIELDS) if known else {}
    row.employees, row.revenue = employees, revenue
    after = values_of(row, FIELDS)
    if before == after:
        return row
    row.save()
    verb = "registry.record_figures"
    journal.record(actor=by.actor, verb=verb, obj=unit, at=at, year=year)
    note_changes(
        obj=unit, before=before, after=after, actor=by.actor, verb=verb, at=at, of="figures", about={"year": year}
    )
    retier(enterprise=unit, by_actor=by.actor, at=at)
    return row


@transaction.atomic
def retier(*, enterprise: Enterprise, by_actor: str, at: datetime) -> None:
    """Each capacity's tier by the newest figures, as the enterprise is now; nothing where there are none."""
    newest = enterprise.figures.order_by("-year").first()
    if newest is None:
        return
    for kind in list(enterprise.capacities.values_list("kind", flat=True)):
        record_tier(
            enterprise=enterprise, kind=kind, employees=newest.employees, revenue=newest.revenue,
            since=local_date(at), by_actor=by_actor, at=at,
        )  # fmt: skip
