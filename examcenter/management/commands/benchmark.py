"""`manage.py benchmark registry --persons 1000000`: fills a throw-away PostgreSQL database and times pages."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from examcenter.management.benchmarks import registry
from examcenter.management.benchmarks.filling import require_empty


class Command(BaseCommand):
    help = "Measure pages on a throw-away PostgreSQL database (DATABASE_URL, migrated, empty; or --again)."

    def add_arguments(self, parser: CommandParser) -> None:
        rooms = parser.add_subparsers(dest="room", required=True)
        room = rooms.add_parser("registry", help="lists and searches of enterprises and persons")
        room.add_argument("--persons", type=int, default=200_000)
        room.add_argument("--again", action="store_true", help="measure once more what an earlier run has filled in")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["again"]:
            require_empty()
            registry.fill(options["persons"], self._tell)
        registry.measure(options["persons"], self._tell)

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
