"""The history of a record: what the journal tells of it, with the fields that changed, from what to what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from examcenter.bureaus.history import lines
from examcenter.journal.models import Entry
from examcenter.registry.models import (
    AnnualFigures,
    Appointment,
    CapacityKind,
    Change,
    InspectorAssignment,
    Product,
    TierLetter,
)
from examcenter.registry.models.supervision import SupervisionClass

HANGING: Mapping[str, type[models.Model]] = {
    "product": Product,
    "figures": AnnualFigures,
    "inspector": InspectorAssignment,
}
Key = tuple[str, str, datetime, str, str]


@dataclass(frozen=True)
class ChangeLine:
    """A field's name and both values in words; `named` where the value only says which thing it was about."""

    label: str
    before: str
    after: str
    named: bool


def history_of(*objs: models.Model, limit: int = 50) -> list[dict[str, Any]]:
    """For `registry/history.html`: newest first, dicts with at, actor_name, text and changes.

    Of several records (an enterprise with its appointments) the lines are told together.
    """
    about = Q(pk__in=[])
    for label, ids in _ids(objs).items():
        about |= Q(object_type=label, object_id__in=ids)
    changes: dict[Key, list[Change]] = {}
    for change in Change.objects.filter(about).order_by("-at", "pk")[: limit * 20]:
        changes.setdefault(_key(change), []).append(change)
    entries = {_key(entry): entry for entry in Entry.objects.filter(about).order_by("-at", "-pk")[:limit]}
    alone = [_entry(key) for key in changes if key not in entries]  # an import is one entry for a whole file
    told = sorted([*entries.values(), *alone], key=lambda entry: (entry.at, entry.pk or 0), reverse=True)
    shown = told[:limit]
    subjects = _subjects(shown, changes)
    return [
        line | {
            "text": _named(line["text"], subjects.get(_key(line["entry"]), "")),
            "changes": change_lines(changes.get(_key(line["entry"]), [])),
        }
        for line in lines(shown)
    ]  # fmt: skip


def _named(text: Any, subject: str) -> str:
    return _("%(act)s: %(subject)s") % {"act": text, "subject": subject} if subject else str(text)


def _subjects(entries: Iterable[Entry], changes: Mapping[Key, list[Change]]) -> dict[Key, str]:
    """Whom or what an entry is about, where its verb alone leaves that open; the journal keeps ids only."""
    listed = list(entries)
    posts = [int(entry.object_id) for entry in listed if entry.object_type == Appointment._meta.label_lower]
    names = dict(Appointment.objects.filter(pk__in=posts).values_list("pk", "person__name"))
    found = {}
    for entry in listed:
        if entry.object_type == Appointment._meta.label_lower:
            found[_key(entry)] = names.get(int(entry.object_id), "")
        else:
            found[_key(entry)] = _subject(entry, changes.get(_key(entry), []))
    return found


def _subject(entry: Entry, changes: Iterable[Change]) -> str:
    said = entry.details or {}
    match entry.verb:
        case "registry.change_class" if "to" in said:
            return _from_to(SupervisionClass, said.get("from", ""), said["to"])
        case "registry.record_tier" if "tier" in said:
            kind = dict(CapacityKind.choices).get(said.get("kind", ""), "")
            tiers = _from_to(TierLetter, said.get("before", ""), said["tier"])
            return _("%(kind)s %(tiers)s") % {"kind": kind, "tiers": tiers}
        case "registry.remove_product" | "registry.add_product" | "registry.change_product":
            return next((each.before or each.after for each in changes if each.field == "product.name"), "")
    return ""


def _from_to(kind: type[models.TextChoices], before: str, after: str) -> str:
    labels = dict(kind.choices)
    if not before:
        return str(labels.get(after, after))
    return _("%(before)s → %(after)s") % {"before": labels.get(before, before), "after": labels.get(after, after)}


def _ids(objs: Iterable[models.Model]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for obj in objs:
        found.setdefault(obj._meta.label_lower, []).append(str(obj.pk))
    return found


def _key(row: Entry | Change) -> Key:
    return row.object_type, row.object_id, row.at, row.actor, row.verb


def _entry(key: Key) -> Entry:
    object_type, object_id, at, actor, verb = key
    return Entry(object_type=object_type, object_id=object_id, at=at, actor=actor, verb=verb)


def change_lines(changes: Iterable[Change]) -> list[ChangeLine]:
    found = []
    for change in changes:
        model, name = _model(change)
        before, after = _words(model, name, change.before), _words(model, name, change.after)
        found.append(ChangeLine(_label(model, name), before, after, change.before == change.after))
    return found


def _model(change: Change) -> tuple[type[models.Model], str]:
    of, _dot, name = change.field.rpartition(".")
    return (HANGING[of] if of else apps.get_model(change.object_type)), name


def _field(model: type[models.Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _label(model: type[models.Model], name: str) -> str:
    if name == "capacities":  # not a column: the kinds of rows that hang on an enterprise
        return _("capacity")
    if name == "reason":
        return _("reason")
    return str(getattr(_field(model, name), "verbose_name", name))


def _words(model: type[models.Model], name: str, value: str) -> str:
    if not value:
        return "—"
    if name == "capacities":
        labels = dict(CapacityKind.choices)
        return _(", ").join(str(labels.get(CapacityKind(kind), kind)) for kind in value.split("、"))
    field = _field(model, name)
    if isinstance(field, models.BooleanField):
        return _("yes") if value == "true" else _("no")
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    return str(dict(getattr(field, "flatchoices", ()) or ()).get(value, value))
