"""Enterprises, persons and tiers as pages and spreadsheets show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from examcenter.registry.forms.records import ListFilter
from examcenter.registry.models import (
    AnnualFigures,
    Appointment,
    Enterprise,
    EnterpriseStatus,
    Person,
    Product,
    SupervisionClass,
    TierRecord,
)
from examcenter.rules import tiers
from examcenter.rules.tiers import TierReason

STATUS_KINDS = {
    EnterpriseStatus.ACTIVE: "progress",
    EnterpriseStatus.SUSPENDED: "waiting",
    EnterpriseStatus.REVOKED: "bad",
}
CLASS_KINDS = {SupervisionClass.KEY: "act", SupervisionClass.SPECIAL: "bad"}


def status_kind(unit: Enterprise) -> str:
    return STATUS_KINDS.get(EnterpriseStatus(unit.status), "")


def class_kind(unit: Enterprise) -> str:
    return CLASS_KINDS.get(SupervisionClass(unit.supervision_class), "")


def amount(value: Decimal) -> str:
    """An amount without needless zeros."""
    return f"{value.normalize():f}"


def tier_sentence(found: TierReason, *, employees: int, revenue: Decimal, household: bool) -> str:
    """The tier with the rule that gave it: 'B: 430 employees; revenue alone would give C'."""
    words = {
        "tier": found.tier,
        "employees": employees,
        "revenue": amount(revenue),
        "by_employees": found.by_employees,
        "by_revenue": found.by_revenue,
    }
    if household:
        return _("%(tier)s: an individual household") % words
    if found.by_employees == found.by_revenue:
        return _("%(tier)s: by %(employees)d employees and by a revenue of %(revenue)s (10,000 yuan) alike") % words
    if found.tier == found.by_employees:
        return _("%(tier)s: %(employees)d employees; revenue alone would give %(by_revenue)s") % words
    return _("%(tier)s: a revenue of %(revenue)s (10,000 yuan); employees alone would give %(by_employees)s") % words


@dataclass(frozen=True)
class TierRow:
    """One capacity with its tier, the rule, and the tiers before."""

    kind: str
    tier: str
    sentence: str
    history: list[TierRecord]


def tier_rows(unit: Enterprise, figures: AnnualFigures | None, records: Sequence[TierRecord]) -> list[TierRow]:
    """`figures` are the newest, `records` the history of all capacities, newest first."""
    rows = []
    for capacity in unit.capacities.all():
        sentence = str(capacity.get_tier_display())
        if figures is not None:
            found = tiers.tier(
                capacity.kind, employees=figures.employees, revenue=figures.revenue, household=unit.is_household
            )
            sentence = tier_sentence(
                found, employees=figures.employees, revenue=figures.revenue, household=unit.is_household
            )
        history = [record for record in records if record.kind == capacity.kind]
        rows.append(TierRow(str(capacity.get_kind_display()), capacity.tier, sentence, history))
    return rows


def last_four(value: str) -> str:
    """A number of which only the end is shown."""
    return f"•••• {value[-4:]}" if value else "—"


def capacities(unit: Enterprise) -> str:
    """'production B, retail C'."""
    return _(", ").join(
        _("%(kind)s %(tier)s") % {"kind": each.get_kind_display(), "tier": each.tier} for each in unit.capacities.all()
    )


@dataclass(frozen=True)
class EnterpriseRow:
    unit: Enterprise
    capacities: str
    status_kind: str
    class_kind: str
    serving: int


def enterprise_rows(units: Iterable[Enterprise], serving: Mapping[int, int]) -> list[EnterpriseRow]:
    return [
        EnterpriseRow(unit, capacities(unit), status_kind(unit), class_kind(unit), serving.get(unit.pk, 0))
        for unit in units
    ]


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address of the list without it."""

    label: str
    value: str
    url: str


def chips(form: ListFilter, query: QueryDict) -> list[Chip]:
    """One chip per filter that is filled in, except the search."""
    return [
        Chip(str(form.fields[name].label), form.words(name), _without(query, name))
        for name in form.chosen()
        if name != "q"
    ]


def _without(query: QueryDict, name: str) -> str:
    rest = query.copy()
    for gone in (name, "page"):
        rest.pop(gone, None)
    return f"?{rest.urlencode()}"


@dataclass(frozen=True)
class ProductRow:
    """A product, and why it is watched: each ground with its number where there is one."""

    product: Product
    grounds: list[tuple[str, str]]


def product_rows(products: Iterable[Product]) -> list[ProductRow]:
    return [ProductRow(product, _grounds(product)) for product in products]


def _grounds(product: Product) -> list[tuple[str, str]]:
    held = [
        (product.has_licence, _("production licence"), product.licence_number),
        (product.has_ccc, _("compulsory certification (CCC)"), product.certificate_number),
        (product.has_mandatory_standard, _("mandatory national standard"), ""),
    ]
    return [(words, number) for applies, words, number in held if applies]


def facts(unit: Enterprise, figures: AnnualFigures | None) -> list[tuple[str, Any]]:
    """The facts of one enterprise, each with its label."""
    size = _("%(employees)d employees, %(revenue)s (10,000 yuan) in %(year)d")
    return [
        (_("organisation code"), unit.code),
        (_("supervised by"), unit.bureau.name),
        (_("way of business"), unit.get_mode_display()),
        (_("individual household"), _("yes") if unit.is_household else _("no")),
        (
            _("size"),
            size % {"employees": figures.employees, "revenue": amount(figures.revenue), "year": figures.year}
            if figures
            else "—",
        ),
        (_("registered address"), unit.registered_address or "—"),
        (_("business address"), unit.business_address or "—"),
        (_("principal"), unit.principal or "—"),
        (_("contact phone"), last_four(unit.phone)),
        (_("registered as a business on"), _day(unit.registered_on)),
        (_("first entered on"), _day(unit.entered_on)),
        (_("reason of first entry"), unit.get_entry_reason_display() or "—"),
        (_("in scope"), _("yes") if unit.in_scope else _("no: %(reason)s") % {"reason": unit.out_of_scope_reason}),
    ]


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else "—"


def serving_words(appointment: Appointment, on: date) -> tuple[str, str]:
    """The state of an appointment in words, and the kind of its mark."""
    if appointment.serves(on):
        return _("serving"), "progress"
    if appointment.started_on > on:
        return _("to begin"), "waiting"
    return _("left the post"), ""


@dataclass(frozen=True)
class PostRow:
    """An appointment as a line of the roster."""

    appointment: Appointment
    state: str
    kind: str
    may_end: bool


def post_rows(appointments: Iterable[Appointment], on: date) -> list[PostRow]:
    rows = []
    for appointment in appointments:
        state, kind = serving_words(appointment, on)
        rows.append(PostRow(appointment, state, kind, appointment.ended_on is None))
    return rows


def person_facts(person: Person) -> list[tuple[str, str]]:
    return [
        (_("identity document"), str(person.get_id_kind_display())),
        (_("document number"), last_four(person.id_last4)),
        (_("date of birth"), date_format(person.born_on, "DATE_FORMAT") if person.born_on else "—"),
        (_("phone"), last_four(person.phone)),
    ]
