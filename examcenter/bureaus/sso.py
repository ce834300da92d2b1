"""Single sign-on: an identity of the government's service, WeChat or DingTalk opens an account that staff have linked.

Nobody gets an account this way, and none is linked by a like name or mail address: both can be chosen freely at
some services. Whoever is staff links an identity while signed in with the password, and may unlink it.
"""

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from examcenter.bureaus.access import is_staff
from examcenter.bureaus.models import User

log = logging.getLogger(__name__)


def name_of(provider: str) -> str:
    """What the buttons call a service, also one that is no longer set up."""
    for kind, configured in settings.SOCIALACCOUNT_PROVIDERS.items():
        for app in configured["APPS"]:
            if provider == app.get("provider_id", kind):
                return str(app["name"])
    return provider


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "no_password": _("Without it you could not sign in any more. Ask your administrator for a new password first."),
        "connected_other": _("This identity is linked with another account already."),
    }

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist as unknown:
            raise Http404 from unknown

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Keep nothing but the identity itself: some services send phone and ID number along."""
        sociallogin.account.extra_data = {}
        user: User = sociallogin.user
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Only staff who already have a password of their own link an identity."""
        if sociallogin.state.get("process") != AuthProcess.CONNECT:
            return
        if not is_staff(request.user):
            messages.error(request, gettext("Only the accounts of bureau staff can be linked. Nothing was changed."))
            raise ImmediateHttpResponse(redirect("mfa_index"))
        if getattr(request.user, "must_change_password", False):
            messages.warning(
                request, gettext("Somebody else has seen your first password. Choose one of your own now.")
            )
            raise ImmediateHttpResponse(redirect("account_change_password"))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """A stranger is told whom to ask."""
        service = name_of(sociallogin.account.provider)
        page = render(request, "socialaccount/stranger.html", {"service": service}, status=403)
        raise ImmediateHttpResponse(page)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("mfa_index")

    def on_authentication_error(self, request: HttpRequest, provider: Any, **more: Any) -> None:
        """For the bureau's technicians; the page for the visitor says less."""
        log.warning("Sign-on by %s failed: %s %r", provider.sub_id, more.get("error"), more.get("exception"))
