"""`manage.py rotate_keys [--hash]`: every encrypted value under the first of DATA_KEYS; hashes under a new HASH_KEY."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from examcenter.lib import crypto
from examcenter.management.rotation import Rotated, rehash, rotate


class Command(BaseCommand):
    help = "Encrypt every stored value with the first key of DATA_KEYS; the centre may go on running."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--hash",
            action="store_true",
            help="compute the hashes anew by which numbers and phones are found; after HASH_KEY was replaced, "
            "with the centre stopped",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["hash"]:
            self.stdout.write(f"{rehash(self.stdout.write)} persons are found by new hashes")
            self.stdout.write(
                "Entry codes of enterprises that were handed out before no longer open; hand out new ones."
            )
            return
        rotated = rotate(self.stdout.write)
        for column, number in rotated.done.items():
            self.stdout.write(f"{column}: {number} encrypted anew")
        self._conclude(rotated)

    def _conclude(self, rotated: Rotated) -> None:
        first, *old = crypto.key_names()
        if rotated.unreadable:
            for each in rotated.unreadable:
                self.stderr.write(f"no key of DATA_KEYS opens {each}")
            raise CommandError(
                f"{len(rotated.unreadable)} values cannot be read; keep all keys and look for a missing one"
            )
        if rotated.left:
            raise CommandError(
                f"{rotated.left} values were written under an old key meanwhile: restart the centre with the new key "
                "first in DATA_KEYS, then run this again"
            )
        self.stdout.write(f"Everything is encrypted with the key {first}.")
        if old:
            self.stdout.write(
                f"When every process of the centre has been started with {first} in front, DATA_KEYS no longer needs: "
                f"{', '.join(old)}. Keep an old key as long as backups from its time."
            )
