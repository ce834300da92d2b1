"""A record's history in words: journal entries with the names of those who acted.

Each room says in its AppConfig what its verbs mean: `journal_words = {"room.verb": _("did this"), …}`.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.journal.models import Entry


def words() -> dict[str, Any]:
    """Every verb of the journal with its words, from all rooms."""
    found: dict[str, Any] = {}
    for config in apps.get_app_configs():
        found.update(getattr(config, "journal_words", {}))
    return found


def lines(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Entries for `parts/history.html`: dicts with at, actor_name, text (and the entry itself)."""
    listed = list(entries)
    ids = {entry.actor.partition(":")[2] for entry in listed if entry.actor.startswith("user:")}
    names = {f"user:{user.pk}": str(user) for user in User.objects.filter(pk__in=ids)}
    known = words()
    return [
        {
            "at": entry.at,
            "actor_name": names.get(entry.actor) or _actor(entry.actor),
            "text": known.get(entry.verb, entry.verb),
            "entry": entry,
        }
        for entry in listed
    ]


def history(obj: Model, limit: int = 50) -> list[dict[str, Any]]:
    """The newest entries about one object."""
    return lines(Entry.objects.about(obj)[:limit])


def _actor(actor: str) -> str:
    kind = actor.partition(":")[0]
    known = {"sitting": _("the candidate"), "enterprise": _("the enterprise"), "system": _("the system")}
    return known.get(kind, actor)
