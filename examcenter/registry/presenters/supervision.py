"""The supervision class with its rule, as pages and spreadsheets say it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from examcenter.lib.refusals import Refusal
from examcenter.registry.actions.supervision import evidence, facts_of, thresholds
from examcenter.registry.models import Enterprise
from examcenter.registry.models.supervision import (
    CreditLevel,
    CreditRating,
    RiskRecord,
    RiskSeverity,
    SupervisionClass,
    SupervisionClassRecord,
)
from examcenter.registry.presenters.records import CLASS_KINDS
from examcenter.registry.queries.yearly_lists import YearlyList
from examcenter.rules import supervision_class as rule

SEVERITY_KINDS = {RiskSeverity.LARGER: "act", RiskSeverity.MAJOR: "bad"}


def class_sentence(supervision_class: str, facts: dict[str, Any]) -> str:
    """'special supervision: 3 major risks within the last 24 months (days)'."""
    label = SupervisionClass(supervision_class).label
    if facts.get("basis") != "rule":
        return _("%(label)s: as the imported spreadsheet says; no risk is recorded yet") % {"label": label}
    reasons = [*_risks(facts), *_credit(facts)]
    why = _("; ").join(reasons) or _("no larger risk within the last %(months)d months") % {
        "months": facts["window_months"]
    }
    return _("%(label)s: %(why)s") % {"label": label, "why": why}


def _risks(facts: dict[str, Any]) -> Iterable[str]:
    majors, larger = facts["majors"], facts["larger"]
    words = {"months": facts["window_months"]}
    if majors:
        yield ngettext(
            "%(number)d major risk within the last %(months)d months (%(days)s)",
            "%(number)d major risks within the last %(months)d months (%(days)s)",
            len(majors),
        ) % (words | {"number": len(majors), "days": _days(majors)})
    if larger:
        yield ngettext(
            "%(number)d larger risk within the last %(months)d months (%(days)s)",
            "%(number)d larger risks within the last %(months)d months (%(days)s)",
            len(larger),
        ) % (words | {"number": len(larger), "days": _days(larger)})


def _days(days: list[str]) -> str:
    return _(", ").join(date_format(date.fromisoformat(day), "DATE_FORMAT") for day in days)


def _credit(facts: dict[str, Any]) -> Iterable[str]:
    if facts["credit"]:
        yield str(CreditLevel(facts["credit"]).label)


def class_today(unit: Enterprise, today: date) -> str:
    """The class with the rule as it reads today."""
    known = evidence([unit.pk], today).get(unit.pk)
    if known is None:
        return class_sentence(unit.supervision_class, {})
    try:
        limits = thresholds(unit.bureau, today)
    except Refusal as refusal:
        return str(refusal)
    found = rule.supervision_class(known.findings, known.credit, today, limits)
    return class_sentence(found.supervision_class, facts_of(found, limits))


@dataclass(frozen=True)
class Supervision:
    """What an enterprise's page shows."""

    sentence: str
    risks: list[tuple[RiskRecord, str]]
    ratings: list[CreditRating]
    history: list[tuple[SupervisionClassRecord, str]]


def supervision_of(unit: Enterprise, today: date) -> Supervision:
    records = list(unit.class_records.all())
    return Supervision(
        class_today(unit, today),
        [(risk, _mark(risk)) for risk in unit.risks.select_related("withdrawal__by")],
        list(unit.credit_ratings.all()),
        [(record, class_sentence(record.supervision_class, record.facts)) for record in records],
    )


def _mark(risk: RiskRecord) -> str:
    """The kind of its mark; a withdrawn record warns of nothing."""
    return "" if hasattr(risk, "withdrawal") else SEVERITY_KINDS.get(RiskSeverity(risk.severity), "")


def list_title(listed: YearlyList) -> str:
    return _("%(side)s: %(label)s") % {"side": listed.side.label, "label": listed.supervision_class.label}


def list_rows(lists: Iterable[YearlyList]) -> list[dict[str, Any]]:
    return [
        {
            "title": list_title(listed),
            "mark": CLASS_KINDS[listed.supervision_class],
            "label": listed.supervision_class.label,
            "lines": [(record, class_sentence(record.supervision_class, record.facts)) for record in listed.records],
        }
        for listed in lists
    ]


def export_header() -> list[str]:
    return [
        _("year"),
        _("production or sales"),
        _("supervision class"),
        _("enterprise"),
        _("organisation code"),
        _("bureau"),
        _("product category"),
        _("since"),
        _("Reason"),
    ]


def export_rows(lists: Iterable[YearlyList], year: int) -> Iterable[list[str]]:
    for listed in lists:
        for record in listed.records:
            unit = record.enterprise
            yield [
                str(year),
                str(listed.side.label),
                str(listed.supervision_class.label),
                unit.name,
                unit.code,
                unit.bureau.name,
                unit.category,
                record.since.isoformat(),
                class_sentence(record.supervision_class, record.facts),
            ]
