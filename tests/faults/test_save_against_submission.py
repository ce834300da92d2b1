"""A save in flight while the paper is handed in: acknowledged and not marked must be impossible.

Without the lock it happens; `test_without_the_lock_answers_are_lost` shows that these tests would see it.
"""

import json
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from examcenter.sitting.saving import ON_POSTGRESQL
from tests import databases, station as stations
from tests.settings import RUN
from tests.station import Station

ROUNDS = 200
HELD_ROUNDS = 60
SUBMIT = "UPDATE sitting_sitting SET state = 'submitted', submitted_at = clock_timestamp() WHERE id = %s"
ANSWERS = "SELECT count(*) FROM sitting_response WHERE sitting_id = %s"
UNLOCKED = ON_POSTGRESQL.replace("FOR SHARE", "")


def found(station: Station, *arguments: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(station.python("-m", "tests.faults.race", *arguments))
    return result


def test_every_acknowledged_answer_is_read_by_the_submission(station: Station) -> None:
    """Real server processes on both databases; three pages of a candidate write while the paper is handed in."""
    result = found(station, "over_http", station.url, str(ROUNDS))
    assert result["problems"] == []
    assert (result["rounds"], result["lost"], result["missing"]) == (ROUNDS, 0, 0)
    assert result["refused_meanwhile"] > ROUNDS / 2, "saves and submissions hardly met"


@pytest.fixture
def quiet(tmp_path: Path) -> Iterator[Station]:
    """A migrated PostgreSQL database without any process at it."""
    if not databases.postgres_reachable():
        pytest.skip("PostgreSQL cannot be reached (TEST_POSTGRES_URL)")
    template = stations.prepared("postgresql", sample=False)
    name = f"{databases.PREFIX}{RUN}_{secrets.token_hex(4)}"
    url = databases.create(name, template=template.name)
    yield Station("postgresql", url, tmp_path, port=0)
    databases.drop(name)


def test_saves_held_before_their_commit_are_waited_for(quiet: Station) -> None:
    result = found(quiet, "held", str(HELD_ROUNDS), "locked")
    assert (result["lost"], result["missing"], result["problems"]) == (0, 0, [])
    assert result["refused_meanwhile"] > HELD_ROUNDS / 4


def test_without_the_lock_answers_are_lost(quiet: Station) -> None:
    """The same rounds with the lock taken out of the statement: the race is real, and is seen."""
    assert UNLOCKED != ON_POSTGRESQL
    assert found(quiet, "held", str(HELD_ROUNDS), "unlocked")["lost"] > 0


def values(sitting: int) -> dict[str, object]:
    return {"sitting": sitting, "epoch": 1, "number": 1, "position": 1, "choice": "A"}


def test_step_by_step_without_the_lock(quiet: Station) -> None:
    sitting = found(quiet, "one_key")["sitting"]
    with psycopg.connect(quiet.database_url) as page, psycopg.connect(quiet.database_url) as desk:
        saved = page.execute(UNLOCKED, values(sitting)).fetchone()
        desk.execute("SET lock_timeout = '5s'")
        desk.execute(SUBMIT, [sitting])
        read = desk.execute(ANSWERS, [sitting]).fetchone()
        desk.commit()
        page.commit()
        assert (saved, read) == (("open", 1, True, True), (0,))
        assert desk.execute(ANSWERS, [sitting]).fetchone() == (1,)  # acknowledged, kept, and not in the mark


def test_step_by_step_with_the_lock_the_submission_waits(quiet: Station) -> None:
    sitting = found(quiet, "one_key")["sitting"]
    with psycopg.connect(quiet.database_url) as page, psycopg.connect(quiet.database_url) as desk:
        page.execute(ON_POSTGRESQL, values(sitting))
        desk.execute("SET lock_timeout = '300ms'")
        desk.commit()
        with pytest.raises(psycopg.errors.LockNotAvailable):
            desk.execute(SUBMIT, [sitting])
        desk.rollback()
        page.commit()
        desk.execute(SUBMIT, [sitting])
        assert desk.execute(ANSWERS, [sitting]).fetchone() == (1,)


def test_step_by_step_with_the_lock_the_save_waits_and_is_refused(quiet: Station) -> None:
    sitting = found(quiet, "one_key")["sitting"]
    answers: list[object] = []
    with psycopg.connect(quiet.database_url) as page, psycopg.connect(quiet.database_url) as desk:
        desk.execute(SUBMIT, [sitting])
        saving = threading.Thread(
            target=lambda: answers.append(page.execute(ON_POSTGRESQL, values(sitting)).fetchone())
        )
        saving.start()
        saving.join(0.3)
        assert saving.is_alive(), "the save did not wait"
        desk.commit()
        saving.join(10)
    assert answers == [("submitted", 1, True, False)]
