"""What happens to an account at the sign-in goes into the journal.

Rooms of this house call each other's verbs and send no signals; allauth offers nothing else where its own pages add a
factor or change a password, so its signals are heard here and nowhere else.
"""

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.signals import social_account_added, social_account_removed
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.core.cache import cache

from examcenter.bureaus.models import User
from examcenter.bureaus.people.accounts import end_sessions
from examcenter.journal import actions as journal
from examcenter.lib.clock import database_now

LOCKED_SECONDS = 300  # as long as ACCOUNT_RATE_LIMITS holds a name up


def listen() -> None:
    """Called once, when the application is ready."""
    authenticator_added.connect(_factor_added, dispatch_uid="bureaus.add_factor")
    authenticator_removed.connect(_factor_removed, dispatch_uid="bureaus.drop_factor")
    authenticator_reset.connect(_codes_renewed, dispatch_uid="bureaus.renew_codes")
    password_changed.connect(_password_changed, dispatch_uid="bureaus.change_password")
    password_reset.connect(_password_set_by_link, dispatch_uid="bureaus.set_password_by_link")

    social_account_added.connect(_linked, dispatch_uid="bureaus.link_sso")
    social_account_removed.connect(_unlinked, dispatch_uid="bureaus.unlink_sso")


def _factor_added(user: User, authenticator: Authenticator, **_more: Any) -> None:
    _record(user, verb="bureaus.add_factor", kinds=[str(authenticator.type)])


def _factor_removed(user: User, authenticator: Authenticator, **_more: Any) -> None:
    _record(user, verb="bureaus.drop_factor", kinds=[str(authenticator.type)])


def _codes_renewed(user: User, **_more: Any) -> None:
    _record(user, verb="bureaus.renew_codes")


def _password_changed(user: User, **_more: Any) -> None:
    _record(user, verb="bureaus.change_password")


def _password_set_by_link(user: User, **_more: Any) -> None:
    _record(user, verb="bureaus.set_password_by_link")


def _linked(sociallogin: SocialLogin, **_more: Any) -> None:
    _record(sociallogin.user, verb="bureaus.link_sso", provider=sociallogin.account.provider)


def _unlinked(socialaccount: SocialAccount, **_more: Any) -> None:
    _record(socialaccount.user, verb="bureaus.unlink_sso", provider=socialaccount.provider)


def _record(user: User, *, verb: str, **details: Any) -> None:
    journal.record(actor=user.actor, verb=verb, obj=user, at=database_now(), **details)


def note_lock_out(username: str) -> None:
    """Write once per lock-out that a name is held up; a name that nobody has leaves no trace."""
    user = User.objects.filter(username__iexact=username).first()
    if user is not None and cache.add(f"bureaus.locked:{user.pk}", 1, LOCKED_SECONDS):
        journal.record(actor="system", verb="bureaus.lock_out", obj=user, at=database_now())


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]
    """Signing out one's own other devices is written down."""

    def end_sessions(self, sessions: list[UserSession]) -> None:
        if sessions:
            owner = sessions[0].user
            end_sessions(user=owner, sessions=sessions, by=owner, at=database_now())
