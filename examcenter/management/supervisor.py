"""Starts the processes of one machine, watches them, and stops them together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import Self

from django.conf import settings

GRACE_SECONDS = 15
MEMORY_SECONDS = 600  # deaths of longer ago are forgotten
LONGEST_WAIT = 60


@dataclass(frozen=True)
class Job:
    """A process to run for as long as the centre is open; `deaths` within ten minutes end the centre, 0: none do."""

    name: str
    command: tuple[str, ...]
    deaths: int = 1

    def start(self, environ: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C in the terminal reaches only the supervisor, which then stops all in order.
        return subprocess.Popen(self.command, cwd=settings.BASE_DIR, env=environ, start_new_session=True)


def web(*, host: str, port: int, workers: int, threads: int = 8) -> Job:
    """The web server. Threads stay, since each keeps a database connection of its own."""
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": str(threads),
        "--blocking-threads-idle-timeout": "600",
        "--workers-kill-timeout": str(GRACE_SECONDS - 5),
        "--log-level": "error",
    }
    flat = [word for option in options.items() for word in option]
    command = (sys.executable, "-m", "granian", *flat, "--no-ws", "--respawn-failed-workers")
    return Job("web server", (*command, "examcenter.wsgi:application"), deaths=3)


def worker() -> Job:
    """Takes background tasks from the database's queue."""
    options = ("--queue-name", "*", "--no-startup-delay", "--no-reload", "--verbosity", "0")
    return Job("worker", (sys.executable, "manage.py", "db_worker", *options), deaths=0)


def clock(*, every: int) -> Job:
    """Does whatever is due, every so many seconds."""
    return Job("clock", (sys.executable, "manage.py", "tick", "--every", str(every)), deaths=0)


def supervise(jobs: Sequence[Job], *, say: Callable[[str], object], announce: Callable[[], bool]) -> int:
    """Run `jobs` until a signal comes (returns 0) or one of them dies too often (returns 1).

    Another that dies is started again, at first after a second, then later and later: tickets and seals may wait, but
    must not take an exam down. `announce` is called five times a second until it returns True, that is once the web
    server answers.
    """
    kept = [Kept(job) for job in jobs]
    with _StopSignal() as stop:
        try:
            for each in kept:
                each.start()
            return _watch(kept, stop, say, announce)
        finally:
            stop_all([each.process for each in kept if each.process is not None])


class Kept:
    """One job, its process, and when it died lately."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.process: subprocess.Popen[bytes] | None = None
        self.died: list[float] = []
        self.start_at = 0.0

    def start(self) -> None:
        self.process = self.job.start()

    def look(self, say: Callable[[str], object]) -> bool:
        """Start the process again where it is due; returns whether it died once too often."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start()
            return False
        code = self.process.poll()
        return code is not None and self._dead(code, now, say)

    def _dead(self, code: int, now: float, say: Callable[[str], object]) -> bool:
        ended = f"The {self.job.name} ended by itself with code {code}"
        self._sweep()
        self.died = [*(moment for moment in self.died if moment > now - MEMORY_SECONDS), now]
        if 0 < self.job.deaths <= len(self.died):
            say(f"{ended}; stopping the rest.")
            return True
        wait = min(2 ** (len(self.died) - 1), LONGEST_WAIT)
        say(f"{ended}; starting it again in {wait} s.")
        self.process, self.start_at = None, now + wait
        return False

    def _sweep(self) -> None:
        """End what the dead process leaves behind, which would hold the port or do the work twice."""
        assert self.process is not None  # noqa: S101  (for the type checker)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


def _watch(
    kept: Sequence[Kept], stop: "_StopSignal", say: Callable[[str], object], announce: Callable[[], bool]
) -> int:
    announced = False
    while not stop.asked:
        if any(each.look(say) for each in kept):
            return 1
        announced = announced or announce()
        time.sleep(0.2)
    say("Stopping.")
    return 0


def stop_all(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask each to end, wait, and kill what is left of its process group."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for process in processes:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answers(host: str, port: int) -> bool:
    """Whether something listens at the port."""
    reach = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        socket.create_connection((reach, port), timeout=1).close()
    except OSError:
        return False
    return True


class _StopSignal:
    """Remembers that SIGINT, SIGTERM or SIGHUP came; a second one does not interrupt the stopping."""

    asked = False

    def __enter__(self) -> Self:
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        self._before = {number: signal.signal(number, self._note) for number in numbers}
        return self

    def __exit__(self, *failure: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
