"""Enterprises entered and edited by hand; their state of business and their scope are acts of their own."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from examcenter.bureaus.models import Bureau, User
from examcenter.bureaus.permissions import may
from examcenter.bureaus.queries import calendar, number_on, setting_on
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.refusals import Refusal
from examcenter.registry.actions.changes import note_changes, values_of
from examcenter.registry.actions.figures import record_figures, retier
from examcenter.registry.actions.holding import held
from examcenter.registry.actions.products import ProductValues, add_product
from examcenter.registry.actions.seen import expect, fingerprint
from examcenter.registry.actions.tiers import record_tier
from examcenter.registry.models import Appointment, Capacity, Enterprise, EnterpriseStatus
from examcenter.rules.workdays import Calendar, add_workdays

FIELDS = (
    "code", "name", "mode", "is_household", "registered_address", "business_address", "principal", "phone",
    "registered_on", "entered_on", "entry_reason",
)  # fmt: skip
STATUS = ("status", "status_on")
SCOPE = ("in_scope", "out_of_scope_reason")


@dataclass(frozen=True)
class Details:
    """What the long form says; `code` is checked and in capitals, `capacities` are one or more."""

    code: str
    name: str
    capacities: tuple[str, ...]
    mode: str
    is_household: bool
    registered_address: str = ""
    business_address: str = ""
    principal: str = ""
    phone: str = ""
    registered_on: date | None = None
    entered_on: date | None = None
    entry_reason: str = ""

    def fields(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in FIELDS}


@dataclass(frozen=True)
class Size:
    """One year's figures; the revenue in 10,000 yuan."""

    year: int
    employees: int
    revenue: Decimal


def seen_of(unit: Enterprise) -> str:
    return fingerprint(unit, FIELDS, *_kinds(unit))


def _kinds(unit: Enterprise) -> list[str]:
    return sorted(unit.capacities.values_list("kind", flat=True))


def governs(by: User, bureau: Bureau) -> None:
    """Refuses a bureau that the official does not work for, nor for one above it."""
    if not may(by, "registry.edit", bureau):
        reason = _("%(bureau)s is outside your area. Choose a bureau of your area, or propose a transfer to it.")
        raise Refusal(reason % {"bureau": bureau.name})
    if bureau.closed_on:
        raise Refusal(_("%(bureau)s is closed and takes on nothing new.") % {"bureau": bureau.name})


@transaction.atomic
def create_enterprise(
    *, bureau: Bureau, details: Details, size: Size, product: ProductValues | None, by: User, at: datetime
) -> Enterprise:
    """An enterprise entered by hand, with a year's figures, since its tiers follow from them."""
    governs(by, bureau)
    today = local_date(at)
    _check(details, today)
    values = details.fields() | {"entered_on": details.entered_on or today}
    unit = Enterprise(bureau=bureau, status_on=today, **values)
    unit.entered_late = EntryTerm(today).is_late(unit.registered_on, bureau)
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as taken:
        raise Refusal(
            _("Somebody has just entered an enterprise with this organisation code. Search for it in the list.")
        ) from taken
    verb = "registry.create_enterprise"
    journal.record(actor=by.actor, verb=verb, obj=unit, at=at, bureau=bureau.pk, late=unit.entered_late)
    for kind in dict.fromkeys(details.capacities):
        record_tier(
            enterprise=unit, kind=kind, employees=size.employees, revenue=size.revenue, since=today,
            by_actor=by.actor, at=at,
        )  # fmt: skip
    record_figures(
        enterprise=unit, year=size.year, employees=size.employees, revenue=size.revenue, by=by, at=at
    )  # fmt: skip
    if product:
        add_product(enterprise=unit, values=product, main=True, by=by, at=at)
        unit.refresh_from_db()
    return unit


class EntryTerm:
    """Whether a new registration comes into the archive too late (Tibet II.1); asks for each province once.

    Only businesses registered since the province set the term count; older ones were never new to the archive.
    """

    def __init__(self, today: date) -> None:
        self.today = today
        self._terms: dict[str, tuple[date, int]] = {}
        self._calendar: Calendar | None = None

    def is_late(self, registered_on: date | None, bureau: Bureau) -> bool:
        """Raises Refusal where the province has not set the term."""
        if registered_on is None:
            return False
        since, days = self._term(bureau)
        if registered_on < since:
            return False
        self._calendar = self._calendar or calendar()
        return self.today > add_workdays(registered_on, days, self._calendar).day

    def _term(self, bureau: Bureau) -> tuple[date, int]:
        province = bureau.ancestor_paths()[0]
        if province not in self._terms:
            since = setting_on(bureau, "entry_workdays", self.today).effective_from
            self._terms[province] = since, number_on(bureau, "entry_workdays", self.today)
        return self._terms[province]


def _check(details: Details, today: date, unit: Enterprise | None = None) -> None:
    known = Enterprise.objects.filter(code=details.code).select_related("bureau").first()
    if known is not None and known != unit:
        reason = _(
            "This organisation code is already in the registry, kept by %(bureau)s. Look there, or have it moved."
        )
        raise Refusal(reason % {"bureau": known.bureau.name})
    if not details.capacities:
        raise Refusal(_("An enterprise has at least one capacity: production, wholesale or retail."))
    for day in (details.registered_on, details.entered_on):
        if day and day > today:
            raise Refusal(_("The date lies in the future."))
    if details.registered_on and details.entered_on and details.entered_on < details.registered_on:
        raise Refusal(_("An enterprise cannot be entered before the business is registered. Check both dates."))


@transaction.atomic
def edit_enterprise(
    *, enterprise: Enterprise, details: Details, by: User, at: datetime, seen: str | None = None
) -> Enterprise:
    """Other facts or capacities; the tiers follow. A capacity for which somebody serves cannot go."""
    unit = held(enterprise.pk)
    expect(seen, seen_of(unit))
    today = local_date(at)
    _check(details, today, unit)
    kinds = _kinds(unit)
    before = values_of(unit, FIELDS) | {"capacities": kinds}
    after = details.fields() | {"capacities": sorted(set(details.capacities))}
    _check_sides(unit, set(details.capacities), today)
    for name, value in details.fields().items():
        setattr(unit, name, value)
    unit.save(update_fields=FIELDS)
    verb = "registry.edit_enterprise"
    changed = note_changes(obj=unit, before=before, after=after, actor=by.actor, verb=verb, at=at)
    if changed:
        journal.record(actor=by.actor, verb=verb, obj=unit, at=at, fields=changed)
    if {"capacities", "is_household"} & set(changed):
        _have_capacities(unit, after["capacities"], by, at)
    return unit


def _check_sides(unit: Enterprise, kinds: set[str], today: date) -> None:
    held = {capacity.side for capacity in unit.capacities.all()}
    lost = held - {Capacity(kind=kind).side for kind in kinds}
    serving = Appointment.objects.serving(today).filter(enterprise=unit, side__in=lost)
    if serving.exists():
        raise Refusal(_("Persons still serve for a capacity that would go; end that first."))


def _have_capacities(unit: Enterprise, kinds: list[str], by: User, at: datetime) -> None:
    newest = unit.figures.order_by("-year").first()
    unit.capacities.exclude(kind__in=kinds).delete()
    missing = set(kinds) - set(_kinds(unit))
    if missing and newest is None:
        raise Refusal(_("The tier of a new capacity follows from the figures. Enter the figures of a year first."))
    for kind in sorted(missing):
        record_tier(
            enterprise=unit, kind=kind, employees=newest.employees, revenue=newest.revenue,  # type: ignore[union-attr]
            since=local_date(at), by_actor=by.actor, at=at,
        )  # fmt: skip
    retier(enterprise=unit, by_actor=by.actor, at=at)


@transaction.atomic
def change_status(
    *, enterprise: Enterprise, status: str, on: date, reason: str, by: User, at: datetime, seen: str | None = None
) -> Enterprise:
    """Suspended, shut, moved out, deregistered, revoked, or back in business, from a day on and with a reason."""
    unit = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    expect(seen, fingerprint(unit, STATUS))
    if on > local_date(at):
        raise Refusal(_("The date lies in the future."))
    if unit.status == status and unit.status_on == on:
        raise Refusal(_("The enterprise is in this state since that day already."))
    if unit.status_on and on < unit.status_on:
        raise Refusal(_("The present state began on a later day. Enter the day from which the new one holds."))
    before = values_of(unit, STATUS)
    unit.status, unit.status_on = EnterpriseStatus(status), on
    unit.save(update_fields=STATUS)
    _told("registry.change_status", unit, before, {"reason": reason}, by, at, status=status, on=on.isoformat())
    return unit


@transaction.atomic
def change_scope(
    *, enterprise: Enterprise, in_scope: bool, reason: str, by: User, at: datetime, seen: str | None = None
) -> Enterprise:
    """Out of the two regulations' scope with a reason (food, drugs, special equipment), or back into it."""
    unit = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    expect(seen, fingerprint(unit, SCOPE))
    if not reason:
        raise Refusal(_("Give the reason; it stays in the history."))
    kept = "" if in_scope else reason
    if (unit.in_scope, unit.out_of_scope_reason) == (in_scope, kept):
        raise Refusal(_("That is how it stands already. Nothing was changed."))
    before = values_of(unit, SCOPE)
    unit.in_scope, unit.out_of_scope_reason = in_scope, kept
    unit.save(update_fields=SCOPE)
    about = {"reason": reason} if in_scope else {}
    _told("registry.change_scope", unit, before, about, by, at, in_scope=in_scope)
    return unit


def _told(
    verb: str, unit: Enterprise, before: dict[str, Any], about: dict[str, Any], by: User, at: datetime, **details: Any
) -> None:
    journal.record(actor=by.actor, verb=verb, obj=unit, at=at, **details)
    after = values_of(unit, before)
    note_changes(obj=unit, before=before, after=after, actor=by.actor, verb=verb, at=at, about=about)
