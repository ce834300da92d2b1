"""The processes of one machine are started, watched and stopped together."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from examcenter.management import supervisor
from examcenter.management.supervisor import Job, supervise

SLEEPER = Job("sleeper", (sys.executable, "-c", "import time; time.sleep(600)"))
DYING = Job("dying one", (sys.executable, "-c", "raise SystemExit(3)"))


def run(*jobs: Job, announce: Callable[[], bool] = lambda: True) -> tuple[int, list[str]]:
    said: list[str] = []
    return supervise(jobs, say=said.append, announce=announce), said


def test_it_stops_all_and_says_so_when_one_dies() -> None:
    code, said = run(SLEEPER, DYING)
    assert code == 1
    assert said == ["The dying one ended by itself with code 3; stopping the rest."]


def test_another_that_dies_is_started_again_and_the_rest_goes_on(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    leave_a_mark = f"open({str(starts)!r}, 'a').write('x')"
    helper = Job("helper", (sys.executable, "-c", f"{leave_a_mark}; raise SystemExit(3)"), deaths=0)

    def ask() -> bool:
        if starts.exists() and len(starts.read_text()) == 3:
            os.kill(os.getpid(), signal.SIGTERM)
        return False

    code, said = run(SLEEPER, helper, announce=ask)
    assert code == 0
    died = "The helper ended by itself with code 3; starting it again in {} s."
    assert said[:2] == [died.format(1), died.format(2)]
    assert said[-1] == "Stopping."


def test_it_gives_up_on_a_web_server_that_dies_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "LONGEST_WAIT", 0)
    code, said = run(SLEEPER, Job("web server", DYING.command, deaths=3))
    assert code == 1
    assert said == [
        "The web server ended by itself with code 3; starting it again in 0 s.",
        "The web server ended by itself with code 3; starting it again in 0 s.",
        "The web server ended by itself with code 3; stopping the rest.",
    ]


def test_worker_and_clock_never_end_the_centre() -> None:
    assert (supervisor.worker().deaths, supervisor.clock(every=15).deaths) == (0, 0)
    assert supervisor.web(host="127.0.0.1", port=8000, workers=1).deaths == 3


def test_it_ends_in_order_when_asked() -> None:
    def ask() -> bool:
        os.kill(os.getpid(), signal.SIGTERM)
        return True

    code, said = run(SLEEPER, announce=ask)
    assert code == 0
    assert said == ["Stopping."]


def test_it_leaves_the_signal_handlers_as_they_were() -> None:
    before = signal.getsignal(signal.SIGTERM)
    run(DYING)
    assert signal.getsignal(signal.SIGTERM) is before
