"""`manage.py tick [--every SECONDS]`: do whatever is due. Running it twice changes nothing more."""

import logging
import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from examcenter.journal.sealing import seal_waiting
from examcenter.lib.clock import database_now
from examcenter.lib.states import StaleState
from examcenter.results.actions import close_paper
from examcenter.sitting.queries import sittings_due
from examcenter.sitting.states import Closing

log = logging.getLogger("examcenter.tick")


class Command(BaseCommand):
    help = "Close sittings whose time is up, seal the journal."

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
            try:
                tick()
            except DatabaseError:
                log.exception("the database did not answer; trying again in %s seconds", every)
            close_old_connections()
            stop.wait(every)


def tick() -> tuple[int, int]:
    """One round: how many sittings were closed and how many entries sealed."""
    return close_expired(), seal_waiting()


def close_expired() -> int:
    """Hand in every paper whose time is up; what was acknowledged until then counts."""
    now, closed = database_now(), 0
    for sitting in sittings_due(now):
        try:
            close_paper(sitting=sitting, closing=Closing.TIME_UP, at=now, actor="system")
        except StaleState:  # the candidate was faster
            continue
        closed += 1
    return closed
