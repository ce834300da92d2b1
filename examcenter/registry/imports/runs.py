"""An uploaded file on its way: checked, applied, resumed, put aside. Who works on a run holds a claim on it.

A step is one conditional UPDATE on state and attempt: a worker that was taken for dead, and whose run another one took
up, cannot finish any more. Small files go through in the request, large ones in the worker; both call the same verbs.
"""

import base64
import logging
import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.lib import faults
from examcenter.lib.clock import database_now
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.lib.uploads import MANY, NEW, UNCHANGED, ImportResult, Upload, check_amount
from examcenter.registry.imports.applying import Job, carry_out, home_of, try_out, undo_until
from examcenter.registry.imports.batch import Batch
from examcenter.registry.imports.sheets import SHEETS
from examcenter.registry.models import ImportRecord, ImportRun, RunState, RunStep

log = logging.getLogger(__name__)
SMALL = 256 * 1024  # bytes of a file that is checked while its owner waits; about 2,000 rows
KEPT = timedelta(days=7)  # files that were checked and never applied
EVERY = 1.0  # seconds between two signs of life
S = RunState
# verb → from, to
MOVES: dict[str, tuple[frozenset[RunState], RunState]] = {
    "check": (frozenset({S.WAITING}), S.CHECKING),
    "order": (frozenset({S.CHECKED}), S.QUEUED),
    "apply": (frozenset({S.QUEUED}), S.APPLYING),
    "discard": (frozenset({S.WAITING, S.CHECKED, S.FAULTY, S.FAILED}), S.DISCARDED),
    "order_undo": (frozenset({S.APPLIED}), S.UNDO_WAITING),
    "undo": (frozenset({S.UNDO_WAITING}), S.UNDOING),
}
RESUMED = {
    S.WAITING: S.WAITING,
    S.CHECKING: S.WAITING,
    S.FAILED: S.WAITING,
    S.QUEUED: S.QUEUED,
    S.APPLYING: S.QUEUED,
    S.UNDO_WAITING: S.UNDO_WAITING,
    S.UNDOING: S.UNDO_WAITING,
}


def move_run(run: ImportRun, verb: str, **updates: Any) -> None:
    """Raises StaleState, without any change, where the run is in none of the verb's states any more."""
    sources, target = MOVES[verb]
    changed = ImportRun.objects.filter(pk=run.pk, state__in=sources).update(state=target, **updates)
    if changed != 1:
        raise StaleState(verb)
    run.refresh_from_db()


@dataclass
class Claim:
    """The right to work on a run, until somebody else takes it up."""

    run: ImportRun
    state: RunState
    attempt: int
    _told: float = field(default=0.0)
    _step: str = ""

    @classmethod
    def take(cls, run: ImportRun, verb: str) -> "Claim":
        updates = {"attempt": F("attempt") + 1, "beat_at": database_now(), "step": "", "done": 0, "reason": ""}
        move_run(run, verb, **updates)
        return cls(run, MOVES[verb][1], run.attempt)

    def tell(self, step: RunStep, done: int, total: int) -> None:
        """A sign of life, at most one a second; raises StaleState where the run was taken away."""
        now = time.monotonic()
        if step == self._step and now - self._told < EVERY:
            return
        self._told, self._step = now, step
        self._update(step=step, done=done, total=total, beat_at=database_now())

    def finish(self, state: RunState, **updates: Any) -> None:
        self._update(state=state, step="", **updates)

    def _update(self, **updates: Any) -> None:
        mine = ImportRun.objects.filter(pk=self.run.pk, state=self.state, attempt=self.attempt)
        if mine.update(**updates) != 1:
            raise StaleState("import")


def take_in(*, file: Upload, kind: str, by: User, at: datetime) -> ImportRun:
    """Keeps an uploaded file, encrypted, until it is checked and applied or put aside."""
    return ImportRun.objects.create(
        kind=kind,
        file_name=file.name[:200],
        digest=file.digest,
        by=by,
        bureau=home_of(by),
        at=at,
        beat_at=at,
        body=base64.b64encode(file.data).decode(),
    )


def file_of(run: ImportRun) -> Upload:
    return Upload(run.file_name, base64.b64decode(run.body))


def is_small(file: Upload) -> bool:
    return len(file.data) <= SMALL


def check_run(run: ImportRun) -> None:
    """Reads the file against the registry and keeps what it would do, or its mistakes."""
    claim = Claim.take(run, "check")
    with watched(claim):
        sheet = SHEETS[run.kind]
        found = try_out(run.kind, sheet.read, Job(file_of(run), run.by, database_now(), claim.tell))
        if found.errors:
            _refuse(claim, found)
        else:
            claim.finish(S.CHECKED, counts=found.counts, total=sum(found.counts.values()))
    run.refresh_from_db()


def _refuse(claim: Claim, found: ImportResult) -> None:
    shown = faults.masked(found.errors, SHEETS[claim.run.kind].columns)
    claim.finish(S.FAULTY, faults=faults.written(shown), fault_count=len(shown), body="", counts={})


def order_import(*, run: ImportRun, by: User) -> bool:
    """Its owner wants it; whether it is so small that it can be done at once. Refused while an exam needs the room."""
    if run.by_id != by.pk:
        raise Refusal(_("Only who uploaded a file imports it."))
    check_amount(ImportResult(run.kind, {NEW: 0, "changed": 0, UNCHANGED: 0} | run.counts, [], applied=False))
    move_run(run, "order", beat_at=database_now())
    return run.total <= MANY


def apply_run(run: ImportRun) -> None:
    """Reads the file again, since the registry may have changed, and writes all of it or nothing."""
    claim = Claim.take(run, "apply")

    def settle(batch: Batch, done: ImportResult) -> ImportRun:
        until = undo_until(run.kind, run.by, at)
        claim.finish(S.APPLIED, counts=done.counts, applied_at=at, undo_until=until, body="", done=0, total=0)
        return run

    with watched(claim):
        at = database_now()
        job = Job(file_of(run), run.by, at, claim.tell)
        try:
            done = carry_out(run.kind, SHEETS[run.kind].read, job, settle, run_id=run.pk)
        except Refusal as refusal:
            claim.finish(S.CHECKED, reason=str(refusal)[:400])
        else:
            if done.errors:
                _refuse(claim, done)
    run.refresh_from_db()


class watched:  # noqa: N801  (reads like a verb)
    """Whatever goes wrong is noted with the run; one that was taken away is left alone."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, failure: BaseException | None, trace: object) -> bool:
        if failure is None:
            return False
        if isinstance(failure, StaleState):
            log.warning("import %s was taken up by somebody else", self.claim.run.pk)
            return True
        if not isinstance(failure, Exception):
            return False
        log.error("import %s failed", self.claim.run.pk, exc_info=failure)
        back = S.APPLIED if self.claim.state == S.UNDOING else S.FAILED
        reason = _("Something unforeseen happened. Nothing was changed. Try again; if it fails again, call for help.")
        self.claim.finish(back, reason=reason)
        return True


def resume(*, run: ImportRun, at: datetime) -> None:
    """Lets a run begin anew that failed, or of which nothing has been heard for long."""
    if run.state != S.FAILED and not run.is_stale(at):
        raise StaleState("resume")
    target = RESUMED[RunState(run.state)]
    seen = ImportRun.objects.filter(pk=run.pk, state=run.state, attempt=run.attempt, beat_at=run.beat_at)
    if seen.update(state=target, beat_at=at, reason="", step="") != 1:
        raise StaleState("resume")
    run.refresh_from_db()


def discard(*, run: ImportRun, by: User) -> None:
    """The file is not wanted any more; what was kept of it goes."""
    if run.by_id != by.pk:
        raise Refusal(_("Only who uploaded a file puts it aside."))
    move_run(run, "discard", body="", faults="")


def forget_old(*, at: datetime, today: date) -> None:
    """Files that were never applied, and copies of imports that can no longer be undone."""
    old = ImportRun.objects.filter(at__lt=at - KEPT, state__in=[S.WAITING, S.CHECKED, S.FAULTY, S.FAILED])
    old.update(state=S.DISCARDED, body="", faults="")
    for run in ImportRun.objects.filter(state=S.APPLIED, undo_until__lt=today):
        forget_copies(run)
        ImportRun.objects.filter(pk=run.pk).update(undo_until=None)


def forget_copies(run: ImportRun) -> None:
    """The report goes on naming the changed records; their former values are in their own histories."""
    run.records.exclude(act=ImportRecord.Act.CHANGED).delete()
    run.records.update(before="", mark="")
