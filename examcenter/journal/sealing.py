"""The chain: how an entry is written down canonically and how links follow each other."""

import hashlib
import json
from datetime import UTC, datetime
from functools import partial

from django.db import IntegrityError, transaction

from examcenter.journal import heads
from examcenter.journal.models import Entry, Seal
from examcenter.lib.clock import database_now

GENESIS = hashlib.sha256(b"examcenter journal").hexdigest()
BATCH = 2000


def canonical(entry: Entry) -> bytes:
    """The entry as UTF-8 JSON with sorted keys and no spaces; the time in UTC to the microsecond."""
    return json.dumps(
        {
            "id": entry.pk,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": entry.actor,
            "verb": entry.verb,
            "type": entry.object_type,
            "object": entry.object_id,
            "details": entry.details,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    ).encode()


def link(previous: str, entry: Entry, sealed_at: datetime) -> str:
    """SHA-256 over the previous hash, the time of sealing and the canonical entry, separated by line feeds."""
    time = sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(b"\n".join([previous.encode(), time.encode(), canonical(entry)])).hexdigest()


def seal_waiting() -> int:
    """Seal all waiting entries in the order of their ids; returns how many. Safe to call from several processes.

    Each new head is noted outside the database once it stands there.
    """
    total = 0
    while True:
        begun = Seal.objects.exists()
        try:
            sealed = _seal_some()
        except IntegrityError:
            if begun:
                raise
            continue  # two processes began the chain at one moment; the other was faster
        total += sealed
        if sealed < BATCH:
            return total


@transaction.atomic
def _seal_some() -> int:
    """Whoever seals holds the chain's first row, always the same; only then is it known which seal is the newest."""
    Seal.objects.select_for_update().filter(position=1).first()
    last = Seal.objects.order_by("-position").first()
    position, previous = (last.position, last.hash) if last else (0, GENESIS)
    now = database_now()
    seals = []
    for entry in Entry.objects.unsealed().order_by("pk")[:BATCH]:
        position += 1
        previous = link(previous, entry, now)
        seals.append(Seal(position=position, entry=entry, sealed_at=now, hash=previous))
    Seal.objects.bulk_create(seals)
    if seals:
        transaction.on_commit(partial(heads.note, position, previous, now), robust=True)
    return len(seals)


def head() -> tuple[int, str, datetime | None]:
    """Position, hash and time of the newest seal."""
    last = Seal.objects.order_by("-position").first()
    return (last.position, last.hash, last.sealed_at) if last else (0, GENESIS, None)
