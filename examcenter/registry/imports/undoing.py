"""An import undone as one act: what it made goes, the rest comes back, unless somebody built on it meanwhile."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.lib.uploads import MANY, NEW, UNCHANGED, ImportResult, check_amount, in_chunks
from examcenter.registry.actions.changes import Changed, note_many
from examcenter.registry.actions.inspectors import keep_state
from examcenter.registry.imports.applying import Area
from examcenter.registry.imports.copies import mark, values_from
from examcenter.registry.imports.runs import Claim, move_run, watched
from examcenter.registry.models import ImportRecord, ImportRun, InspectorAssignment, RunState

VERB = "registry.undo_import"
# Made anew from the registry whenever they are counted: nothing that somebody built.
DERIVED = frozenset({"registry.shortfall"})
# Told in the history of the record that they hang on, not in one of their own.
TOLD = frozenset({"person", "appointment", "enterprise"})
Act = ImportRecord.Act
CHUNK = 500


@dataclass(frozen=True)
class Obstacle:
    """Why an import can no longer be undone: how many records of which kind, in words."""

    reason: str
    number: int


@dataclass(frozen=True)
class Preview:
    """What undoing would do, by kind of record, and what speaks against it."""

    rows: list[tuple[str, int, int]]  # kind of record, how many go, how many get their former values
    obstacles: list[Obstacle]


def may_undo(run: ImportRun, by: User, on: date) -> bool:
    """Who imported it, or an official of the same or a higher bureau who may import; while copies are kept."""
    if run.state != RunState.APPLIED or run.undo_until is None or run.undo_until < on:
        return False
    return run.by_id == by.pk or (run.bureau is not None and Area(by).holds(run.bureau.path))


def too_late() -> str:
    return _("This import can no longer be undone, or another bureau has to do it.")


def preview(run: ImportRun) -> Preview:
    rows = []
    for table, model in _tables(run).items():
        counts = {act: run.records.filter(table=table, act=act).count() for act in Act}
        rows.append((str(model._meta.verbose_name), counts[Act.MADE], counts[Act.CHANGED] + counts[Act.REMOVED]))
    return Preview(rows, _foreseen(run))


def order_undo(*, run: ImportRun, by: User, at: datetime) -> bool:
    """Somebody wants it undone; whether it is so small that it can be done at once. Refused for the reasons named."""
    if not may_undo(run, by, local_date(at)):
        raise Refusal(too_late())
    obstacles = _foreseen(run)
    if obstacles:
        raise Refusal(_refusal(obstacles))
    amount = run.records.count()
    check_amount(ImportResult(run.kind, {NEW: 0, "changed": amount, UNCHANGED: 0}, [], applied=False))
    move_run(run, "order_undo", beat_at=at, undone_by=by)
    return amount <= MANY


def undo_run(run: ImportRun) -> None:
    """Checks and undoes in one transaction; what speaks against it is kept with the run."""
    claim = Claim.take(run, "undo")
    with watched(claim):
        at = database_now()
        try:
            with transaction.atomic():
                claim.finish(RunState.UNDONE, undone_at=at, undo_until=None, done=0, total=0)
                if obstacles := _obstacles(run, hold=True):
                    raise Refusal(_refusal(obstacles))
                _undo(run, at)
        except IntegrityError:
            claim.finish(RunState.APPLIED, undone_by=None, reason=_refusal([]))
        except Refusal as refusal:
            claim.finish(RunState.APPLIED, undone_by=None, reason=str(refusal)[:400])
    run.refresh_from_db()


def _undo(run: ImportRun, at: datetime) -> None:
    by = run.undone_by
    if by is None:
        raise StaleState("undo")
    tables = _tables(run)
    counts = {str(act): run.records.filter(act=act).count() for act in Act}
    unnamed = _named_by(run)
    for table, model in tables.items():
        for ids in _chunks(run, table, Act.MADE):
            _clear_derived(model, ids)
            model._base_manager.filter(pk__in=ids)._raw_delete(model._base_manager.db)
    for table, model in tables.items():
        _bring_back(run, table, model, at, by)
    keep_state(unnamed)
    journal.record(actor=by.actor, verb=VERB, obj=run, at=at, digest=run.digest, **counts)
    run.records.all().delete()


def _named_by(run: ImportRun) -> list[int]:
    """The enterprises to which the import gave an inspector."""
    rows = InspectorAssignment.objects.order_by()
    chunks = _chunks(run, "inspectorassignment", Act.MADE)
    return [unit for ids in chunks for unit in rows.filter(pk__in=ids).values_list("enterprise", flat=True)]


def _clear_derived(model: type[Model], ids: Sequence[int]) -> None:
    for relation in model._meta.related_objects:
        if relation.related_model._meta.label_lower in DERIVED:
            relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids}).delete()


def _bring_back(run: ImportRun, table: str, model: type[Model], at: datetime, by: User) -> None:
    gone = run.records.filter(table=table, act=Act.REMOVED).order_by("object_id")
    for chunk in in_chunks(list(gone), CHUNK):
        model._default_manager.bulk_create([model(**values_from(model, record.before)) for record in chunk])
    changed = list(run.records.filter(table=table, act=Act.CHANGED).order_by("object_id"))
    # A rank that only one may have is taken back before another one gets it.
    former = {record.object_id: values_from(model, record.before) for record in changed}
    for first in (False, True):
        ids = [pk for pk, values in former.items() if bool(values.get("is_main")) == first]
        for some in in_chunks(ids, CHUNK):
            _restore(model, {pk: former[pk] for pk in some}, at, by)


def _restore(model: type[Model], former: dict[int, Any], at: datetime, by: User) -> None:
    objs, told, names = [], [], set()
    for obj in model._base_manager.filter(pk__in=list(former)):
        values = former[obj.pk]
        fields = {model._meta.get_field(name).name: name for name in _field_names(model, values)}
        before = {name: getattr(obj, attname) for name, attname in fields.items()}
        for name, attname in fields.items():
            setattr(obj, attname, values[attname])
            names.add(name)
        objs.append(obj)
        told.append(Changed(obj, before, {name: values[attname] for name, attname in fields.items()}))
    model._default_manager.bulk_update(objs, sorted(names), batch_size=100)
    if model._meta.model_name in TOLD:
        note_many(told, actor=by.actor, verb=VERB, at=at)


def _field_names(model: type[Model], values: Any) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.attname in values]


# --- what speaks against it --------------------------------------------------------------------------------


def _refusal(obstacles: Sequence[Obstacle]) -> str:
    why = _("; ").join(f"{each.reason} ({each.number})" for each in obstacles)
    if not why:
        why = _("somebody changed the same records at this moment")
    return _("This import cannot be undone any more: %(why)s. Correct the single records instead.") % {"why": why}


def _foreseen(run: ImportRun) -> list[Obstacle]:
    """What a page can find out while somebody waits; of large imports the worker finds it before it undoes."""
    return _obstacles(run) if run.records.count() <= MANY else []


def _obstacles(run: ImportRun, *, hold: bool = False) -> list[Obstacle]:
    tables = _tables(run)
    changed: dict[str, int] = defaultdict(int)
    built: dict[str, int] = defaultdict(int)
    for table, model in tables.items():
        for records in in_chunks(list(run.records.filter(table=table).exclude(act=Act.REMOVED).order_by("pk")), CHUNK):
            number = _moved(model, records, hold=hold)
            if number:
                changed[str(model._meta.verbose_name)] += number
        for label, number in _built_on(run, model, table, tables):
            built[label] += number
    found = [Obstacle(_("%(what)s changed since") % {"what": what}, number) for what, number in changed.items()]
    found += [Obstacle(_("%(what)s that refer to what was imported") % {"what": what}, n) for what, n in built.items()]
    return found


def _moved(model: type[Model], records: Sequence[ImportRecord], *, hold: bool) -> int:
    """How many are no longer as the import left them, or are gone."""
    rows = model._base_manager.filter(pk__in=[record.object_id for record in records]).order_by("pk")
    if hold:
        rows = rows.select_for_update(of=("self",))
    live = {obj.pk: mark(obj) for obj in rows}
    return sum(live.get(record.object_id) != record.mark for record in records)


def _built_on(
    run: ImportRun, model: type[Model], table: str, tables: dict[str, type[Model]]
) -> Iterator[tuple[str, int]]:
    """What refers to records that the import made, other than records that it made itself."""
    for relation in model._meta.related_objects:
        other = relation.related_model
        if not isinstance(relation.field, ForeignKey) or other._meta.label_lower in DERIVED:
            continue
        own = run.records.filter(table=other._meta.model_name, act=Act.MADE).values("object_id")
        number = 0
        for ids in _chunks(run, table, Act.MADE):
            rows = other._base_manager.filter(**{f"{relation.field.name}__in": ids})
            if other in tables.values():
                rows = rows.exclude(pk__in=own)
            number += rows.order_by().count()
        if number:
            yield str(other._meta.verbose_name), number


def _tables(run: ImportRun) -> dict[str, type[Model]]:
    names = run.records.order_by("table").values_list("table", flat=True).distinct()
    return {name: apps.get_model("registry", name) for name in names}


def _chunks(run: ImportRun, table: str, act: str) -> Iterator[Sequence[int]]:
    ids = run.records.filter(table=table, act=act).order_by("object_id").values_list("object_id", flat=True)
    yield from in_chunks(list(ids), CHUNK)
