"""Blueprints are made and retired, never edited: a plan that names one must mean the same for ever."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from question_bank import ports
from question_bank.models import Blueprint, BlueprintSection
from question_bank.refusals import Refused, Stale


@transaction.atomic
def create_blueprint(
    *,
    name: str,
    minutes: int,
    pass_mark: Decimal | int,
    marking_rule: str,
    legal_basis: str,
    effective_from: date,
    sections: Sequence[tuple[str, int, Decimal | int]],
    by: AbstractBaseUser,
    at: datetime,
) -> Blueprint:
    """A blueprint with sections of (type, count, points each) in this order. Raises Refused where it cannot be."""
    total = sum((count * Decimal(points) for _type, count, points in sections), Decimal(0))
    if not total:
        raise Refused(_("A blueprint needs at least one question."))
    if pass_mark > total:
        raise Refused(
            _("The pass mark lies above the %(total)s points of the paper. Lower it or add points.") % {"total": total}
        )
    if Blueprint.objects.filter(name=name).exists():
        raise Refused(_("There is already a blueprint with this name. Choose another name."))
    blueprint = Blueprint.objects.create(
        name=name,
        minutes=minutes,
        pass_mark=pass_mark,
        marking_rule=marking_rule,
        legal_basis=legal_basis,
        effective_from=effective_from,
    )
    BlueprintSection.objects.bulk_create(
        BlueprintSection(blueprint=blueprint, position=position, type=type, count=count, points=points)
        for position, (type, count, points) in enumerate(sections, start=1)
    )
    ports.record(actor=ports.actor(by), verb="bank.blueprint", obj=blueprint, at=at, points=str(total))
    return blueprint


@transaction.atomic
def retire_blueprint(*, blueprint: Blueprint, by: AbstractBaseUser, at: datetime) -> Blueprint:
    """No new plan can choose it; plans that have chosen it keep it."""
    if Blueprint.objects.filter(pk=blueprint.pk, is_retired=False).update(is_retired=True) != 1:
        raise Stale
    blueprint.is_retired = True
    ports.record(actor=ports.actor(by), verb="bank.blueprint_retire", obj=blueprint, at=at)
    return blueprint
