"""The numbers beside the navigation: what waits for me in each room."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from examcenter.bureaus.models import User
from examcenter.lib.clock import database_now
from examcenter.reports.queries import Work, work_of

# navigation key → fields of Work that are counted there
ROOMS: dict[str, tuple[str, ...]] = {
    "bank": ("questions_to_review",),
    "registry": ("transfers_to_decide", "proposals"),
    "assessment": ("plans_to_approve", "plans_sent_back", "to_draw", "to_schedule"),
    "results": ("to_confirm", "to_publish", "publications_to_approve"),
    "rectification": ("answers_to_review", "overdue"),
}


class Counts:
    """Counted only when the staff console's base page asks."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def work(self) -> Work:
        return work_of(self.user, database_now())

    def get(self, key: str, default: int = 0) -> int:
        return sum(found.count() for found in self._querysets(ROOMS.get(key, ()))) or default

    def _querysets(self, names: Iterable[str]) -> list[QuerySet[Any]]:
        return [found for name in names if (found := getattr(self.work, name)) is not None]


def counts(request: HttpRequest) -> dict[str, Counts | None]:
    user = getattr(request, "user", None)
    return {"counts": Counts(user) if isinstance(user, User) else None}
