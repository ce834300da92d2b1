"""`manage.py verify_journal`: check the whole chain, then seal what waits; exit 0 if sound, 1 if not."""

import sys
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from examcenter.journal.checking import Verdict, verify
from examcenter.journal.heads import Head, noted, parsed
from examcenter.journal.models import Entry
from examcenter.journal.sealing import seal_waiting
from examcenter.lib.clock import database_now


class Command(BaseCommand):
    help = "Check every link of the journal's chain and every noted head, and seal waiting entries."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head",
            action="append",
            type=written_down,
            default=[],
            metavar="POSITION:HASH",
            help="a head that somebody wrote down, as shown on the journal's page; may be given several times",
        )

    def handle(self, *args: Any, head: list[Head], **options: Any) -> None:
        oldest = Entry.objects.unsealed().order_by("at").first()
        waited = f"{(database_now() - oldest.at).total_seconds():.0f} s" if oldest else "none"
        heads = [*noted(), *head]
        verdict = verify(heads)
        sealed = 0
        if verdict.fault is None:  # what is broken must not be sealed over
            sealed = seal_waiting()
            verdict = verify([*heads, *noted()])
        self.stdout.write(f"oldest waiting entry: {waited}; sealed now: {sealed}; noted heads: {len(heads)}")
        self.tell(verdict)

    def tell(self, verdict: Verdict) -> None:
        if verdict.fault is None:
            self.stdout.write(f"sound: {verdict.links} links, head {verdict.links}:{verdict.head}")
            return
        self.stderr.write(f"BROKEN at link {verdict.fault.position}: {verdict.fault.reason}")
        sys.exit(1)


def written_down(text: str) -> Head:
    """The head that `text` names; for the command line."""
    for head in parsed([text]):
        return head
    raise ArgumentTypeError("write it as position:hash, the hash with 64 hexadecimal digits")
