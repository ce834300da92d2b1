"""The one way to write into the journal."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model

from examcenter.journal.models import Entry


def record(*, actor: str, verb: str, obj: Model, at: datetime, **details: Any) -> Entry:
    """Write down one act, inside the caller's transaction.

    `actor` is "user:<id>", "sitting:<id>", "enterprise:<id>" or "system"; `details` hold ids, counts and digests
    that JSON can carry, never names, ID numbers or phones.
    """
    return Entry.objects.create(
        at=at, actor=actor, verb=verb, object_type=obj._meta.label_lower, object_id=str(obj.pk), details=details
    )


def record_each(*, actor: str, verb: str, objs: Iterable[Model], at: datetime, **details: Any) -> None:
    """The same act on many objects, one entry each, written together."""
    Entry.objects.bulk_create(
        (
            Entry(
                at=at, actor=actor, verb=verb, object_type=obj._meta.label_lower, object_id=str(obj.pk), details=details
            )
            for obj in objs
        ),
        batch_size=1000,
    )
