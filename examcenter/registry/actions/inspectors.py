"""The responsible department and inspector of an enterprise; the newest assignment counts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import models, transaction
from django.db.models import Case, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from examcenter.bureaus.models import Department, User
from examcenter.bureaus.queries import calendar, number_on
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.lib.uploads import in_chunks
from examcenter.registry.actions.changes import note_changes
from examcenter.registry.actions.holding import held
from examcenter.registry.models import Enterprise, InspectorAssignment, InspectorState
from examcenter.rules.workdays import add_workdays


@dataclass(frozen=True)
class Charge:
    """Who answers from a day on: an account or a name, and the department."""

    inspector: User | None
    name: str
    department: Department | None
    since: date


def newest_of(unit: Enterprise) -> InspectorAssignment | None:
    """The assignment that counts; its name is empty where a transfer ended the one before."""
    found: InspectorAssignment | None = unit.inspectors.select_related("department", "inspector").first()
    return found


def seen_of(unit: Enterprise) -> str:
    newest = newest_of(unit)
    return str(newest.pk) if newest else ""


@transaction.atomic
def assign_inspector(
    *, enterprise: Enterprise, charge: Charge, by: User, at: datetime, seen: str | None = None
) -> InspectorAssignment:
    """Another inspector; marked late when recorded after the working days that the province allows (domain 2.4)."""
    unit = held(enterprise.pk)
    if seen is not None and seen != seen_of(unit):
        raise StaleState("assign_inspector")
    newest, today = newest_of(unit), local_date(at)
    _check(unit, charge, newest, today)
    row = InspectorAssignment.objects.create(
        enterprise=unit, inspector=charge.inspector, name=charge.name, department=charge.department,
        since=charge.since, recorded_at=at, recorded_by=by, late=is_late(unit, charge.since, today),
    )  # fmt: skip
    keep_state([unit.pk])
    if unit.department_id != (charge.department.pk if charge.department else None):
        unit.department = charge.department
        unit.save(update_fields=["department"])
    _told("registry.assign_inspector", row, newest, by, at)
    return row


def keep_state(units: Iterable[int]) -> None:
    """What the newest assignment of each of these enterprises says, beside the enterprise (see its field)."""
    of_unit = InspectorAssignment.objects.filter(enterprise=OuterRef("pk")).order_by("-since", "-pk")
    state = Case(
        When(name="", then=Value(InspectorState.NONE)),
        When(late=True, then=Value(InspectorState.LATE)),
        default=Value(InspectorState.NAMED),
    )
    newest = Subquery(of_unit.annotate(state=state).values("state")[:1], output_field=models.CharField())
    for ids in in_chunks(list(units)):
        Enterprise.objects.filter(pk__in=ids).update(inspector_state=Coalesce(newest, Value(InspectorState.NONE.value)))


def is_late(unit: Enterprise, since: date, today: date) -> bool:
    days = number_on(unit.bureau, "inspector_update_workdays", today)
    return today > add_workdays(since, days, calendar()).day


def _check(unit: Enterprise, charge: Charge, newest: InspectorAssignment | None, today: date) -> None:
    if not charge.name:
        raise Refusal(_("Name the responsible inspector."))
    if charge.since > today:
        raise Refusal(_("The date lies in the future."))
    if newest and charge.since < newest.since:
        raise Refusal(_("A newer assignment is recorded already. Enter the day from which this one holds."))
    if newest and (newest.name, newest.department, newest.inspector) == (
        charge.name, charge.department, charge.inspector,
    ):  # fmt: skip
        raise Refusal(_("%(name)s is responsible already. Nothing was changed.") % {"name": charge.name})
    line = unit.bureau.ancestor_paths()
    if charge.department and charge.department.bureau.path not in line:
        raise Refusal(_("This department belongs to a bureau that is not responsible for the enterprise."))
    if charge.department and charge.department.closed_on:
        raise Refusal(_("This department is closed. Choose another one."))
    inspector = charge.inspector
    if inspector and not inspector.memberships.filter(bureau__path__in=line).exists():
        reason = _("%(name)s does not work at the enterprise's bureau or one above it. Choose somebody who does.")
        raise Refusal(reason % {"name": inspector})


def _told(verb: str, row: InspectorAssignment, before: InspectorAssignment | None, by: User, at: datetime) -> None:
    unit = row.enterprise
    details = {"assignment": row.pk, "since": row.since.isoformat(), "late": row.late}
    journal.record(actor=by.actor, verb=verb, obj=unit, at=at, **details)
    names = ("name", "department")
    was = {name: getattr(before, name) for name in names} if before else {}
    becomes = {name: getattr(row, name) for name in names}
    about = {"since": row.since}
    note_changes(obj=unit, before=was, after=becomes, actor=by.actor, verb=verb, at=at, of="inspector", about=about)


def end_inspector(*, enterprise: Enterprise, on: date, by: User, at: datetime) -> None:
    """Nobody answers any more, since the enterprise went to another bureau; inside the caller's transaction."""
    newest = newest_of(enterprise)
    if newest is not None and newest.name:
        row = InspectorAssignment.objects.create(
            enterprise=enterprise, name="", since=max(on, newest.since), recorded_at=at, recorded_by=by
        )
        keep_state([enterprise.pk])
        _told("registry.end_inspector", row, newest, by, at)


@dataclass
class Assigned:
    """What came of an assignment in bulk: how many, and who was left out for which reason."""

    done: int = 0
    refused: list[tuple[Enterprise, str]] = field(default_factory=list)


def assign_to_many(*, enterprises: Iterable[Enterprise], charge: Charge, by: User, at: datetime) -> Assigned:
    """The same charge for many; whoever cannot have it is left out and named. One journal entry for each."""
    found = Assigned()
    for unit in enterprises:
        try:
            assign_inspector(enterprise=unit, charge=charge, by=by, at=at)
        except Refusal as refusal:
            found.refused.append((unit, str(refusal)))
        else:
            found.done += 1
    return found
