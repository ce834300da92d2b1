"""A bureau is moved, renamed, merged or closed. One change of a tree at a time; what frames froze is not touched.

The only stored copy of the tree's shape is `Bureau.path`; all others ask through it. So a move rewrites the paths of
everything below in one statement, and nothing else has to follow.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from examcenter.bureaus.models import Bureau, BureauChange, ChangeKind, Department, Membership, User
from examcenter.bureaus.tree import checks
from examcenter.bureaus.tree.departments import take_over
from examcenter.bureaus.tree.holdings import holdings
from examcenter.journal import actions as journal
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState


@transaction.atomic
def move_bureau(*, bureau: Bureau, parent: Bureau, on: date, reason: str, by: User, at: datetime) -> Bureau:
    """Place the bureau with everything below it under another one."""
    bureau, parent = held(bureau, parent)
    refuse(checks.why_not_on(bureau, on, at), checks.why_not_move(bureau, parent, at))
    old = bureau.parent
    _change(bureau, parent=parent)
    moved = _rewrite(bureau.path, f"{parent.path}{bureau.code}/")
    note(ChangeKind.MOVED, bureau, old.name if old else "", parent.name, on=on, reason=reason, by=by, at=at)
    details = {"from": bureau.parent_id, "to": parent.pk, "on": on.isoformat(), "bureaus": moved}
    journal.record(actor=by.actor, verb="bureaus.move", obj=bureau, at=at, **details)
    return Bureau.objects.get(pk=bureau.pk)


@transaction.atomic
def rename_bureau(
    *, bureau: Bureau, name: str, short_name: str, on: date, reason: str, by: User, at: datetime
) -> Bureau:
    """Another name from a day on; documents already made keep the one they were made with."""
    (bureau,) = held(bureau)
    refuse(checks.why_not_change(bureau), checks.why_not_on(bureau, on, at))
    if (name, short_name) == (bureau.name, bureau.short_name):
        raise Refusal(_("The bureau is called so already. Give another name."))
    _change(bureau, name=name, short_name=short_name)
    note(ChangeKind.RENAMED, bureau, bureau.name, name, on=on, reason=reason, by=by, at=at)
    journal.record(actor=by.actor, verb="bureaus.rename", obj=bureau, at=at, on=on.isoformat())
    return Bureau.objects.get(pk=bureau.pk)


@transaction.atomic
def merge_bureau(*, bureau: Bureau, into: Bureau, on: date, reason: str, by: User, at: datetime) -> Bureau:
    """Close the bureau and give what it still has to another one.

    It then stands below that one, so that its staff see and finish what the old one began, under its old name.
    """
    bureau, into = held(bureau, into)
    refuse(checks.why_not_on(bureau, on, at), checks.why_not_on(into, on, at), checks.why_not_merge(bureau, into, at))
    children = list(bureau.children.filter(closed_on=None).order_by("path"))
    for child in children:
        _change(child, parent=into)
        _rewrite(child.path, f"{into.path}{child.code}/")
        note(ChangeKind.MOVED, child, bureau.name, into.name, on=on, reason=reason, by=by, at=at)
        details = {"from": bureau.pk, "to": into.pk, "on": on.isoformat()}
        journal.record(actor=by.actor, verb="bureaus.move", obj=child, at=at, **details)
    take_over(source=bureau, target=into, on=on, reason=reason, by=by, at=at)
    people = _take_staff(bureau, into)
    for holding in holdings():
        holding.hand_over(source=bureau, target=into, by=by, at=at)
    _change(bureau, parent=into, merged_into=into, closed_on=on)
    _rewrite(bureau.path, f"{into.path}{bureau.code}/")
    note(ChangeKind.MERGED, bureau, bureau.name, into.name, on=on, reason=reason, by=by, at=at)
    note(ChangeKind.ABSORBED, into, bureau.name, into.name, on=on, reason=reason, by=by, at=at)
    details = {"from": bureau.pk, "to": into.pk, "on": on.isoformat(), "roles": people, "bureaus": len(children)}
    journal.record(actor=by.actor, verb="bureaus.merge", obj=bureau, at=at, above=bureau.parent_id, **details)
    journal.record(actor=by.actor, verb="bureaus.take_over", obj=into, at=at, **details)
    return Bureau.objects.get(pk=bureau.pk)


@transaction.atomic
def close_bureau(*, bureau: Bureau, on: date, reason: str, by: User, at: datetime) -> Bureau:
    """Close a bureau that has nothing left; it stays readable where it stood."""
    (bureau,) = held(bureau)
    refuse(checks.why_not_on(bureau, on, at), checks.why_not_close(bureau, at))
    Department.objects.filter(bureau=bureau, closed_on=None).update(closed_on=on)
    _change(bureau, closed_on=on)
    note(ChangeKind.CLOSED, bureau, bureau.name, "", on=on, reason=reason, by=by, at=at)
    journal.record(actor=by.actor, verb="bureaus.close", obj=bureau, at=at, on=on.isoformat())
    return Bureau.objects.get(pk=bureau.pk)


def held(*bureaus: Bureau) -> tuple[Bureau, ...]:
    """The same bureaus, locked and read anew. Raises StaleState where the first is not what the caller saw.

    The lock on the province comes first, so that of two changes of one tree the second sees what the first made. The
    locks on the bureaus themselves make those wait who just now enter staff or enterprises there.
    """
    first = bureaus[0]
    list(Bureau.objects.select_for_update().filter(parent=None).order_by("pk"))
    locked = Bureau.objects.select_for_update(of=("self",)).select_related("parent")
    found = {row.pk: row for row in locked.filter(pk__in=[b.pk for b in bureaus]).order_by("pk")}
    now = found.get(first.pk)
    if now is None or (now.path, now.name, now.closed_on) != (first.path, first.name, first.closed_on):
        raise StaleState("bureau")
    return tuple(found[bureau.pk] for bureau in bureaus)


def note(
    kind: ChangeKind,
    bureau: Bureau,
    before: str,
    after: str,
    *,
    on: date,
    reason: str,
    by: User | None,
    at: datetime,
) -> BureauChange:
    """A row of the bureau's own history."""
    return BureauChange.objects.create(
        bureau=bureau, kind=kind, before=before, after=after, on=on, reason=reason, by=by, at=at
    )


def refuse(*reasons: Iterable[str]) -> None:
    found = [reason for several in reasons for reason in several]
    if found:
        raise Refusal(" ".join(found))


def _change(bureau: Bureau, **values: object) -> None:
    """One conditional UPDATE on what was read."""
    same = Bureau.objects.filter(pk=bureau.pk, path=bureau.path, name=bureau.name, closed_on=None)
    if same.update(**values) != 1:
        raise StaleState("bureau")


def _rewrite(old: str, new: str) -> int:
    """The paths of a bureau and of everything below it. Returns how many; codes are unique, so none can collide."""
    below = Bureau.objects.filter(path__startswith=old)
    return below.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))


def _take_staff(source: Bureau, target: Bureau) -> int:
    """Roles at the bureau that takes over; somebody who had the same role at both has it once."""
    held_there = set(Membership.objects.filter(bureau=target).values_list("user", "role"))
    moving = list(Membership.objects.filter(bureau=source))
    twice = [row.pk for row in moving if (row.user_id, row.role) in held_there]
    Membership.objects.filter(pk__in=twice).delete()
    return Membership.objects.filter(bureau=source).update(bureau=target)
