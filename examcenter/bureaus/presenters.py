"""A bureau's staff and a province's settings as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from examcenter.bureaus.known_settings import KNOWN, SCHEME_NAMES, label, shown
from examcenter.bureaus.models import Level, Membership, Setting
from examcenter.rules.answering import PRESETS, TIERS


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


@dataclass(frozen=True)
class SettingValues:
    """One setting of a province: what holds today, what held before and what will hold."""

    key: str
    label: str
    today: Setting | None
    value: str
    earlier: list[tuple[str, Setting]]
    later: list[tuple[str, Setting]]


def setting_values(settings: Iterable[Setting], today: date) -> list[SettingValues]:
    """Every setting that a province can make, also those it has not made yet; `settings` come newest first."""
    rows: dict[str, list[Setting]] = {key: [] for key in KNOWN}
    for setting in settings:
        rows.setdefault(setting.key, []).append(setting)
    return [_values(key, given, today) for key, given in rows.items()]


def _values(key: str, given: list[Setting], today: date) -> SettingValues:
    begun = [setting for setting in given if setting.effective_from <= today]
    later = [(shown(key, setting.value), setting) for setting in reversed(given) if setting.effective_from > today]
    earlier = [(shown(key, setting.value), setting) for setting in begun[1:]]
    now = begun[0] if begun else None
    return SettingValues(key, label(key), now, shown(key, now.value) if now else "", earlier, later)


def preset_table() -> list[dict[str, Any]]:
    """The presets as a small table: their name, and the level for each tier."""
    return [
        {"name": str(SCHEME_NAMES[key]), "levels": [Level(levels[tier]).label for tier in TIERS]}
        for key, levels in PRESETS.items()
    ]
