"""How django-allauth behaves here: nobody signs up; bureaus and enterprises are given their accounts."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


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

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("door")
