"""Whether the journal is what it was: the chain against itself, against heads noted elsewhere, and against the ids."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Max

from examcenter.journal.heads import Head
from examcenter.journal.models import Entry, Seal
from examcenter.journal.sealing import BATCH, GENESIS, link


@dataclass(frozen=True)
class Fault:
    position: int
    reason: str


@dataclass(frozen=True)
class Verdict:
    """What a check of the whole chain found; `fault` is the first wrong link or None."""

    links: int
    head: str
    fault: Fault | None


def verify(heads: Iterable[Head] = ()) -> Verdict:
    """Check every link from the beginning, each noted head at its place, and that no entry is gone or passed over."""
    wanted = _by_position(heads)
    links, previous = 0, GENESIS
    for seal in _seals():
        fault = _wrong(seal, links + 1, previous, wanted.pop(links + 1, set()))
        if fault:
            return Verdict(links, previous, Fault(links + 1, fault))
        links, previous = links + 1, seal.hash
    fault = _cut_short(wanted) or _missing_entries()
    return Verdict(links, previous, Fault(links + 1, fault) if fault else None)


def _by_position(heads: Iterable[Head]) -> dict[int, set[str]]:
    wanted: dict[int, set[str]] = defaultdict(set)
    for head in heads:
        wanted[head.position].add(head.hash)
    return wanted


def _seals() -> Iterator[Seal]:
    return Seal.objects.select_related("entry").order_by("position").iterator(chunk_size=BATCH)


def _wrong(seal: Seal, position: int, previous: str, noted: set[str]) -> str:
    if seal.position != position:
        return "a seal is missing"
    if link(previous, seal.entry, seal.sealed_at) != seal.hash:
        return f"entry {seal.entry_id} does not match its seal"
    if noted - {seal.hash}:
        return "another hash was noted for this link; the chain was made anew"
    return ""


def _cut_short(beyond: dict[int, set[str]]) -> str:
    return f"a head was noted at position {max(beyond)}; the end of the chain is missing" if beyond else ""


def _missing_entries() -> str:
    """On SQLite, whose ids have no gaps and are committed in their order; elsewhere a gap is a transaction undone."""
    if connection.vendor != "sqlite":
        return ""
    given, there = _given_and_there()
    if given != there:
        return f"{given} entries were written, {there} are there"
    sealed = Seal.objects.aggregate(last=Max("entry_id"))["last"] or 0
    passed_over = Entry.objects.unsealed().filter(pk__lt=sealed).order_by("pk").first()
    return f"entry {passed_over.pk} has no seal, although later ones have" if passed_over else ""


def _given_and_there() -> tuple[int, int]:
    """In one statement, so that an act in between does not look like a loss."""
    table = Entry._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0), (SELECT COUNT(*) FROM {table})",  # noqa: S608
            [table],
        )
        given, there = cursor.fetchone()
    return int(given), int(there)
