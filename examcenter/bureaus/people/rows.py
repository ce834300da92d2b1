"""Staff and the history of their accounts as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from examcenter.bureaus.history import history
from examcenter.bureaus.models import Bureau, Membership, Role, User
from examcenter.bureaus.people.accounts import WhyClosed, WhyRemoved
from examcenter.bureaus.sso import name_of

FACTORS = {
    "totp": gettext_lazy("Authenticator app"),
    "webauthn": gettext_lazy("Passkey"),
    "recovery_codes": gettext_lazy("Recovery codes"),
}
REASONS = {**dict(WhyRemoved.choices), **dict(WhyClosed.choices)}


@dataclass(frozen=True)
class Person:
    """One line of the list."""

    pk: int
    bureau: int
    name: str
    username: str
    places: list[str]
    has_factor: bool
    last_login: datetime | None
    is_active: bool
    waits: bool


def people(users: Iterable[Any], bureau: Bureau, *, below: bool) -> list[Person]:
    """`users` as `staff_of` gives them."""
    return [_person(user, bureau, below=below) for user in users]


def _person(user: Any, bureau: Bureau, *, below: bool) -> Person:
    held: list[Membership] = user.shown_memberships
    at = bureau.pk if any(row.bureau_id == bureau.pk for row in held) else held[0].bureau_id
    return Person(
        user.pk, at, user.name, user.username, places(held, named=below), user.has_factor, user.last_login,
        user.is_active, user.must_change_password,
    )  # fmt: skip


def places(memberships: Iterable[Membership], *, named: bool) -> list[str]:
    """Roles and department by bureau, in one text each; `named` begins with the bureau's name."""
    held: dict[int, list[Membership]] = {}
    for row in memberships:
        held.setdefault(row.bureau_id, []).append(row)
    return [_place(rows, named=named) for rows in held.values()]


def _place(rows: list[Membership], *, named: bool) -> str:
    roles = _(", ").join(str(row.get_role_display()) for row in rows)
    department = next((row.department.name for row in rows if row.department), "")
    return " · ".join(filter(None, [rows[0].bureau.short_name if named else "", roles, department]))


def account_history(user: User) -> list[dict[str, Any]]:
    """What happened to the account, newest first, each with what exactly."""
    entries = history(user)
    bureaus = Bureau.objects.in_bulk({each["entry"].details.get("bureau") for each in entries} - {None})
    for each in entries:
        about = _about(each["entry"].details, bureaus)
        if about:
            each["text"] = _("%(act)s: %(what)s") % {"act": each["text"], "what": about}
    return entries


def _about(details: dict[str, Any], bureaus: dict[int, Bureau]) -> str:
    roles = dict(Role.choices)
    bureau = bureaus.get(details.get("bureau", 0))
    parts = [
        bureau.short_name if bureau else "",
        _listed(_("added %(roles)s"), [roles.get(role, role) for role in details.get("added", [])]),
        _listed(_("ended %(roles)s"), [roles.get(role, role) for role in details.get("ended", [])]),
        _listed("%(roles)s", [FACTORS.get(kind, kind) for kind in details.get("kinds", [])]),
        str(REASONS.get(details.get("reason", ""), "")),
        name_of(details["provider"]) if "provider" in details else "",
    ]
    return _(", ").join(part for part in parts if part)


def _listed(words: str, things: list[Any]) -> str:
    return words % {"roles": _(", ").join(str(thing) for thing in things)} if things else ""
