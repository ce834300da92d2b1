"""`manage.py catalogue`: extracts, merges and compiles the Chinese catalogues; with --check it only looks."""

import sys
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

try:
    from examcenter.management import catalogues
except ModuleNotFoundError as missing:
    sys.exit(f"{missing}. Catalogues need Babel, which `make check` and `make fix` install into .venv.")


class Command(BaseCommand):
    help = "Extracts, merges and compiles the message catalogues; --check only says what is wrong."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "areas", nargs="*", help="rooms, or 'base' for what belongs to none; all where none is named"
        )
        parser.add_argument("--check", action="store_true", help="only say what is wrong, and fail")

    def handle(self, *, areas: list[str], check: bool, **options: object) -> None:
        work = catalogues.faults if check else catalogues.refresh
        try:
            faults = work(settings.BASE_DIR, areas)
        except KeyError as unknown:
            raise CommandError(f"There is no catalogue named {unknown}.") from unknown
        for fault in faults:
            self.stderr.write(fault)
        if check and faults:
            raise CommandError(f"{len(faults)} faults in the catalogues; `manage.py catalogue` extracts and compiles.")
        if faults:
            self.stdout.write(f"Compiled; {len(faults)} texts still need a translator.")
