"""The fast lane: saves of answers are taken in front of Django's handler, in the same process.

No session, no middleware, no template; what is accepted stands in `saving`, which the ordinary view uses too.
"""

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.conf import settings

from examcenter.sitting.saving import MOST_BYTES, Reply, int_or, renew_connection, reply

log = logging.getLogger(__name__)

PATH = "/exam/save/"
Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

HEADERS = [
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
]
if settings.HTTPS:
    HEADERS.append(("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}"))


class Lane:
    """WSGI: answers POST /exam/save/ itself and passes everything else on."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "POST":
            return self.application(environ, start_response)
        answer = take(environ)
        body = answer.json()
        status = f"{answer.status} {HTTPStatus(answer.status).phrase}"
        start_response(status, [*HEADERS, ("Content-Length", str(len(body)))])
        return [body]


def take(environ: Environ) -> Reply:
    """The reply to one save; whatever goes wrong, nothing of the inside is told."""
    try:
        renew_connection()
        return reply(environ, reader(environ))
    except Exception:
        log.exception("the answer lane failed")
        return Reply(500, {"error": "unavailable"})


def reader(environ: Environ) -> Callable[[int], bytes]:
    """Reads the body, never more than its stated length where one is stated."""
    stream = environ["wsgi.input"]
    stated = int_or(environ.get("CONTENT_LENGTH"), MOST_BYTES + 1)

    def read(most: int) -> bytes:
        return bytes(stream.read(min(most, stated)))

    return read
