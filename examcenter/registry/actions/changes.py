"""Writes down what a record's fields were and became, in the words of the database; a presenter makes words of them.

The journal's entry about the same act carries the same moment, actor and verb: by these the two are shown together.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model

from examcenter.lib.fields import EncryptedField
from examcenter.registry.models import Change

LONGEST = 200
BATCH = 1000
Values = Mapping[str, Any]


def values_of(obj: Model, fields: Iterable[str]) -> dict[str, Any]:
    """The values as they stand, to be compared after the act; foreign keys as objects."""
    return {name: getattr(obj, name) for name in fields}


@dataclass(frozen=True)
class Changed:
    """One record before and after an act.

    `of` is set where the fields belong to something that hangs on the record and has no page of its own (a product, a
    year's figures): they are kept as "product.name". `about` says which one, even where that did not change.
    """

    obj: Model
    before: Values
    after: Values
    of: str = ""
    about: Values = field(default_factory=dict)


def note_changes(
    *, obj: Model, before: Values, after: Values, actor: str, verb: str, at: datetime,
    of: str = "", about: Values | None = None,
) -> list[str]:  # fmt: skip
    """One row for each field of `after` that differs; the names of these fields. Call it inside the act."""
    changed = Changed(obj, before, after, of, about or {})
    rows = list(rows_of(changed, actor, verb, at))
    Change.objects.bulk_create(rows)
    return list(differing(changed))


def note_many(changed: Iterable[Changed], *, actor: str, verb: str, at: datetime) -> int:
    """The same for many records at once, as imports need it; the number of rows written."""
    rows = [row for each in changed for row in rows_of(each, actor, verb, at)]
    Change.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def differing(changed: Changed) -> list[str]:
    return [name for name, value in changed.after.items() if not _same(changed.before.get(name), value)]


def _same(before: Any, after: Any) -> bool:
    return before == after or (before in (None, "") and after in (None, ""))


def rows_of(changed: Changed, actor: str, verb: str, at: datetime) -> Iterator[Change]:
    names = differing(changed)
    if not names:
        return
    prefix = f"{changed.of}." if changed.of else ""
    shown = [(name, value, value) for name, value in changed.about.items() if name not in names]
    shown += [(name, changed.before.get(name), changed.after[name]) for name in names]
    for name, before, after in shown:
        kept = _field(changed, name)
        yield Change(
            object_type=changed.obj._meta.label_lower,
            object_id=str(changed.obj.pk),
            at=at,
            actor=actor,
            verb=verb,
            field=f"{prefix}{name}",
            before=_text(before, kept),
            after=_text(after, kept),
        )


def _field(changed: Changed, name: str) -> "Field[Any, Any] | None":
    try:
        return None if changed.of else changed.obj._meta.get_field(name)  # type: ignore[return-value]
    except FieldDoesNotExist:
        return None


def _text(value: Any, kept: "Field[Any, Any] | None") -> str:
    """A value as it is stored: keys of choices, "true", ISO dates; of encrypted ones only the end."""
    if value is None or value == "":
        return ""
    if isinstance(kept, EncryptedField):
        return f"•••• {str(value)[-4:]}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(str(each) for each in value)[:LONGEST]
    return str(value)[:LONGEST]
