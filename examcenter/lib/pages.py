"""What every page knows, and the pages for requests that lead nowhere."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

TEXT_SIZE = "text_size"  # the cookie that keeps the choice of large text
YEAR = 365 * 24 * 3600


def context(request: HttpRequest) -> dict[str, Any]:
    """Values that every template may use."""
    return {"PUBLIC_URL": settings.PUBLIC_URL, "text_large": request.COOKIES.get(TEXT_SIZE) == "large"}


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


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "parts/error.html", {"kind": "forbidden"}, status=403)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "parts/error.html", {"kind": "csrf"}, status=403)


def too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "parts/error.html", {"kind": "too_many"}, status=429)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "parts/error.html", {"kind": "not_found"}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the request: no context processor runs, so it needs neither database nor session."""
    return HttpResponse(render_to_string("parts/error.html", {"kind": "server_error"}), status=500)
