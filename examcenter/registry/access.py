"""The enterprise door: only an enterprise's own account."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from examcenter.bureaus.access import private
from examcenter.bureaus.models import User
from examcenter.registry.models import Enterprise, EnterpriseAccount

EnterpriseView = Callable[..., HttpResponseBase]


def enterprise_of(user: object) -> Enterprise | None:
    """The enterprise that a user signs in for, or None."""
    if not isinstance(user, User):
        return None
    account = EnterpriseAccount.objects.filter(user=user).select_related("enterprise__bureau").first()
    return account.enterprise if account else None


def enterprise(view: EnterpriseView) -> EnterpriseView:
    """Calls `view(request, enterprise, …)` with the enterprise of the signed-in account; others get 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        unit = enterprise_of(request.user)
        if unit is None:
            raise PermissionDenied
        response = view(request, unit, *args, **kwargs)
        private(response)
        return response

    guarded.access = "enterprise"  # type: ignore[attr-defined]
    return guarded
