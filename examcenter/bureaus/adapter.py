"""How django-allauth behaves here: nobody signs up; bureaus and enterprises are given their accounts."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from examcenter.bureaus.models import User
from examcenter.bureaus.people.links import address_of
from examcenter.bureaus.people.sign_in import note_lock_out
from examcenter.journal import actions as journal
from examcenter.lib import crypto, qr
from examcenter.lib.clock import database_now

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _(
            "There were too many wrong passwords for this login name. Wait five minutes, or ask for a new password."
        ),
        "username_password_mismatch": _(
            "The login name or the password is wrong. After five wrong passwords you have to wait five minutes."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The name alone: allauth adds the Host header, whose port anybody can vary to count from nought again."""
        return str(credentials.get("username", credentials.get("email", ""))).lower()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            note_lock_out(str(credentials.get("username", "")))
            raise

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Linking an identity opens the account for good, so it is asked for like a second factor."""
        return app == "allauth.socialaccount" or bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reset_password_from_key_url(self, key: str) -> str:
        return address_of(key)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Asked for by whoever typed the address; the page says the same whether or not it could be sent."""
        try:
            super().send_password_reset_mail(user, email, context)
        except (SMTPException, OSError) as failed:
            log.warning("Mail to user %s failed: %r", user.pk, failed)
            return
        journal.record(actor="system", verb="bureaus.send_link", obj=user, at=database_now())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("door")

    def clean_password(self, password: str, user: User | None = None) -> str:
        if user is not None and user.must_change_password and user.check_password(password):
            raise ValidationError(gettext("This is the first password. Choose another one that only you know."))
        return str(super().clean_password(password, user))

    def set_password(self, user: User, password: str) -> None:
        user.must_change_password = False
        super().set_password(user, password)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Authenticator apps, passkeys and recovery codes; their secrets are encrypted at rest."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is wrong or was used already. Wait for the next one and enter that."),
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
    }

    def get_totp_issuer(self) -> str:
        return gettext("Examcenter")

    def get_totp_label(self, user: User) -> str:
        return user.username

    def build_totp_svg(self, url: str) -> str:
        return qr.svg(url)

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)

    def generate_authenticator_name(self, user: User, type: str) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}
