"""A file on its way: checked, applied, taken up again. Who works on it holds a claim; a later attempt takes it over."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from question_bank import ports
from question_bank.imports.questions import import_questions
from question_bank.imports.report import written
from question_bank.imports.result import ImportResult
from question_bank.imports.similar import similar_on_import
from question_bank.imports.topics import import_topics
from question_bank.models import ImportKind, Upload, UploadState
from question_bank.refusals import Refused, Stale

log = logging.getLogger("question_bank")
SMALL = 256 * 1024  # bytes of a file that is checked while its owner waits
MANY = 2_000  # rows that are written while their owner waits
SILENT = timedelta(minutes=5)  # after which a process is taken for dead
EVERY = 1.0  # seconds between two signs of life
S = UploadState
BUSY = frozenset({S.WAITING, S.CHECKING, S.QUEUED, S.APPLYING})
JOB = "question_bank.imports.runs.work_on"


@dataclass
class Claim:
    """The right to work on an upload until somebody else takes it up."""

    upload: Upload
    attempt: int
    _told: float = field(default=0.0)
    _step: str = ""

    @classmethod
    def take(cls, upload: Upload, source: UploadState, target: UploadState) -> "Claim":
        """Raises Stale where it is not in that state any more."""
        mine = Upload.objects.filter(pk=upload.pk, state=source)
        if mine.update(state=target, attempt=F("attempt") + 1, beat_at=ports.now(), done=0, total=0, reason="") != 1:
            raise Stale
        upload.refresh_from_db()
        return cls(upload, upload.attempt)

    def tell(self, step: str, done: int, total: int) -> None:
        """A sign of life, at most one a second; raises Stale where the work was taken away."""
        now = time.monotonic()
        if step == self._step and now - self._told < EVERY:
            return
        self._told, self._step = now, step
        self.update(step=step, done=done, total=total, beat_at=ports.now())

    def update(self, **values: Any) -> None:
        if Upload.objects.filter(pk=self.upload.pk, attempt=self.attempt).update(**values) != 1:
            raise Stale


def order_check(upload: Upload, language: str) -> None:
    """Check a small file now and let the host's worker check a large one."""
    _go(upload, language, now=len(upload.data) <= SMALL)


def order_apply(upload: Upload, language: str) -> None:
    """Apply what was checked. Raises Stale where it is not in that state."""
    if Upload.objects.filter(pk=upload.pk, state=S.CHECKED).update(state=S.QUEUED, beat_at=ports.now()) != 1:
        raise Stale
    counts = upload.report.get("counts", {})
    _go(upload, language, now=counts.get("new", 0) + counts.get("changed", 0) <= MANY)


def resume(upload: Upload, language: str) -> None:
    """Begin anew what failed, or of which nothing was heard for long. Raises Stale where it is at work."""
    if upload.state != S.FAILED and not is_silent(upload, ports.now()):
        raise Stale
    target = S.QUEUED if upload.state in {S.QUEUED, S.APPLYING} else S.WAITING
    seen = Upload.objects.filter(pk=upload.pk, state=upload.state, attempt=upload.attempt)
    if seen.update(state=target, beat_at=ports.now(), attempt=F("attempt") + 1, reason="") != 1:
        raise Stale
    _go(upload, language, now=False)


def is_silent(upload: Upload, now: datetime) -> bool:
    return upload.state in BUSY and (upload.beat_at or upload.at) < now - SILENT


def _go(upload: Upload, language: str, *, now: bool) -> None:
    if now:
        work_on(upload.pk, language)
    else:
        ports.enqueue(JOB, upload.pk, language)


def work_on(pk: int, language: str) -> None:
    """The step that the upload's state asks for; nothing where somebody else has it already or it is gone."""
    upload = Upload.objects.select_related("by").filter(pk=pk).first()
    step = {S.WAITING: _check, S.QUEUED: _apply}.get(UploadState(upload.state)) if upload else None
    if upload is not None and step is not None:
        with translation.override(language), suppress(Stale):
            _watched(upload, step)


def _watched(upload: Upload, step: Callable[[Upload], None]) -> None:
    """Whatever goes wrong is noted with the upload, so that its owner learns of it."""
    try:
        step(upload)
    except Stale:
        raise
    except Exception:
        log.exception("import %s failed", upload.pk)
        reason = _("Something unforeseen happened. Nothing was changed. Try again; if it fails again, call for help.")
        Upload.objects.filter(pk=upload.pk, attempt=upload.attempt).update(state=S.FAILED, reason=reason)


def _check(upload: Upload) -> None:
    claim = Claim.take(upload, S.WAITING, S.CHECKING)
    result = _run(upload, claim, dry_run=True)
    pairs = []
    if upload.kind == ImportKind.QUESTIONS and not result.errors:
        claim.tell("similar", 0, 0)
        pairs = similar_on_import(result.stems)
    state = S.FAULTY if result.errors else S.CHECKED
    claim.update(state=state, report=written(result, pairs), step="")
    upload.refresh_from_db()


def _apply(upload: Upload) -> None:
    """All of it or nothing; the row of the upload goes with it, what it was stands in BankImport."""
    claim = Claim.take(upload, S.QUEUED, S.APPLYING)
    try:
        result = _run(upload, claim, dry_run=False)
    except Refused as refused:
        claim.update(state=S.CHECKED, reason=str(refused)[:400], step="")
        return
    if result.errors:
        claim.update(state=S.FAULTY, report=written(result, []), step="")
    else:
        Upload.objects.filter(pk=upload.pk).delete()


def _run(upload: Upload, claim: Claim, *, dry_run: bool) -> ImportResult:
    by, at, data = upload.by, ports.now(), bytes(upload.data)
    if upload.kind == ImportKind.TOPICS:
        return import_topics(name=upload.name, data=data, by=by, at=at, dry_run=dry_run, upload=upload.pk)
    return import_questions(
        name=upload.name,
        data=data,
        by=by,
        at=at,
        dry_run=dry_run,
        defaults=upload.defaults,
        skipped=upload.skipped,
        upload=upload.pk,
        tell=claim.tell,
    )
