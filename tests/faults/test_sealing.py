"""Several processes that seal the journal at one moment."""

import subprocess
import sys

from tests.settings import BASE_DIR
from tests.station import Station

ENTRIES = 4500  # more than two batches
WRITE = f"""
from examcenter.journal.models import Entry
from examcenter.lib.clock import database_now
now = database_now()
Entry.objects.bulk_create(
    Entry(at=now, actor="system", verb="registry.appoint", object_type="bureaus.bureau", object_id="1")
    for _ in range({ENTRIES})
)
"""


def test_processes_that_seal_at_once_make_one_chain(station: Station) -> None:
    station.stop()
    station.manage("shell", "--no-imports", "-c", WRITE)
    command = [sys.executable, "manage.py", "verify_journal"]
    sealing = [
        subprocess.Popen(
            command, cwd=BASE_DIR, env=station.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=120) for process in sealing]
    assert [process.returncode for process in sealing] == [0, 0, 0], said
    assert f"sound: {ENTRIES} links" in station.manage("verify_journal")
