"""In front of Django: a body that is larger than its address may need is never stored, not even for a moment."""

import io
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

MIB = 1024 * 1024
SMALL = MIB  # forms without files
MOST_FILES = 10  # pieces of evidence in one answer
CHUNK = 64 * 1024
TOO_LARGE = "examcenter.too_large"  # in the environ: `lib.pages.words_for_413` answers
Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class BodyLimit:
    """WSGI: passes a request with too large a body on without its body, marked as such."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        stated, most = stated_length(environ), limit_of(environ["PATH_INFO"])
        if stated > most:
            forget(environ["wsgi.input"], min(stated, settings.UPLOAD_MAX_BYTES))
            environ = {**environ, "CONTENT_LENGTH": "0", "wsgi.input": io.BytesIO(), TOO_LARGE: True}
        return self.application(environ, start_response)


def limit_of(path: str) -> int:
    """The most bytes that a request to `path` may carry; only the two doors behind a sign-in take files."""
    if path.startswith("/staff/"):
        return int(settings.UPLOAD_MAX_BYTES) + SMALL
    if path.startswith("/enterprise/"):
        return MOST_FILES * int(settings.EVIDENCE_MAX_BYTES) + SMALL
    return SMALL


def stated_length(environ: Environ) -> int:
    """Content-Length; without one Django reads nothing."""
    stated = str(environ.get("CONTENT_LENGTH") or "")
    return int(stated[:20]) if stated.isascii() and stated.isdigit() else 0


def forget(stream: Any, most: int) -> None:
    """Read some of the body and drop it: browsers show an answer only once they have sent what they meant to send."""
    left = most
    while left > 0 and (chunk := stream.read(min(CHUNK, left))):
        left -= len(chunk)
