"""What every page knows, and the pages for requests that lead nowhere."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from examcenter.lib.body_limit import TOO_LARGE

TEXT_SIZE = "text_size"  # the cookie that keeps the choice of large text
YEAR = 365 * 24 * 3600
NUL = "\0"


def context(request: HttpRequest) -> dict[str, Any]:
    """Values that every template may use."""
    return {
        "PUBLIC_URL": settings.PUBLIC_URL,
        "text_large": request.COOKIES.get(TEXT_SIZE) == "large",
        "here": _here(request),
    }


def _here(request: HttpRequest) -> str:
    """Where switches of language and text size return to: this page, or the one whose form led here."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    return came_from.path if came_from.netloc == request.get_host() else "/"


@require_POST
def text_size(request: HttpRequest) -> HttpResponse:
    """Switches to large or normal text and returns to the page the reader came from."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    size = "large" if request.POST.get("size") == "large" else "normal"
    response.set_cookie(TEXT_SIZE, size, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.HTTPS)
    return response


def _error(request: HttpRequest, kind: str, status: int) -> HttpResponse:
    """An error page inside the frame of the door where it happened, so that its reader keeps the menu."""
    at_work = request.path.startswith("/staff/") and bool(getattr(request.user, "bureau_paths", []))
    frame = "base_staff.html" if at_work else "base.html"
    return render(request, "parts/error.html", {"kind": kind, "frame": frame}, status=status)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, "forbidden", 403)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, "csrf", 403)


def too_many(request: HttpRequest) -> HttpResponse:
    return _error(request, "too_many", 429)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, "not_found", 404)


def words_for_405(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: an address that only takes forms answers a visit with a page instead of with nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        page = _error(request, "method", HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = response["Allow"]
        return page

    return middleware


def without_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: refuses the character NUL in address and cookies, which PostgreSQL cannot look for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if any(NUL in text for text in (request.path, unquote(query), *request.COOKIES.values())):
            return bad_request(request)
        return get_response(request)

    return middleware


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _bare("bad_request", 400)


def words_for_413(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: says that too much was sent, which `lib.body_limit` has noticed and thrown away."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.META.get(TOO_LARGE):
            return _error(request, "too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return get_response(request)

    return middleware


def server_error(request: HttpRequest) -> HttpResponse:
    return _bare("server_error", 500)


def _bare(kind: str, status: int) -> HttpResponse:
    """An error page without the request: no context processor runs, so it needs neither database nor session."""
    return HttpResponse(render_to_string("parts/error.html", {"kind": kind, "frame": "base.html"}), status=status)
