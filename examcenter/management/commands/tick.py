"""`manage.py tick [--every SECONDS]`: do whatever is due. Running it twice changes nothing more."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from examcenter.assessment.models import Session
from examcenter.journal.sealing import seal_waiting
from examcenter.lib.attempts import forget as forget_attempts
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.actions import standing
from examcenter.registry.actions.erasure import erase_due, forget_proposals
from examcenter.registry.actions.supervision import refresh_classes
from examcenter.registry.counting import count_ahead
from examcenter.registry.imports.runs import forget_old
from examcenter.registry.models import PortalAttempt
from examcenter.results.actions import close_paper
from examcenter.sitting import attempts
from examcenter.sitting.actions import assemble_papers
from examcenter.sitting.queries import sessions_without_papers, sittings_due
from examcenter.sitting.states import Closing
from question_bank.actions import forget_uploads

log = logging.getLogger("examcenter.tick")
PAPERS_AHEAD = timedelta(minutes=60)
told: set[int] = set()  # sessions whose lack of papers this process has logged
refreshed: set[date] = set()  # the day on which this process last refreshed the supervision classes
erased: set[date] = set()  # the day on which this process last erased what had been kept long enough
GIVEN_UP = timedelta(hours=1)  # a task of a worker that was killed stays "running"
UPLOADS_KEPT = timedelta(days=7)  # files that were checked and never applied


class Command(BaseCommand):
    help = "Close sittings whose time is up, prepare papers of coming sessions, seal the journal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, help="go on for ever, with so many seconds in between")

    def handle(self, *args: Any, every: float | None = None, **options: Any) -> None:
        if every is None:
            closed, sealed = tick()
            self.stdout.write(f"closed {closed} sittings, sealed {sealed} entries")
            return
        stop = threading.Event()

        def ask_to_stop(signum: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, ask_to_stop)
        signal.signal(signal.SIGINT, ask_to_stop)
        while not stop.is_set():
            with going_on("a round of the clock"):
                tick()
            close_old_connections()
            stop.wait(every)


@contextmanager
def going_on(what: str) -> Iterator[None]:
    """Log whatever goes wrong and go on: one bad sitting or session must not keep the others from their due."""
    try:
        yield
    except Exception:
        log.exception("%s failed; the rest goes on, the next round tries again", what)


def tick() -> tuple[int, int]:
    """One round: how many sittings were closed and how many entries sealed."""
    now = database_now()
    closed = close_expired(now)
    with going_on("preparing papers"):
        prepare_papers(now)
    with going_on("refreshing the supervision classes"):
        refresh_daily(now)
    with going_on("erasing personal data"):
        erase_daily(now)
    with going_on("asking for large areas to be counted"):
        count_if_due(now)
    with going_on("forgetting old uploads"):
        forget_uploads(before=now - UPLOADS_KEPT)
    with going_on("forgetting old imports"):
        forget_old(at=now, today=local_date(now))
    with going_on("forgetting old attempts"):
        attempts.forget(before=now)
        forget_attempts(PortalAttempt, before=now)
    return closed, seal_waiting()


def refresh_daily(now: datetime) -> None:
    """Supervision classes follow the calendar: once a day."""
    today = local_date(now)
    if today in refreshed:
        return
    try:
        refresh_classes(at=now)
    except Refusal as refusal:
        log.warning("supervision classes: %s", refusal)
    refreshed.clear()
    refreshed.add(today)


def erase_daily(now: datetime) -> None:
    """Personal data that has been kept long enough: once a day."""
    today = local_date(now)
    if today in erased:
        return
    erase_due(at=now)
    forget_proposals(at=now)
    erased.clear()
    erased.add(today)


def count_if_due(now: datetime) -> None:
    """The worker counts, since that may take a minute; what still waits there is not asked for again."""
    waiting = DBTaskResult.objects.filter(
        task_path=count_ahead.module_path, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
    )
    if standing.is_due(at=now) and not waiting.filter(enqueued_at__gt=now - GIVEN_UP).exists():
        count_ahead.enqueue()


def prepare_papers(now: datetime) -> None:
    """Papers of sessions that begin soon, so that starting is a cheap step for everybody."""
    for session in sessions_without_papers(begins_before=now + PAPERS_AHEAD, at=now):
        with going_on(f"preparing the papers of session {session.pk}"):
            _prepare(session, now)


def _prepare(session: Session, now: datetime) -> None:
    try:
        assemble_papers(session=session, at=now, actor="system")
    except Refusal as refusal:  # the invigilator's screen shows which papers are missing
        if session.pk not in told:
            log.warning("papers of session %s: %s", session.pk, refusal)
            told.add(session.pk)


def close_expired(now: datetime) -> int:
    """Hand in every paper whose time is up; what was acknowledged until then counts."""
    closed = 0
    for sitting in sittings_due(now):
        with going_on(f"handing in sitting {sitting.pk}"), suppress(StaleState):  # the candidate was faster
            close_paper(sitting=sitting, closing=Closing.TIME_UP, at=now, actor="system")
            closed += 1
    return closed
