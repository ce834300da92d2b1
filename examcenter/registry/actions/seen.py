"""What an official had on the screen, so that two who edit the same record do not undo each other unawares."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from examcenter.lib.crypto import keyed_hash
from examcenter.lib.states import StaleState
from examcenter.registry.actions.changes import values_of


def fingerprint(obj: Model, fields: Iterable[str], *more: Any) -> str:
    """A short word for the values of these fields as they stand; keyed, since a phone may be among them."""
    values = [f"{name}={value.pk if isinstance(value, Model) else value!s}" for name, value in _sorted(obj, fields)]
    return keyed_hash("seen", "\n".join([*values, *map(str, more)]))[:32]


def _sorted(obj: Model, fields: Iterable[str]) -> list[tuple[str, Any]]:
    return sorted(values_of(obj, fields).items())


def expect(seen: str | None, now: str) -> None:
    """Raises StaleState where the record is no longer what the form showed; None asks nothing."""
    if seen is not None and seen != now:
        raise StaleState("seen")
