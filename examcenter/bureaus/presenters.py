"""Bureaus, their staff and their settings as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from examcenter.bureaus.known_settings import label, shown
from examcenter.bureaus.models import Bureau, Membership, Setting

INDENTS = ("", "ms-md-4", "ms-md-5", "ms-md-5 ps-md-4")


@dataclass(frozen=True)
class TreeRow:
    """A bureau in the tree, moved in by how far it stands below the highest one shown."""

    bureau: Bureau
    staff: int
    indent: str


@dataclass(frozen=True)
class StaffRow:
    pk: int
    name: str
    username: str
    roles: str
    department: str
    email: str
    is_active: bool


@dataclass(frozen=True)
class SettingRow:
    label: str
    value: str
    legal_basis: str
    effective_from: date
    state: str
    kind: str


def tree(bureaus: Iterable[Bureau], staff: dict[int, int]) -> list[TreeRow]:
    """`staff` counts persons by bureau; `bureaus` come in the order of their paths."""
    listed = list(bureaus)
    depths = [bureau.path.count("/") for bureau in listed]
    top = min(depths, default=0)
    return [
        TreeRow(bureau, staff.get(bureau.pk, 0), INDENTS[min(depth - top, len(INDENTS) - 1)])
        for bureau, depth in zip(listed, depths, strict=True)
    ]


def staff_rows(memberships: Iterable[Membership]) -> list[StaffRow]:
    """One row per person with all roles at the bureau."""
    held: dict[int, list[Membership]] = {}
    for membership in memberships:
        held.setdefault(membership.user_id, []).append(membership)
    return [_staff_row(rows) for rows in held.values()]


def _staff_row(rows: list[Membership]) -> StaffRow:
    user = rows[0].user
    roles = _(", ").join(str(row.get_role_display()) for row in rows)
    department = next((row.department.name for row in rows if row.department), "")
    return StaffRow(user.pk, user.name, user.username, roles, department, user.email, user.is_active)


def setting_rows(settings: Iterable[Setting], today: date) -> list[SettingRow]:
    """Settings by key, the newest first; which of them is in effect today is said of each."""
    rows: list[SettingRow] = []
    in_effect: set[str] = set()
    for setting in settings:
        state, kind = _("replaced"), ""
        if setting.effective_from > today:
            state, kind = _("from later on"), "waiting"
        elif setting.key not in in_effect:
            state, kind = _("in effect"), "done"
            in_effect.add(setting.key)
        value = shown(setting.key, setting.value)
        rows.append(SettingRow(label(setting.key), value, setting.legal_basis, setting.effective_from, state, kind))
    return rows
