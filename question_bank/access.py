"""The decorator that every view of the bank carries; it asks the host through `ports.may`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from question_bank import ports

VERBS = frozenset(
    {
        "bank.view",
        "bank.import",
        "bank.export",
        "bank.edit",
        "bank.review",
        "bank.comment",
        "bank.sources",
        "bank.blueprint",
    }
)

View = Callable[..., HttpResponseBase]


def staff(verb: str) -> Callable[[View], View]:
    """Only users whom the host lets do `verb`; the bank is one for the whole province, so nothing else is scoped."""
    if verb not in VERBS:
        raise KeyError(verb)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not ports.may(request.user, verb):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            if not response.has_header("Cache-Control"):
                response["Cache-Control"] = "private, no-store"
            return response

        guarded.access = f"staff:{verb}"  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """Anybody, without signing in; what the page may show, its queries decide (question_bank/practice/queries.py)."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def person(request: HttpRequest) -> AbstractBaseUser:
    """Who is signed in. Raises PermissionDenied for nobody."""
    if not isinstance(request.user, AbstractBaseUser):
        raise PermissionDenied
    return request.user
