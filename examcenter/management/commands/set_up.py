"""`manage.py set_up BUREAUS SETTINGS STAFF`: a province's own spreadsheets into an empty database.

Prints the first password of every account once; they are stored nowhere and changed after signing in.
"""

import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from examcenter.bureaus.imports import import_bureaus, import_settings, import_staff
from examcenter.bureaus.models import Bureau, User
from examcenter.lib.clock import database_now
from examcenter.lib.uploads import ImportResult, Upload


class Command(BaseCommand):
    help = "Load a province's bureaus, settings and staff into an empty database, and print the first passwords."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name in ("bureaus", "settings", "staff"):
            parser.add_argument(name, type=Path, help=f"the spreadsheet of {name} (xlsx)")

    def handle(self, *args: Any, bureaus: Path, settings: Path, staff: Path, **options: Any) -> None:
        if Bureau.objects.exists():
            raise CommandError("There is a province already. Further spreadsheets are uploaded on the pages.")
        passwords: dict[str, str] = {}

        def first_password(username: str) -> str:
            return passwords.setdefault(username, secrets.token_urlsafe(9))

        now = database_now()
        with transaction.atomic():
            self._require(bureaus, import_bureaus(file=_upload(bureaus), by=None, at=now))
            self._require(settings, import_settings(file=_upload(settings), by=None, at=now))
            self._require(staff, import_staff(file=_upload(staff), by=None, at=now, password=first_password))
        for user in User.objects.filter(username__in=passwords).order_by("username"):
            self.stdout.write(f"{user.username}\t{user.name}\t{passwords[user.username]}")

    def _require(self, path: Path, result: ImportResult) -> None:
        if result.errors:
            faults = "\n".join(f"  {e.sheet} row {e.row}, {e.column}: {e.value} – {e.reason}" for e in result.errors)
            raise CommandError(f"{path.name} was not imported, and nothing else was:\n{faults}")


def _upload(path: Path) -> Upload:
    try:
        return Upload.from_path(path)
    except OSError as wrong:
        raise CommandError(f"{path} cannot be read: {wrong.strerror}") from wrong
