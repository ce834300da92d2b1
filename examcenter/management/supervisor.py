"""Starts the processes of one machine, watches them, and stops them together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Self

from django.conf import settings

GRACE_SECONDS = 15


@dataclass(frozen=True)
class Job:
    """A process to run for as long as the centre is open."""

    name: str
    command: tuple[str, ...]

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
    return Job("web server", (*command, "examcenter.wsgi:application"))


def worker() -> Job:
    """Takes background tasks from the database's queue."""
    options = ("--queue-name", "*", "--no-startup-delay", "--no-reload", "--verbosity", "0")
    return Job("worker", (sys.executable, "manage.py", "db_worker", *options))


def clock(*, every: int) -> Job:
    """Does whatever is due, every so many seconds."""
    return Job("clock", (sys.executable, "manage.py", "tick", "--every", str(every)))


def supervise(jobs: Sequence[Job], *, say: Callable[[str], object], announce: Callable[[], bool]) -> int:
    """Run `jobs` until a signal comes (returns 0) or one of them dies (returns 1).

    `announce` is called five times a second until it returns True, that is once the web server answers.
    """
    running: dict[str, subprocess.Popen[bytes]] = {}
    with _StopSignal() as stop:
        try:
            running.update((job.name, job.start()) for job in jobs)
            return _watch(running, stop, say, announce)
        finally:
            stop_all(list(running.values()))


def _watch(
    running: dict[str, subprocess.Popen[bytes]],
    stop: "_StopSignal",
    say: Callable[[str], object],
    announce: Callable[[], bool],
) -> int:
    announced = False
    while not stop.asked:
        dead = next((name for name, process in running.items() if process.poll() is not None), None)
        if dead is not None:
            say(f"The {dead} ended by itself with code {running[dead].returncode}; stopping the rest.")
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
