"""Heads of the chain kept outside the database, so that a chain made anew, or cut short, does not match them.

One line each in `VAR_DIR/journal-heads.txt`: position, hash, time of sealing, database. Lines of other databases
are passed over, since one directory may have served several.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

NAME = "journal-heads.txt"
NOTED = re.compile(r"([1-9][0-9]*):([0-9a-f]{64})", re.IGNORECASE)


@dataclass(frozen=True)
class Head:
    """That the chain had this hash at this position."""

    position: int
    hash: str


def note(position: int, digest: str, sealed_at: datetime) -> None:
    """Append one head and wait until the disk has it."""
    line = f"{position} {digest} {sealed_at.astimezone(UTC).isoformat(timespec='seconds')} {database()}\n"
    with (Path(settings.VAR_DIR) / NAME).open("a", encoding="utf-8") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def noted() -> list[Head]:
    """All heads that were noted of this database; a line that a power cut left unfinished does not count."""
    path = Path(settings.VAR_DIR) / NAME
    if not path.exists():
        return []
    parts = (line.split() for line in path.read_text(encoding="utf-8", errors="replace").splitlines())
    mine = database()
    return list(parsed(f"{part[0]}:{part[1]}" for part in parts if len(part) == 4 and part[3] == mine))


def parsed(texts: Iterable[str]) -> Iterable[Head]:
    """Heads written as position:hash; what is written otherwise is left out."""
    for text in texts:
        if match := NOTED.fullmatch(text.strip()):
            yield Head(int(match[1]), match[2].lower())


def database() -> str:
    """What tells this database from others; for SQLite the file's name, as file and notes may move together."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:{Path(str(facts['NAME'])).name}".replace(" ", "_")
    return f"{connection.vendor}:{facts['HOST']}:{facts['PORT']}/{facts['NAME']}".replace(" ", "_")
