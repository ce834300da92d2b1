"""Changing a state: one conditional UPDATE that must change exactly one row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

M = TypeVar("M", bound=Model)


class StaleState(Exception):
    """The object is no longer in a state from which this act is possible; nothing was changed."""

    def __str__(self) -> str:
        return _(
            "Someone was faster, or this step is no longer possible. Reload the page and look at the current state."
        )


@dataclass(frozen=True)
class Move:
    """One verb of a state table: from which states, to which state."""

    sources: tuple[str, ...]
    target: str


def move(obj: M, verb: str, table: Mapping[str, Move], *, field: str = "state", **updates: Any) -> M:
    """Carry out `verb` on `obj` and set `updates` with it, in one UPDATE on the old state.

    Raises StaleState, without any change, where the row is in none of the verb's source states.
    """
    step = table[verb]
    values = {field: step.target, **updates}
    changed = type(obj)._default_manager.filter(pk=obj.pk, **{f"{field}__in": step.sources}).update(**values)
    if changed != 1:
        raise StaleState(verb)
    for name, value in values.items():
        setattr(obj, name, value)
    return obj


def can(obj: Model, verb: str, table: Mapping[str, Move], *, field: str = "state") -> bool:
    """Whether `verb` is possible as the object was last read (for showing buttons; `move` decides)."""
    return getattr(obj, field) in table[verb].sources
