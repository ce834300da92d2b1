"""What comes before the work: a password of one's own, a second factor where it is required; and who is about."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User

Next = Callable[[HttpRequest], HttpResponseBase]
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
BY_PAPER = "entered_by_paper"  # in the session of whoever typed none and may not know the first one
STAMPED_EVERY = timedelta(minutes=1)


class Duties:
    """Sends to the duty instead of the page; only pages of staff and enterprises know duties."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        access: str = getattr(view, "access", "")
        if not access.startswith(("staff:", "enterprise")) or not isinstance(request.user, User):
            return None
        if request.user.must_change_password and not request.session.get(BY_PAPER):
            messages.warning(request, _("Somebody else has seen your first password. Choose one of your own now."))
            return redirect("account_change_password")
        if access.startswith("staff:") and lacks_second_factor(request.user):
            messages.warning(request, _("Your bureau requires a second factor. Set up an app or a passkey now."))
            return redirect("mfa_index")
        return None


def lacks_second_factor(user: User) -> bool:
    """Whether one is required that the user has not set up."""
    return settings.SECOND_FACTOR_REQUIRED and not is_mfa_enabled(user, SECOND_FACTORS)


class LastSeen:
    """Notes once a minute that a session is in use, for its owner's list of sessions."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # Only where the page itself asked who is there: an exam's pages must not pay for it.
        if request.session.accessed and request.session.session_key and request.user.is_authenticated:
            stamp(request.session.session_key)
        return response


def stamp(session_key: str) -> None:
    now = timezone.now()
    known = UserSession.objects.filter(session_key=session_key)
    seen = known.values_list("last_seen_at", flat=True).first()
    if seen is not None and seen < now - STAMPED_EVERY:
        known.update(last_seen_at=now)
