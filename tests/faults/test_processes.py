"""Processes that die, and the centre around them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from tests.settings import BASE_DIR
from tests.station import Station, answers, free_port


def children(pid: int) -> set[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return {int(word) for word in listed.stdout.split()}


def wait_until(condition: Callable[[], bool], *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        time.sleep(0.1)


def test_a_web_process_that_dies_is_replaced(station: Station) -> None:
    server = station.processes["web"].pid
    before = children(server)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: bool(children(server) - before) and answers(station.url))


def test_the_centre_comes_back_after_all_was_killed(station: Station) -> None:
    for name in list(station.processes):
        station.kill(name)
    station.start()
    assert answers(station.url)


@pytest.fixture
def serving(station: Station) -> subprocess.Popen[str]:
    """`manage.py serve` on the station's database, in place of the station's own processes."""
    station.stop()
    station.port = free_port()
    command = [sys.executable, "manage.py", "serve", "--port", str(station.port), "--workers", "1", "--every", "1"]
    serve = subprocess.Popen(command, cwd=BASE_DIR, env=station.environment, stdout=subprocess.PIPE, text=True)
    assert serve.stdout is not None
    assert serve.stdout.readline() == f"Examcenter answers at {station.url} (Ctrl-C stops it).\n"
    return serve


def test_serve_starts_all_and_ends_in_order_when_asked(serving: subprocess.Popen[str]) -> None:
    started = children(serving.pid)
    assert len(started) == 3
    serving.terminate()
    said, _ = serving.communicate(timeout=30)
    assert serving.returncode == 0
    assert said == "Stopping.\n"
    assert not any(is_running(pid) for pid in started)


def test_serve_ends_with_a_code_when_the_web_server_dies_again_and_again(serving: subprocess.Popen[str]) -> None:
    for _ in range(3):
        wait_until(lambda: bool(named("granian", serving.pid)))
        started = children(serving.pid)
        os.kill(min(named("granian", serving.pid)), signal.SIGKILL)
        wait_until(lambda before=started: not before <= children(serving.pid))  # type: ignore[misc]
    said, _ = serving.communicate(timeout=30)
    assert serving.returncode == 1
    assert "The web server ended by itself with code -9; stopping the rest." in said
    assert not any(is_running(pid) for pid in started)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(("name", "command"), [("worker", "db_worker"), ("clock", "tick")])
def test_serve_starts_again_what_is_not_the_web_server(
    serving: subprocess.Popen[str], station: Station, name: str, command: str
) -> None:
    server, (victim,) = named("granian", serving.pid), named(command, serving.pid)
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: bool(named(command, serving.pid) - {victim}))
    assert named("granian", serving.pid) == server
    assert answers(station.url)
    serving.terminate()
    said, _ = serving.communicate(timeout=30)
    assert serving.returncode == 0
    assert f"The {name} ended by itself with code -9; starting it again in 1 s.\n" in said


def named(command: str, parent: int) -> set[int]:
    """The children of `parent` whose command line holds this word and that have not ended."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,stat=,args=", "--ppid", str(parent)], capture_output=True, text=True, check=False
    )
    lines = (line.split(maxsplit=2) for line in listed.stdout.splitlines())
    return {int(pid) for pid, state, words in lines if command in words.split() and state[0] != "Z"}
