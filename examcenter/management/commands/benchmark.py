"""`manage.py benchmark registry --persons 1000000` and `import`: on a throw-away PostgreSQL database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from examcenter.management.benchmarks import imports, registry
from examcenter.management.benchmarks.filling import require_empty


class Command(BaseCommand):
    help = "Measure pages on a throw-away PostgreSQL database (DATABASE_URL, migrated, empty; or --again)."

    def add_arguments(self, parser: CommandParser) -> None:
        rooms = parser.add_subparsers(dest="room", required=True)
        room = rooms.add_parser("registry", help="lists and searches of enterprises and persons")
        room.add_argument("--persons", type=int, default=200_000)
        room.add_argument("--again", action="store_true", help="measure once more what an earlier run has filled in")

        room = rooms.add_parser("import", help="a large roster: check, apply, undo, while others look at pages")
        room.add_argument("--persons", type=int, default=200_000)
        room.add_argument("--work", type=int, help="work on this run only (the benchmark calls itself so)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["room"] == "import":
            self._import(options)
            return
        if not options["again"]:
            require_empty()
            registry.fill(options["persons"], self._tell)
        registry.measure(options["persons"], self._tell)

    def _import(self, options: dict[str, Any]) -> None:
        if options["work"]:
            imports.work(options["work"], self._tell)
            return
        require_empty()
        imports.measure(options["persons"], self._tell)

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
