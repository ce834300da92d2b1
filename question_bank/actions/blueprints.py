"""Blueprints are made and retired, never edited: a plan that names one must mean the same for ever.

What is to be different is a new version, which names the one before it; each version has one successor at most.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from question_bank import ports
from question_bank.models import Blueprint, BlueprintCell, BlueprintSection
from question_bank.refusals import Refused, Stale
from question_bank.rules.cells import Excess, Section, excess
from question_bank.stock import Stock, judge, labels_of, recipe_with, type_label


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
    cells: Sequence[BlueprintCell] = (),
    previous: Blueprint | None = None,
    retire_previous: bool = False,
    by: AbstractBaseUser,
    at: datetime,
) -> Blueprint:
    """A blueprint with sections of (type, count, points each) in this order, and unsaved cells.

    Raises Refused where it cannot be, or where the bank cannot deal a paper by it to anybody; Stale where `previous`
    has a successor already.
    """
    total = sum((count * Decimal(points) for _type, count, points in sections), Decimal(0))
    if not total:
        raise Refused(_("A blueprint needs at least one question."))
    if pass_mark > total:
        raise Refused(
            _("The pass mark lies above the %(total)s points of the paper. Lower it or add points.") % {"total": total}
        )
    if Blueprint.objects.filter(name=name).exists():
        raise Refused(_("There is already a blueprint with this name. Choose another name."))
    _require_possible(sections, cells)
    blueprint = Blueprint.objects.create(
        name=name,
        minutes=minutes,
        pass_mark=pass_mark,
        marking_rule=marking_rule,
        legal_basis=legal_basis,
        effective_from=effective_from,
        version=_succeed(previous) if previous else 1,
        previous=previous,
    )
    BlueprintSection.objects.bulk_create(
        BlueprintSection(blueprint=blueprint, position=position, type=type, count=count, points=points)
        for position, (type, count, points) in enumerate(sections, start=1)
    )
    for position, cell in enumerate(cells, start=1):
        cell.blueprint, cell.position = blueprint, position
    BlueprintCell.objects.bulk_create(cells)
    details: dict[str, object] = {"version": blueprint.version, "previous": previous.pk} if previous else {}
    ports.record(
        actor=ports.actor(by),
        verb="bank.blueprint",
        obj=blueprint,
        at=at,
        points=str(total),
        cells=len(cells),
        **details,
    )
    if previous and retire_previous and not previous.is_retired:
        retire_blueprint(blueprint=previous, by=by, at=at)
    return blueprint


def _require_possible(sections: Sequence[tuple[str, int, Decimal | int]], cells: Sequence[BlueprintCell]) -> None:
    recipe = recipe_with([Section(type, count, Decimal(points)) for type, count, points in sections], cells)
    for fault in excess(recipe):
        raise Refused(excess_text(fault))
    if judge(recipe, labels_of(cells), Stock()).serves_nobody:
        raise Refused(nobody_text())


def excess_text(fault: Excess) -> str:
    if not fault.type:
        return _(
            "The cells ask for %(wanted)d questions in all, but the paper has only %(there)d. "
            "Lower the cells, or raise the numbers of the types."
        ) % {"wanted": fault.wanted, "there": fault.there}
    return _(
        "The cells ask for %(wanted)d questions of type “%(type)s”, but the paper has only %(there)d. "
        "Lower the cells, or raise the number of this type."
    ) % {"wanted": fault.wanted, "there": fault.there, "type": type_label(fault.type)}


def nobody_text() -> str:
    return _(
        "The bank cannot deal a single paper by this blueprint to anybody. "
        "Lower the numbers, or have more questions accepted first."
    )


def _succeed(previous: Blueprint) -> int:
    """The version that follows. Raises Stale where another one follows already."""
    held = Blueprint.objects.select_for_update().get(pk=previous.pk)
    if Blueprint.objects.filter(previous=held).exists():
        raise Stale
    return held.version + 1


@transaction.atomic
def retire_blueprint(*, blueprint: Blueprint, by: AbstractBaseUser, at: datetime) -> Blueprint:
    """No new plan can choose it; plans that have chosen it keep it."""
    if Blueprint.objects.filter(pk=blueprint.pk, is_retired=False).update(is_retired=True) != 1:
        raise Stale
    blueprint.is_retired = True
    ports.record(actor=ports.actor(by), verb="bank.blueprint_retire", obj=blueprint, at=at)
    return blueprint
