"""Wrong attempts at entry are counted, per code and per address, so that nobody can try out digits."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

WINDOW_SECONDS = 600


@dataclass(frozen=True)
class Subject:
    """What is counted, and how many wrong attempts it has within one window."""

    name: str
    allowed: int

    def slot(self, window: int) -> str:
        return f"sitting.wrong.{window}.{hashlib.sha256(self.name.encode()).hexdigest()}"


def subjects(request: HttpRequest, *, code: str, name: str, shared: bool) -> list[Subject]:
    """Five attempts for a ticket, or for each name at a room's code, which all share; more for an address.

    A whole room may come from one address, and nobody must be able to lock a room by guessing.
    """
    own = f"room|{code}|{name}" if shared else f"ticket|{code}"
    return [Subject(own, 5), Subject(f"address|{address(request)}", 60)]


def address(request: HttpRequest) -> str:
    """Where the request comes from; under https the proxy in front says so, as the last of its list."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.HTTPS and forwarded:
        return str(forwarded.rpartition(",")[2]).strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def blocked_until(subjects: Sequence[Subject], at: datetime) -> datetime | None:
    """When to try again, if one of the subjects has used up its attempts."""
    window = int(at.timestamp()) // WINDOW_SECONDS
    used = cache.get_many([subject.slot(window) for subject in subjects])
    if any(used.get(subject.slot(window), 0) >= subject.allowed for subject in subjects):
        return datetime.fromtimestamp((window + 1) * WINDOW_SECONDS, tz=UTC)
    return None


def count_wrong(subjects: Sequence[Subject], at: datetime) -> None:
    window = int(at.timestamp()) // WINDOW_SECONDS
    for subject in subjects:
        cache.add(subject.slot(window), 0, timeout=WINDOW_SECONDS)
        cache.incr(subject.slot(window))
