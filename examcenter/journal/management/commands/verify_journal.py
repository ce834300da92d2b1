"""`manage.py verify_journal`: seal what waits, then check the whole chain; exit 0 if sound, 1 if not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from examcenter.journal.models import Entry
from examcenter.journal.sealing import seal_waiting, verify
from examcenter.lib.clock import database_now


class Command(BaseCommand):
    help = "Seal waiting journal entries and check every link of the chain."

    def handle(self, *args: Any, **options: Any) -> None:
        oldest = Entry.objects.unsealed().order_by("at").first()
        waited = f"{(database_now() - oldest.at).total_seconds():.0f} s" if oldest else "none"
        before = verify()
        sealed = seal_waiting() if before.fault is None else 0
        verdict = verify() if before.fault is None else before
        self.stdout.write(f"oldest waiting entry: {waited}; sealed now: {sealed}")
        if verdict.fault is None:
            self.stdout.write(f"sound: {verdict.links} links, head {verdict.head}")
            return
        self.stderr.write(f"BROKEN at link {verdict.fault.position}: {verdict.fault.reason}")
        sys.exit(1)
