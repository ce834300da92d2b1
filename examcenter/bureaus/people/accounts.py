"""What administrators do with accounts: add somebody, change roles, close and open, take off a second factor.

Reasons are chosen from a list, since the journal keeps no free text.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _, gettext_lazy

from examcenter.bureaus.actions import create_user
from examcenter.bureaus.administrators import administrators_remain
from examcenter.bureaus.models import Bureau, Department, Level, Membership, Role, User
from examcenter.bureaus.passwords import fresh_password
from examcenter.journal import actions as journal
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState


class WhyRemoved(models.TextChoices):
    LOST = "lost", gettext_lazy("the phone or key is lost")
    REPLACED = "replaced", gettext_lazy("the phone or key was replaced")
    BROKEN = "broken", gettext_lazy("the app or key no longer works")
    SUSPECTED = "suspected", gettext_lazy("somebody else may have it")


class WhyClosed(models.TextChoices):
    LEFT = "left", gettext_lazy("left the service")
    MOVED = "moved", gettext_lazy("moved to other work")
    AWAY = "away", gettext_lazy("away for long")
    SUSPECTED = "suspected", gettext_lazy("somebody else may use it")


@dataclass(frozen=True)
class Added:
    """Whose account it is, and the first password where the account is new."""

    user: User
    password: str


def roles_at(bureau: Bureau) -> list[Role]:
    """The roles that somebody can have there: a province is administered from its highest bureau only."""
    return [role for role in Role if role != Role.PROVINCE_ADMIN or bureau.level == Level.PROVINCE]


@transaction.atomic
def add_staff(
    *,
    bureau: Bureau,
    username: str,
    name: str,
    roles: Collection[str],
    department: Department | None,
    email: str,
    by: User,
    at: datetime,
) -> Added:
    """A new account with roles at the bureau. Raises Refusal where the sign-in name is taken."""
    _check_roles(bureau, roles)
    password = fresh_password()
    try:
        with transaction.atomic():
            user = create_user(
                username=username.lower(), name=name, password=password, email=email, must_change_password=True
            )
    except IntegrityError as taken:
        raise Refusal(
            _(
                "The sign-in name “%(username)s” is taken. Choose another one; if it is the same person's, open that "
                "account and give it roles at this bureau."
            )
            % {"username": username}
        ) from taken
    _hold(user, bureau, roles, department)
    journal.record(
        actor=by.actor, verb="bureaus.add_staff", obj=user, at=at, bureau=bureau.pk, added=sorted(map(str, roles))
    )
    return Added(user, password)


@transaction.atomic
def change_roles(
    *, user: User, bureau: Bureau, roles: Collection[str], department: Department | None, by: User, at: datetime
) -> User:
    """Make these the person's roles at the bureau; none ends the membership there."""
    _check_roles(bureau, roles)
    with administrators_remain():
        held = set(user.memberships.filter(bureau=bureau).values_list("role", flat=True))
        wanted = {str(role) for role in roles}
        if not wanted and not user.memberships.exclude(bureau=bureau).exists():
            raise Refusal(
                _(
                    "%(name)s has no role anywhere else, so the account would belong to nobody. "
                    "Close the account instead; its roles then stay readable."
                )
                % {"name": user.name}
            )
        user.memberships.filter(bureau=bureau).exclude(role__in=wanted).delete()
        _hold(user, bureau, wanted, department)
        if held != wanted:
            journal.record(
                actor=by.actor, verb="bureaus.change_roles", obj=user, at=at, bureau=bureau.pk,
                added=sorted(wanted - held), ended=sorted(held - wanted),
            )  # fmt: skip
    return user


def _check_roles(bureau: Bureau, roles: Iterable[str]) -> None:
    if bureau.closed_on is not None and list(roles):
        raise Refusal(_("%(name)s is closed and takes on nothing. Choose an open bureau.") % {"name": bureau.name})
    if not set(roles) <= {str(role) for role in roles_at(bureau)}:
        raise Refusal(_("A province administrator works at the province's bureau. Give this role there."))


def _hold(user: User, bureau: Bureau, roles: Iterable[str], department: Department | None) -> None:
    for role in roles:
        Membership.objects.update_or_create(user=user, bureau=bureau, role=role, defaults={"department": department})


@transaction.atomic
def close_account(*, user: User, reason: str, by: User, at: datetime) -> User:
    """Nobody can sign in with it any more, and whoever is signed in is signed out; roles stay readable."""
    if user == by:
        raise Refusal(_("You cannot close your own account. Ask another province administrator to do it."))
    with administrators_remain():
        _switch(user, active=False)
        sessions = _end(UserSession.objects.filter(user=user))
        journal.record(actor=by.actor, verb="bureaus.close_account", obj=user, at=at, reason=reason, sessions=sessions)
    return user


@transaction.atomic
def open_account(*, user: User, by: User, at: datetime) -> User:
    """The account can sign in again, with its old password and roles."""
    _switch(user, active=True)
    journal.record(actor=by.actor, verb="bureaus.open_account", obj=user, at=at)
    return user


def _switch(user: User, *, active: bool) -> None:
    if User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active) != 1:
        raise StaleState("close_account" if not active else "open_account")
    user.is_active = active


@transaction.atomic
def remove_second_factor(*, user: User, reason: str, by: User, at: datetime) -> None:
    """Take off app, passkeys and recovery codes, and sign out every device; the password alone opens the account."""
    if user == by:
        raise Refusal(_("Remove your own second factor on the page “Account security”, which asks for your password."))
    held = Authenticator.objects.filter(user=user)
    kinds = sorted(set(held.values_list("type", flat=True)))
    if not kinds:
        raise Refusal(_("%(name)s has no second factor. Nothing was changed.") % {"name": user.name})
    held.delete()
    sessions = _end(UserSession.objects.filter(user=user))
    journal.record(
        actor=by.actor, verb="bureaus.remove_second_factor", obj=user, at=at, reason=reason, kinds=kinds,
        sessions=sessions,
    )  # fmt: skip


@transaction.atomic
def end_sessions(*, user: User, sessions: Iterable[UserSession], by: User, at: datetime) -> int:
    """Sign these devices out; returns how many they were."""
    ended = _end(sessions)
    if ended:
        journal.record(actor=by.actor, verb="bureaus.end_sessions", obj=user, at=at, sessions=ended)
    return ended


def _end(sessions: Iterable[UserSession]) -> int:
    ended = 0
    for session in sessions:
        session.end()
        ended += 1
    return ended
