"""What one import writes: gathered a thousand at a time outside any transaction, then written in one short one.

With each record goes what is needed to undo it. What the import read in order to decide is watched: where somebody
changed it meanwhile, nothing is written.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model

from examcenter.lib.staging_tables import StagedTable, reserve
from examcenter.lib.uploads import in_chunks
from examcenter.registry.actions.changes import Changed, rows_of
from examcenter.registry.imports.copies import copy_of, mark, own_fields
from examcenter.registry.models import Change, ImportRecord, ImportRun
from examcenter.registry.models.findable import Findable

FEW, MANY = 20, 1000  # keys that are reserved at once
M = TypeVar("M", bound=Model)
Act = ImportRecord.Act


@dataclass
class Watched:
    """Rows as they were read, and how many there were for these keys."""

    table: StagedTable
    name: str
    columns: Sequence[str]
    keys: Sequence[Any]

    def moved(self) -> bool:
        """Whether any of them changed, came or went since."""
        if self.table.differs(self.columns):
            return True
        rows = self.table.model._base_manager
        now = sum(rows.filter(**{f"{self.name}__in": chunk}).count() for chunk in in_chunks(self.keys))
        return now != self.table.count()


class Batch:
    """Gathers for one run; `tell` hears how many records are ready."""

    def __init__(
        self,
        *,
        run_id: int | None,
        actor: str,
        verb: str,
        at: datetime,
        tell: Callable[[int], None] = lambda ready: None,
    ) -> None:
        self.run_id = run_id or reserve(ImportRun, 1)[0]
        self.actor, self.verb, self.at, self.tell = actor, verb, at, tell
        self.ready = 0
        self._keys: dict[type[Model], list[int]] = {}
        self._made: dict[type[Model], StagedTable] = {}
        self._early: dict[type[Model], StagedTable] = {}
        self._changed: dict[type[Model], StagedTable] = {}
        self._fields: dict[type[Model], set[str]] = defaultdict(set)
        self._removed: dict[type[Model], list[int]] = defaultdict(list)
        self._watched: list[Watched] = []

    # --- gathering ---------------------------------------------------------------------------------------------

    def make(self, obj: M) -> M:
        """A new record, complete; it has its key from now on, so that others can refer to it."""
        obj.pk = self._key(type(obj))
        if isinstance(obj, Findable):
            obj.fill()
        self._record(obj, Act.MADE, "")
        self._add(self._made, obj)
        return obj

    def change(self, obj: Model, values: Mapping[str, Any], *, note: bool = True, early: bool = False) -> bool:
        """Gives a stored record these values; whether any of them is new. At most once for each record.

        `early`: before all other changes, where a constraint would not bear both for a moment.
        """
        before = {name: getattr(obj, name) for name in values}
        new = {name: value for name, value in values.items() if before[name] != value}
        if not new:
            return False
        former = copy_of(obj, [each for each in own_fields(type(obj)) if each.name in new])
        for name, value in new.items():
            setattr(obj, name, value)
        self._fields[type(obj)] |= set(new)
        if isinstance(obj, Findable):
            obj.fill()
            self._fields[type(obj)] |= set(obj.with_derived(new))
        if note:
            self.note(obj, {name: before[name] for name in new}, new)
        self._record(obj, Act.CHANGED, former)
        self._add(self._early if early else self._changed, obj)
        return True

    def remove(self, obj: Model) -> None:
        """A stored record goes; it comes back where the import is undone."""
        self._removed[type(obj)].append(obj.pk)
        self._record(obj, Act.REMOVED, copy_of(obj, own_fields(type(obj))))

    def note(
        self,
        obj: Model,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        *,
        of: str = "",
        about: Mapping[str, Any] | None = None,
    ) -> None:
        """What the record's own page will show of this import."""
        for row in rows_of(Changed(obj, before, after, of, about or {}), self.actor, self.verb, self.at):
            row.pk = self._key(Change)
            self._staged(self._made, Change).add(row)

    def watch(self, model: type[Model], name: str, keys: Iterable[Any], columns: Sequence[str] = ()) -> None:
        """Call before the rows are read: nothing is written where one of them changes, comes or goes meanwhile."""
        column = str(model._meta.get_field(name).column)  # type: ignore[union-attr]
        every = [str(each.column) for each in model._meta.concrete_fields]
        watched = Watched(StagedTable(model), name, columns or every, list(keys))
        for chunk in in_chunks(watched.keys):
            watched.table.copy_from(column, chunk)
        self._watched.append(watched)

    def finish(self) -> None:
        """Everything is gathered."""
        for table in self._tables():
            table.flush()

    # --- writing -----------------------------------------------------------------------------------------------

    def outdated(self) -> bool:
        """Inside the transaction, first: holds what will be changed; whether anything moved since it was read."""
        for table in [*self._early.values(), *self._changed.values()]:
            table.lock()
        return any(watched.moved() for watched in self._watched)

    def write(self) -> None:
        for model, keys in self._removed.items():
            for chunk in in_chunks(keys):
                model._base_manager.filter(pk__in=chunk).delete()
        for tables in (self._early, self._changed):
            for model, table in tables.items():
                table.update(sorted(self._fields[model]))
        for table in self._made.values():
            table.insert()

    def close(self) -> None:
        for table in [*self._tables(), *(each.table for each in self._watched)]:
            table.drop()

    def _tables(self) -> list[StagedTable]:
        return [*self._made.values(), *self._early.values(), *self._changed.values()]

    # --- inside ------------------------------------------------------------------------------------------------

    def _key(self, model: type[Model]) -> int:
        pool = self._keys.setdefault(model, [])
        if not pool:
            pool.extend(reversed(reserve(model, FEW if self.ready < FEW else MANY)))
        return pool.pop()

    def _staged(self, tables: dict[type[Model], StagedTable], model: type[Model]) -> StagedTable:
        if model not in tables:
            tables[model] = StagedTable(model)
        return tables[model]

    def _add(self, tables: dict[type[Model], StagedTable], obj: Model) -> None:
        self._staged(tables, type(obj)).add(obj)
        self.ready += 1
        if self.ready % MANY == 0:
            self.tell(self.ready)

    def _record(self, obj: Model, act: str, former: str) -> None:
        left = "" if act == Act.REMOVED else mark(obj)
        row = ImportRecord(
            run_id=self.run_id, table=str(obj._meta.model_name), object_id=obj.pk, act=act, before=former, mark=left
        )
        row.pk = self._key(ImportRecord)
        self._staged(self._made, ImportRecord).add(row)
