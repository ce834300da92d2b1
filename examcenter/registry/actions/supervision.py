"""Risks and credit ratings are entered here, and the supervision class follows from them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from examcenter.bureaus.models import Bureau, User
from examcenter.bureaus.queries import number_on
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.lib.uploads import in_chunks
from examcenter.registry.actions.holding import held_all
from examcenter.registry.models import Enterprise, EnterpriseQuerySet
from examcenter.registry.models.supervision import (
    CreditLevel,
    CreditRating,
    RiskRecord,
    RiskSeverity,
    RiskSource,
    RiskWithdrawal,
    SupervisionClass,
    SupervisionClassRecord,
)
from examcenter.rules.supervision_class import ClassReason, Finding, Thresholds, supervision_class

IMPORTED = {"basis": "spreadsheet"}


def thresholds(bureau: Bureau, day: date) -> Thresholds:
    """What the province has set; raises Refusal where it has not."""
    return Thresholds(
        special_majors=number_on(bureau, "special_major_risks", day),
        window_months=number_on(bureau, "risk_window_months", day),
    )


@dataclass
class Evidence:
    """What is recorded of one enterprise up to a day."""

    findings: list[Finding] = field(default_factory=list)
    credit: str = ""


def evidence(units: Iterable[int], on: date) -> dict[int, Evidence]:
    """The evidence on these enterprises; those without any are not in it."""
    found: dict[int, Evidence] = defaultdict(Evidence)
    ids = list(units)
    risks = RiskRecord.objects.filter(enterprise__in=ids, on__lte=on).order_by()
    for unit, day, severity, withdrawn in risks.values_list("enterprise", "on", "severity", "withdrawal"):
        known = found[unit]  # whose only record was withdrawn is judged too, and becomes routine
        if withdrawn is None:
            known.findings.append(Finding(day, severity))
    ratings = CreditRating.objects.filter(enterprise__in=ids, since__lte=on).order_by("since", "pk")
    for unit, level in ratings.values_list("enterprise", "level"):
        found[unit].credit = level
    return dict(found)


def facts_of(found: ClassReason, limits: Thresholds) -> dict[str, Any]:
    """What the history keeps of the rule."""
    return {
        "basis": "rule",
        "majors": [day.isoformat() for day in found.majors],
        "larger": [day.isoformat() for day in found.larger],
        "credit": found.credit,
        "special_majors": limits.special_majors,
        "window_months": limits.window_months,
    }


@transaction.atomic
def record_risk(
    *, enterprise: Enterprise, on: date, severity: str, source: str, note: str, by: User, at: datetime
) -> RiskRecord:
    """A risk that was found; refused for a later day than today, or where the same is recorded already."""
    unit = _locked([enterprise.pk]).get()
    if on > local_date(at):
        raise Refusal(_("The date lies in the future."))
    kind, origin = RiskSeverity(severity), RiskSource(source)
    if RiskRecord.objects.filter(enterprise=unit, on=on, severity=kind, source=origin, note=note).exists():
        raise Refusal(_("This risk is already recorded."))
    row = RiskRecord.objects.create(enterprise=unit, on=on, severity=kind, source=origin, note=note)
    details = {"risk": row.pk, "severity": kind.value, "on": on.isoformat()}
    journal.record(actor=by.actor, verb="registry.record_risk", obj=unit, at=at, **details)
    reclassify([unit.pk], actor=by.actor, at=at)
    enterprise.refresh_from_db(fields=["supervision_class"])
    return row


@transaction.atomic
def withdraw_risk(*, risk: RiskRecord, reason: str, by: User, at: datetime) -> RiskWithdrawal:
    """A wrong record counts no more and stays visible with the reason; stale where it was withdrawn already."""
    unit = _locked([risk.enterprise_id]).get()
    if not reason:
        raise Refusal(_("Give the reason; it stays in the history."))
    if RiskWithdrawal.objects.filter(risk=risk).exists():
        raise StaleState("withdraw_risk")
    row = RiskWithdrawal.objects.create(risk=risk, reason=reason, by=by, at=at)
    journal.record(actor=by.actor, verb="registry.withdraw_risk", obj=unit, at=at, risk=risk.pk)
    reclassify([unit.pk], actor=by.actor, at=at)
    return row


@transaction.atomic
def record_credit(*, enterprise: Enterprise, level: str, since: date, by: User, at: datetime) -> CreditRating:
    """Another credit rating; refused for a later day than today, or for one before the newest rating."""
    unit = _locked([enterprise.pk]).get()
    if since > local_date(at):
        raise Refusal(_("The date lies in the future."))
    newest = unit.credit_ratings.first()
    if newest is not None and since < newest.since:
        raise Refusal(_("A newer credit rating is recorded already. Enter the day from which this one holds."))
    row = CreditRating.objects.create(enterprise=unit, level=CreditLevel(level), since=since)
    details = {"level": row.level, "since": since.isoformat()}
    journal.record(actor=by.actor, verb="registry.record_credit", obj=unit, at=at, **details)
    reclassify([unit.pk], actor=by.actor, at=at)
    enterprise.refresh_from_db(fields=["supervision_class"])
    return row


def _locked(ids: Sequence[int]) -> EnterpriseQuerySet:
    """The rows as they stand, held so that two findings of one moment are both counted."""
    return held_all(ids)


@transaction.atomic
def reclassify(ids: Sequence[int], *, actor: str, at: datetime) -> int:
    """The class that follows from the evidence on the day of `at`; how many changed. No evidence, no change."""
    today = local_date(at)
    units = list(_locked(ids))
    known = evidence(ids, today)
    limits = {path: thresholds(bureau, today) for path, bureau in _provinces(units, known).items()}
    records = []
    for unit in units:
        if unit.pk not in known:
            continue
        limit = limits[unit.bureau.ancestor_paths()[0]]
        found = supervision_class(known[unit.pk].findings, known[unit.pk].credit, today, limit)
        if found.supervision_class != unit.supervision_class:
            records.append(_changed(unit, found, limit, today, actor=actor, at=at))
    SupervisionClassRecord.objects.bulk_create(records)
    Enterprise.objects.bulk_update([record.enterprise for record in records], ["supervision_class"], batch_size=500)
    return len(records)


def _provinces(units: Iterable[Enterprise], known: dict[int, Evidence]) -> dict[str, Bureau]:
    """One bureau for each province in which there is something to classify."""
    return {unit.bureau.ancestor_paths()[0]: unit.bureau for unit in units if unit.pk in known}


def _changed(
    unit: Enterprise, found: ClassReason, limits: Thresholds, today: date, *, actor: str, at: datetime
) -> SupervisionClassRecord:
    before, unit.supervision_class = unit.supervision_class, SupervisionClass(found.supervision_class)
    details = {"from": before, "to": found.supervision_class}
    journal.record(actor=actor, verb="registry.change_class", obj=unit, at=at, **details)
    return SupervisionClassRecord(
        enterprise=unit, supervision_class=unit.supervision_class, since=today, facts=facts_of(found, limits)
    )


def with_evidence() -> Q:
    return Q(pk__in=RiskRecord.objects.values("enterprise")) | Q(pk__in=CreditRating.objects.values("enterprise"))


def refresh_classes(*, at: datetime) -> int:
    """Once a day: risks that have left the window, and settings that have taken effect. How many classes changed."""
    changed = 0
    for ids in in_chunks(list(Enterprise.objects.filter(with_evidence()).order_by("pk").values_list("pk", flat=True))):
        changed += reclassify(ids, actor="system", at=at)
    return changed


def note_imported(units: Iterable[Enterprise], on: date) -> None:
    """Keeps the class that a spreadsheet gave, as the first of the history."""
    SupervisionClassRecord.objects.bulk_create(
        [
            SupervisionClassRecord(
                enterprise=unit, supervision_class=unit.supervision_class, since=on, facts=dict(IMPORTED)
            )
            for unit in units
        ],
        batch_size=500,
    )
