"""From a draft to an approved plan."""

import base64
import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, Required, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from examcenter.assessment.models import Assessment
from examcenter.assessment.presenters import plain, stratum_label
from examcenter.assessment.queries import Shortage, plan_preview, shortages
from examcenter.assessment.states import ASSESSMENT
from examcenter.bureaus.models import Bureau, User
from examcenter.bureaus.permissions import may
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState, move
from question_bank.models import Blueprint, QuestionType


class PlanFields(TypedDict, total=False):
    """What a planner decides. Area defaults to the whole bureau, pass mark and minutes to those of the blueprint."""

    title: Required[str]
    blueprint: Required[Blueprint]
    area: Bureau
    legal_basis: str
    roles: list[str]
    sides: list[str]
    tiers: list[str]
    supervision_classes: list[str]
    categories: list[str]
    is_census: bool
    size: int | None
    reserves: int
    ignore_rest: bool
    ignore_rest_reason: str
    pass_mark: Decimal | int | None
    minutes: int | None
    show_result: bool


@transaction.atomic
def create_plan(*, bureau: Bureau, by: User, at: datetime, **fields: Unpack[PlanFields]) -> Assessment:
    """A draft of `bureau`. Raises Refusal where the figures do not fit together."""
    plan = _draft(bureau, by, at, _complete(bureau, fields))
    plan.public_key = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    plan.save()
    journal.record(actor=by.actor, verb="assessment.create_plan", obj=plan, at=at)
    return plan


@transaction.atomic
def edit_plan(*, assessment: Assessment, by: User, at: datetime, **fields: Unpack[PlanFields]) -> Assessment:
    """Replaces all fields of a draft; those not named get their defaults."""
    values = _complete(assessment.bureau, fields)
    _draft(assessment.bureau, by, at, values)
    move(assessment, "edit", ASSESSMENT, **values)
    journal.record(actor=by.actor, verb="assessment.edit_plan", obj=assessment, at=at)
    return assessment


def _complete(bureau: Bureau, fields: PlanFields) -> dict[str, Any]:
    blueprint = fields["blueprint"]
    defaults: dict[str, Any] = {
        "area": bureau,
        "legal_basis": "",
        "roles": [],
        "sides": [],
        "tiers": [],
        "supervision_classes": [],
        "categories": [],
        "is_census": False,
        "size": None,
        "reserves": 0,
        "ignore_rest": False,
        "ignore_rest_reason": "",
        "show_result": True,
    }
    values = defaults | dict(fields)
    values["legal_basis"] = values["legal_basis"] or blueprint.legal_basis
    values["pass_mark"] = fields.get("pass_mark") or blueprint.pass_mark
    values["minutes"] = fields.get("minutes") or blueprint.minutes
    return values


def _draft(bureau: Bureau, by: User, at: datetime, values: dict[str, Any]) -> Assessment:
    """An unsaved plan that has been looked over."""
    plan = Assessment(bureau=bureau, created_by=by, created_at=at, **values)
    if not bureau.contains(plan.area):
        raise Refusal(_("%(area)s does not lie in the area of %(bureau)s. Choose a bureau below your own.")
                      % {"area": plan.area, "bureau": bureau})  # fmt: skip
    if plan.pass_mark > plan.blueprint.points:
        raise Refusal(
            _("The pass mark is above the %(points)s points of the paper. Lower it, or choose another blueprint.")
            % {"points": plain(plan.blueprint.points)}
        )
    try:
        plan.validate_constraints()
    except ValidationError as wrong:
        raise Refusal(" ".join(wrong.messages)) from wrong
    return plan


# --- agreement of two officials ----------------------------------------------------------------------------


@transaction.atomic
def submit_plan(*, assessment: Assessment, by: User, at: datetime) -> Assessment:
    """Asks for approval. Refused where the population is too small or the bank too poor for it."""
    preview = plan_preview(assessment, local_date(at))
    require_enough(assessment, preview.size)
    require_questions(assessment, [stratum.code for stratum in preview.strata])
    move(assessment, "submit", ASSESSMENT, submitted_by=by, submitted_at=at, return_comment="")
    journal.record(actor=by.actor, verb="assessment.submit_plan", obj=assessment, at=at, population=preview.size)
    return assessment


@transaction.atomic
def approve_plan(*, assessment: Assessment, by: User, at: datetime, seen: str = "") -> Assessment:
    """The second official's consent; from now on the plan stands still.

    `seen` is the digest of the plan on the approver's screen. Raises StaleState where the plan has changed since.
    """
    _require_approver(assessment, by)
    if assessment.submitted_by_id == by.pk:
        raise Refusal(
            _(
                "You submitted this plan yourself. A second official has to approve it; "
                "a bureau without one turns to the bureau above."
            )
        )
    digest = plan_digest(Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk))
    if seen and seen != digest:
        raise StaleState("approve_plan")
    move(assessment, "approve", ASSESSMENT, approved_by=by, approved_at=at, plan_digest=digest)
    journal.record(actor=by.actor, verb="assessment.approve_plan", obj=assessment, at=at, plan_digest=digest)
    return assessment


@transaction.atomic
def send_back_plan(*, assessment: Assessment, comment: str, by: User, at: datetime) -> Assessment:
    """Back to its author with what has to change."""
    _require_approver(assessment, by)
    if not comment.strip():
        raise Refusal(_("Say what has to change in the plan."))
    move(assessment, "send_back", ASSESSMENT, return_comment=comment.strip())
    journal.record(actor=by.actor, verb="assessment.send_back_plan", obj=assessment, at=at)
    return assessment


@transaction.atomic
def cancel_assessment(*, assessment: Assessment, reason: str, by: User, at: datetime) -> Assessment:
    """Ends a campaign before its draw; it stays readable with the reason."""
    if not reason.strip():
        raise Refusal(_("Give the reason why the assessment is cancelled."))
    move(assessment, "cancel", ASSESSMENT, cancel_reason=reason.strip())
    journal.record(actor=by.actor, verb="assessment.cancel", obj=assessment, at=at)
    return assessment


def _require_approver(assessment: Assessment, by: User) -> None:
    if not may(by, "assessment.approve", assessment.bureau):
        raise Refusal(_("Only an approver of %(bureau)s or of a bureau above it can decide on this plan.")
                      % {"bureau": assessment.bureau})  # fmt: skip


def require_enough(assessment: Assessment, available: int) -> None:
    """Raises Refusal where nobody is in the population, or fewer than are to be drawn."""
    if available == 0:
        raise Refusal(_("Nobody is in the population of this plan. Widen the scope, or check the registry."))
    wanted = 0 if assessment.is_census else assessment.size or 0
    if wanted > available:
        raise Refusal(
            _("%(wanted)d persons are to be drawn, but only %(available)d are in the population. "
              "Lower the number, widen the scope, or assess everyone (census).")
            % {"wanted": wanted, "available": available}
        )  # fmt: skip


def require_questions(assessment: Assessment, strata: Iterable[str]) -> None:
    """Raises Refusal, naming what is missing, where the bank cannot fill the blueprint for one of these populations."""
    missing = shortages(assessment, strata)
    if missing:
        raise Refusal(
            _("The question bank has too few questions for this blueprint: %(missing)s. "
              "Choose another blueprint, or have questions added.")
            % {"missing": "; ".join(_shortage(short) for short in missing)}
        )  # fmt: skip


def _shortage(short: Shortage) -> str:
    return _("%(stratum)s, %(type)s: %(wanted)d needed, %(available)d there") % {
        "stratum": stratum_label(short.stratum),
        "type": QuestionType(short.type).label if short.type else _("the blueprint's own requirements"),
        "wanted": short.wanted,
        "available": short.available,
    }


def plan_digest(assessment: Assessment) -> str:
    """SHA-256 of the plan's decisions as canonical JSON."""
    plan = {
        "bureau": assessment.bureau.code,
        "title": assessment.title,
        "legal_basis": assessment.legal_basis,
        "area": assessment.area.code,
        "roles": sorted(assessment.roles),
        "sides": sorted(assessment.sides),
        "tiers": sorted(assessment.tiers),
        "supervision_classes": sorted(assessment.supervision_classes),
        "categories": sorted(assessment.categories),
        "is_census": assessment.is_census,
        "size": assessment.size,
        "reserves": assessment.reserves,
        "ignore_rest": assessment.ignore_rest,
        "ignore_rest_reason": assessment.ignore_rest_reason,
        "blueprint": assessment.blueprint.name,
        "pass_mark": f"{Decimal(assessment.pass_mark):.1f}",
        "minutes": assessment.minutes,
        "show_result": assessment.show_result,
    }
    text = json.dumps(plan, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
