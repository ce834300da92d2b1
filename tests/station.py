"""A running examcenter for journeys and faults: real server processes, a database and a directory of its own."""

import fcntl
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from examcenter.management import supervisor
from tests import databases
from tests.settings import BASE_DIR, RUN, RUN_DIR, SECRETS

HEALTHY_SECONDS = 60


@dataclass
class Station:
    """One running centre: where it answers, its environment, and its processes by name (web, worker, clock)."""

    kind: str
    database_url: str
    directory: Path
    port: int
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.database_url, self.directory) | {"PUBLIC_URL": self.url} | self.extra

    def manage(self, *arguments: str) -> str:
        """Run `manage.py` on this station's database; returns what it printed, fails with its output."""
        return run_python(["manage.py", *arguments], self.environment)

    def python(self, *arguments: str) -> str:
        """Run Python (`-c`, `-m` or a file) in this station's environment."""
        return run_python(list(arguments), self.environment)

    def start(self, *names: str) -> None:
        """Start the named processes, all of them where none is named, and wait until pages are served."""
        jobs = {
            "web": supervisor.web(host="127.0.0.1", port=self.port, workers=1),
            "worker": supervisor.worker(),
            "clock": supervisor.clock(every=1),
        }
        for name in names or jobs:
            self.processes[name] = jobs[name].start(self.environment)
        if "web" in (names or jobs):
            self.wait_until_healthy()

    def stop(self, *names: str) -> None:
        """Ask the named processes, or all, to end, and wait for them."""
        supervisor.stop_all([self.processes.pop(name) for name in names or list(self.processes)])

    def kill(self, name: str) -> None:
        """End a process and its children at once, as a power cut would."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def wait_until_healthy(self) -> None:
        deadline = time.monotonic() + HEALTHY_SECONDS
        while time.monotonic() < deadline:
            self.fail_on_the_dead()
            if answers(self.url):
                return
            time.sleep(0.1)
        raise AssertionError(f"the station at {self.url} did not answer in {HEALTHY_SECONDS} seconds")

    def fail_on_the_dead(self) -> None:
        for name, process in self.processes.items():
            assert process.poll() is None, f"the station's {name} ended with code {process.returncode}"


def answers(url: str) -> bool:
    """Whether the front page comes; a page that fails is an AssertionError, not a reason to wait."""
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError as failure:
        raise AssertionError(f"{url} answered {failure.code}") from failure
    except OSError:
        return False
    return True


@contextmanager
def running(kind: str, directory: Path, *, sample: bool = False, **extra: str) -> Iterator[Station]:
    """A station on a fresh `kind` of database ("sqlite" or "postgresql"), stopped and dropped at the end.

    `directory` is for its files; `extra` are further environment variables.
    """
    template = prepared(kind, sample=sample)
    name = f"{databases.PREFIX}{RUN}_{secrets.token_hex(4)}"
    var = directory / "var"
    shutil.copytree(template.directory, var, symlinks=True)
    url = databases.create(name, template=template.name) if kind == "postgresql" else sqlite_url(var)
    station = Station(kind, url, var, free_port(), extra=extra)
    try:
        station.start()
        yield station
        station.fail_on_the_dead()
    finally:
        station.stop()
        if kind == "postgresql":
            databases.drop(name)


# --- the template that every station is copied from ----------------------------------------------------


@dataclass(frozen=True)
class Template:
    """A migrated database (PostgreSQL: its name; SQLite: a file in the directory) with the files beside it."""

    name: str
    directory: Path


def prepared(kind: str, *, sample: bool) -> Template:
    """The template of this run, made by whichever worker comes first."""
    label = f"template_{kind}_{'sample' if sample else 'empty'}"
    template = Template(f"{databases.PREFIX}{RUN}_{label}", RUN_DIR / label)
    with (RUN_DIR / f"{label}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = RUN_DIR / f"{label}.done"
        if not done.exists():
            make(kind, template, sample=sample)
            done.touch()
    return template


def make(kind: str, template: Template, *, sample: bool) -> None:
    template.directory.mkdir()
    url = databases.create(template.name) if kind == "postgresql" else sqlite_url(template.directory)
    static = RUN_DIR / "static"
    static.mkdir(exist_ok=True)
    (template.directory / "static").symlink_to(static)
    settings = environment(url, template.directory)
    for command in ["migrate", "createcachetable", "collectstatic --noinput"]:
        run_python(["manage.py", *command.split(), "--verbosity", "0"], settings)
    if sample:
        run_python(["manage.py", "demo"], settings)
    if kind == "sqlite":
        fold_log(template.directory / "examcenter.sqlite3")


def fold_log(path: Path) -> None:
    """Bring SQLite's write-ahead log back into the file, so that a copy of the file is the whole database."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


# --- processes and addresses -----------------------------------------------------------------------------


def sqlite_url(directory: Path) -> str:
    return f"sqlite:///{directory / 'examcenter.sqlite3'}"


def environment(database_url: str, directory: Path) -> dict[str, str]:
    """A clean environment: what the product reads, and nothing of the test process's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | SECRETS | {"DATABASE_URL": database_url, "VAR_DIR": str(directory), "PYTHONUNBUFFERED": "1"}


def run_python(arguments: list[str], settings: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=BASE_DIR, env=settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
