"""What all imports share: whose area, the trial, and the end: write whole or nothing, one entry into the journal."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from examcenter.bureaus.models import Bureau, User
from examcenter.bureaus.permissions import GRANTS
from examcenter.bureaus.queries import number_on
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.uploads import ImportResult, Upload, check_amount, open_sheets, parse_sheet, result
from examcenter.registry.imports.batch import Batch
from examcenter.registry.models import ImportRun, RunState, RunStep
from question_bank.formats.tables import Column, Parsed

NOT_UNDOABLE = frozenset({"risks"})  # what was found at an enterprise is only added to


class Area:
    """The bureaus for which a user may import; asked once for a whole file."""

    def __init__(self, by: User) -> None:
        held = by.memberships.filter(role__in=GRANTS["registry.import"])
        self.paths = tuple(held.values_list("bureau__path", flat=True))

    def holds(self, path: str) -> bool:
        return path.startswith(self.paths)


def home_of(by: User) -> Bureau | None:
    """The highest bureau for which somebody may import: whose import it is."""
    held = by.memberships.filter(role__in=GRANTS["registry.import"]).select_related("bureau").order_by("bureau__path")
    first = held.first()
    return first.bureau if first else None


class Watch(Protocol):
    def __call__(self, model: type[Model], name: str, keys: Iterable[Any], columns: Sequence[str] = ()) -> None: ...


def _watch_nothing(model: type[Model], name: str, keys: Iterable[Any], columns: Sequence[str] = ()) -> None:
    """A trial only looks."""


@dataclass(frozen=True)
class Job:
    """One file to be read; `tell` hears of the progress, `watch` of the rows that decide (see batch.Batch)."""

    file: Upload
    by: User
    at: datetime
    tell: Callable[[RunStep, int, int], None] = lambda step, done, total: None
    watch: Watch = _watch_nothing

    @property
    def today(self) -> date:
        return local_date(self.at)

    def parse(self, sheet: str, columns: Sequence[Column]) -> Parsed:
        self.tell(RunStep.READING, 0, 0)
        sheets, unreadable = open_sheets(self.file)
        rows = max((len(each.rows) for each in sheets), default=0)
        return parse_sheet(sheets, sheet, columns, unreadable, lambda row: self.tell(RunStep.PARSING, row, rows))


@dataclass
class Trial:
    """What a file would do: the state of each row, or every fault; `gather` puts it into a batch."""

    parsed: Parsed
    states: list[str] = field(default_factory=list)
    gather: Callable[[Batch], None] = lambda batch: None
    afterwards: Callable[[], object] = lambda: None  # in the same transaction


Reader = Callable[[Job], Trial]
Settle = Callable[[Batch, ImportResult], ImportRun]


def try_out(kind: str, read: Reader, job: Job) -> ImportResult:
    """Only looks: what the file would do."""
    trial = read(job)
    return result(kind, trial.states, trial.parsed.errors, applied=False)


def carry_out(kind: str, read: Reader, job: Job, settle: Settle, *, run_id: int | None = None) -> ImportResult:
    """Reads the file once more, gathers what it does, and writes it in one transaction together with `settle`.

    Raises Refusal where that is not possible now; faults are returned, and then nothing is written.
    """
    verb = f"registry.import_{kind}"
    with closing(Batch(run_id=run_id, actor=job.by.actor, verb=verb, at=job.at)) as batch:
        trial = read(Job(job.file, job.by, job.at, job.tell, batch.watch))
        if trial.parsed.errors:
            return result(kind, [], trial.parsed.errors, applied=False)
        done = result(kind, trial.states, [], applied=True)
        check_amount(done)
        trial.gather(batch)
        batch.finish()
        job.tell(RunStep.WRITING, 0, 0)
        try:
            with transaction.atomic():
                run = settle(batch, done)
                if batch.outdated():
                    raise Refusal(_clash())
                batch.write()
                trial.afterwards()
                details = {"digest": job.file.digest, **done.counts}
                journal.record(actor=job.by.actor, verb=verb, obj=run, at=job.at, **details)
        except IntegrityError as clash:
            raise Refusal(_clash()) from clash
    return done


def _clash() -> str:
    return _("Somebody else changed the same records at this moment. Nothing was imported; please try again.")


def import_at_once(
    kind: str, read: Reader, *, file: Upload, by: User, at: datetime, dry_run: bool = False
) -> ImportResult:
    """A file that was not uploaded beforehand: tried, or applied with a run that is settled at once."""
    job = Job(file, by, at)
    return try_out(kind, read, job) if dry_run else carry_out(kind, read, job, _settled(kind, job))


def _settled(kind: str, job: Job) -> Settle:
    def settle(batch: Batch, done: ImportResult) -> ImportRun:
        return ImportRun.objects.create(
            pk=batch.run_id,
            kind=kind,
            file_name=job.file.name[:200],
            digest=job.file.digest,
            counts=done.counts,
            by=job.by,
            bureau=home_of(job.by),
            at=job.at,
            state=RunState.APPLIED,
            applied_at=job.at,
            undo_until=undo_until(kind, job.by, job.at),
        )

    return settle


def undo_until(kind: str, by: User, at: datetime) -> date | None:
    """The last day on which the import can be undone; none where that is impossible or the province has set no term."""
    home = home_of(by)
    if kind in NOT_UNDOABLE or home is None:
        return None
    today = local_date(at)
    try:
        return today + timedelta(days=number_on(home, "import_undo_days", today))
    except Refusal:
        return None
