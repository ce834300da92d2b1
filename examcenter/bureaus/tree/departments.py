"""Departments and enforcement teams of a bureau: added, renamed, closed, taken over when bureaus merge."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _, ngettext

from examcenter.bureaus.models import Bureau, BureauChange, ChangeKind, Department, Membership, User
from examcenter.bureaus.tree.holdings import Amount, holdings
from examcenter.journal import actions as journal
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState


@transaction.atomic
def add_department(
    *, bureau: Bureau, name: str, kind: str, on: date, reason: str, by: User, at: datetime
) -> Department:
    _refuse_closed(bureau)
    _refuse_name(bureau, name)
    try:
        with transaction.atomic():
            department = Department.objects.create(bureau=bureau, name=name, kind=kind)
    except IntegrityError as faster:
        raise StaleState("add_department") from faster
    _note(ChangeKind.DEPARTMENT_ADDED, bureau, "", name, on, reason, by, at)
    journal.record(actor=by.actor, verb="bureaus.add_department", obj=department, at=at, bureau=bureau.pk)
    return department


@transaction.atomic
def rename_department(
    *, department: Department, name: str, on: date, reason: str, by: User, at: datetime
) -> Department:
    _refuse_closed(department.bureau)
    if name == department.name:
        raise Refusal(_("The department is called so already. Give another name."))
    _refuse_name(department.bureau, name)
    same = Department.objects.filter(pk=department.pk, name=department.name, closed_on=None)
    if same.update(name=name) != 1:
        raise StaleState("rename_department")
    _note(ChangeKind.DEPARTMENT_RENAMED, department.bureau, department.name, name, on, reason, by, at)
    journal.record(actor=by.actor, verb="bureaus.rename_department", obj=department, at=at)
    department.name = name
    return department


@transaction.atomic
def close_department(
    *, department: Department, successor: Department | None, on: date, reason: str, by: User, at: datetime
) -> Department:
    """Close a department; its people and what it answers for go to `successor`, without which it must be empty."""
    locked = Department.objects.select_for_update().filter(pk=department.pk, name=department.name, closed_on=None)
    if not locked.update(closed_on=on):
        raise StaleState("close_department")
    left = at_department(department)
    if successor is None and left:
        raise Refusal(
            _("The department still has %(what)s. Say which department takes them over.")
            % {"what": _(", ").join(amount.words for amount in left)}
        )
    if successor is not None:
        _refuse_successor(department, successor)
        replace(old=department, new=successor)
    after = successor.name if successor else ""
    _note(ChangeKind.DEPARTMENT_CLOSED, department.bureau, department.name, after, on, reason, by, at)
    details = {"on": on.isoformat(), "to": successor.pk if successor else None}
    journal.record(actor=by.actor, verb="bureaus.close_department", obj=department, at=at, **details)
    department.closed_on = on
    return department


def take_over(*, source: Bureau, target: Bureau, on: date, reason: str, by: User, at: datetime) -> None:
    """The open departments of a bureau that merges: those of one name and kind become one, others move.

    Where only the name is the same, the one that moves carries its old bureau's short name too.
    """
    there = {department.name: department for department in target.departments.all()}
    for department in source.departments.filter(closed_on=None).order_by("name"):
        same = there.get(department.name)
        if same and same.kind == department.kind and not same.closed_on:
            replace(old=department, new=same)
            Department.objects.filter(pk=department.pk).update(closed_on=on)
            after = same.name
        else:
            after = _free_name(department.name, source, there) if same else department.name
            Department.objects.filter(pk=department.pk).update(bureau=target, name=after)
        before = f"{source.short_name} {department.name}"
        _note(ChangeKind.DEPARTMENT_TAKEN, target, before, after, on, reason, by, at)


def replace(*, old: Department, new: Department) -> None:
    Membership.objects.filter(department=old).update(department=new)
    for holding in holdings():
        holding.replace_department(old=old, new=new)


def at_department(department: Department) -> list[Amount]:
    """Who works in it, and what the rooms keep there."""
    staff = Membership.objects.filter(department=department).values("user").distinct().count()
    words = ngettext("%(n)d member of staff", "%(n)d members of staff", staff) % {"n": staff}
    found = [Amount(staff, words)] if staff else []
    return found + [amount for holding in holdings() for amount in holding.at_department(department)]


def _free_name(name: str, source: Bureau, taken: dict[str, Department]) -> str:
    ending = f"（{source.short_name}）"
    wanted = f"{name[: 80 - len(ending)]}{ending}"
    return wanted if wanted not in taken else f"{wanted[:70]}{source.pk}"


def _refuse_closed(bureau: Bureau) -> None:
    if Bureau.objects.filter(pk=bureau.pk).exclude(closed_on=None).exists():
        raise Refusal(_("The bureau is closed already. It stays readable and is not changed any more."))


def _refuse_name(bureau: Bureau, name: str) -> None:
    other = Department.objects.filter(bureau=bureau, name=name).first()
    if other is None:
        return
    if other.closed_on:
        raise Refusal(_("The bureau had a department of this name until it was closed. Give another name."))
    raise Refusal(_("The bureau already has a department of this name. Give another name."))


def _refuse_successor(department: Department, successor: Department) -> None:
    if successor.pk == department.pk or successor.bureau_id != department.bureau_id or successor.closed_on:
        raise Refusal(_("Choose another open department of the same bureau."))


def _note(
    kind: ChangeKind, bureau: Bureau, before: str, after: str, on: date, reason: str, by: User, at: datetime
) -> None:
    BureauChange.objects.create(
        bureau=bureau, kind=kind, before=before[:120], after=after, on=on, reason=reason, by=by, at=at
    )
