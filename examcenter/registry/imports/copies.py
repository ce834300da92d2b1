"""What a record was before an import and what the import left behind, kept until it can no longer be undone."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from django.db.models import DecimalField, Field, Model

from examcenter.lib.crypto import keyed_hash
from examcenter.registry.models.findable import Findable


def own_fields(model: type[Model]) -> list["Field[Any, Any]"]:
    """The columns that say something; those that follow from a name or from other records are left out."""
    derived = model.derived() if issubclass(model, Findable) else frozenset()
    derived |= getattr(model, "FOLLOWING", frozenset())
    return [field for field in model._meta.concrete_fields if field.name not in derived]


def plain(field: "Field[Any, Any]", value: Any) -> Any:
    """A field's value as JSON, the same whether it was just set or comes from the database."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(field, DecimalField):
        return str(Decimal(value).quantize(Decimal(1).scaleb(-(field.decimal_places or 0))))
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | dict | list) else str(value)


def copy_of(obj: Model, fields: Iterable["Field[Any, Any]"]) -> str:
    values = {field.attname: plain(field, getattr(obj, field.attname)) for field in fields}
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def mark(obj: Model) -> str:
    """A keyed hash of all that the record says; guessing personal values from it needs the key."""
    return keyed_hash("import_mark", copy_of(obj, own_fields(type(obj))))


def values_from(model: type[Model], copy: str) -> Mapping[str, Any]:
    """Attribute names and values of a copy, as the model takes them."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in json.loads(copy).items() if name in fields}
