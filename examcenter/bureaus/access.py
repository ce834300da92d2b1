"""Decorators that every view carries: they say who may enter, and a house test reads them from the URL conf."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from examcenter.bureaus.models import Bureau, Membership, User
from examcenter.bureaus.permissions import GRANTS, may
from examcenter.lib.keys import key

View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request whose user is known to be staff."""

    user: User


def staff(verb: str) -> Callable[[View], View]:
    """Only staff with a role that grants `verb` somewhere; the view itself starts each query from `for_user`."""
    if verb not in GRANTS:
        raise KeyError(verb)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not isinstance(request.user, User):
                return redirect_to_login(request.get_full_path())
            if not may(request.user, verb):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            private(response)
            return response

        guarded.access = f"staff:{verb}"  # type: ignore[attr-defined]
        return guarded

    return decorate


def chosen_bureau(request: StaffRequest) -> Bureau | None:
    """The bureau of the user's area to which an address narrows a list; None where it names none, or another one."""
    return Bureau.objects.for_user(request.user).filter(pk=key(request.GET.get("bureau", ""))).first()


def private(response: HttpResponseBase) -> None:
    """Nothing of a bureau's or an enterprise's pages stays in the browser of a shared computer."""
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "private, no-store"


def public(view: View) -> View:
    """Anybody, without signing in."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def candidate(view: View) -> View:
    """A candidate's page: the view checks the ticket or the sitting's key itself."""
    view.access = "candidate"  # type: ignore[attr-defined]
    return view


def is_staff(user: object) -> bool:
    return isinstance(user, User) and Membership.objects.filter(user=user).exists()
