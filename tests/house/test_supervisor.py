"""The processes of one machine are started, watched and stopped together."""

import os
import signal
import sys
from collections.abc import Callable

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
