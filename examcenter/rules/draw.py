"""Frozen population + seed + quotas → persons and reserves in order. Algorithm RIVEST-1.

Anybody can repeat it with SHA-256 alone: `s = hex(SHA-256(seed))`, `x = int(SHA-256(s + pid))`, ticket = "0." and the
decimal digits of x, padded to 64, in reverse; the lowest tickets of a stratum are drawn, compared as text. The order is
that of R. L. Rivest's consistent sampling; the population is bound into the seed by the root of its RFC 6962 hash tree.
No random generator, no floating point, no database ordering and no locale takes part.
"""

import base64
import hashlib
import hmac
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

ALGORITHM = "RIVEST-1"
CENSUS = "CENSUS"  # everyone is taken; not random
PID_LENGTH = 16
SEPARATORS = frozenset("|/")


@dataclass(frozen=True)
class Row:
    """One person of the population, as the public file names them."""

    pid: str
    stratum: str

    @property
    def line(self) -> str:
        return f"{self.pid},{self.stratum}"


@dataclass(frozen=True)
class Picked:
    """A drawn person or a reserve; `position` counts from 1 within the stratum, `ticket` is empty in a census."""

    pid: str
    stratum: str
    position: int
    ticket: str
    is_reserve: bool

    @property
    def line(self) -> str:
        return f"{self.pid},{self.stratum},{self.position},{'reserve' if self.is_reserve else 'drawn'},{self.ticket}"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# --- before the seed is known ----------------------------------------------------------------------------


def pid(key: bytes, batch: str, person: str) -> str:
    """The public name of a person in one batch; without the key nobody can go back, and every batch has others."""
    digest = hmac.new(key, f"{batch}|{person}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:PID_LENGTH]


def in_order(rows: Iterable[Row]) -> list[Row]:
    """The rows by the bytes of their pid. Raises ValueError where a pid occurs twice."""
    ordered = sorted(rows, key=lambda row: row.pid.encode())
    for one, other in pairwise(ordered):
        if one.pid == other.pid:
            raise ValueError(f"the population names {one.pid} twice")
    return ordered


def population_file(rows: Iterable[Row]) -> bytes:
    """`pid,stratum` per line, UTF-8 in NFC, each line ended by LF, without a header."""
    return lines(row.line for row in in_order(rows))


def selection_file(picks: Iterable[Picked]) -> bytes:
    """`pid,stratum,position,drawn|reserve,ticket` per line, by stratum and position."""
    ordered = sorted(picks, key=lambda pick: (pick.stratum.encode(), pick.position))
    return lines(pick.line for pick in ordered)


def lines(texts: Iterable[str]) -> bytes:
    return "".join(f"{unicodedata.normalize('NFC', text)}\n" for text in texts).encode()


def merkle_root(leaves: Sequence[bytes]) -> str:
    """The root of the RFC 6962 tree, hexadecimal: leaf = SHA-256(0x00 ‖ row), inner = SHA-256(0x01 ‖ left ‖ right)."""
    if not leaves:
        return sha256(b"")
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(pairs) * 2 :]  # an odd last node moves up as it is
    return level[0].hex()


def root_of(rows: Iterable[Row]) -> str:
    """The root over the lines of the population file."""
    return merkle_root([lines([row.line])[:-1] for row in in_order(rows)])


def commitment(nonce: str, party: str, batch: str) -> str:
    """What is shown before the draw of a value that is shown after it: SHA-256 of `nonce|party|batch`."""
    return sha256(f"{nonce}|{party}|{batch}".encode())


# --- the draw --------------------------------------------------------------------------------------------


def source(name: str, value: str) -> str:
    """One source of the seed as `name:value`, in NFC.

    Raises ValueError for an empty value, for `|`, `/` and control characters, which would break the grammar.
    """
    value = unicodedata.normalize("NFC", value).strip()
    if not value or any(character in SEPARATORS or not character.isprintable() for character in value):
        raise ValueError(value)
    return f"{name}:{value}"


def seed_text(batch: str, size: int, root: str, sources: Sequence[str]) -> str:
    """`DRAW1|batch|N|root|source/source/`."""
    return f"DRAW1|{batch}|{size}|{root}|" + "".join(f"{text}/" for text in sources)


def ticket(seed_digest: str, pid: str) -> str:
    """The ticket of one person under the hexadecimal SHA-256 of the seed."""
    number = int(sha256(f"{seed_digest}{pid}".encode()), 16)
    return f"0.{str(number).zfill(64)[::-1]}"


def ranked(rows: Iterable[Row], seed: str) -> list[tuple[str, Row]]:
    """Everybody with their ticket, lowest first; equal tickets, which do not occur in practice, by pid."""
    digest = sha256(seed.encode())
    return sorted(((ticket(digest, row.pid), row) for row in in_order(rows)), key=lambda pair: (pair[0], pair[1].pid))


def select(rows: Iterable[Row], seed: str, quotas: Mapping[str, int], reserves: Mapping[str, int]) -> list[Picked]:
    """For each stratum its quota of the lowest tickets, then its reserves; by stratum and position.

    Raises ValueError where a stratum has fewer persons than its quota, or a pid occurs twice.
    """
    queues: dict[str, list[tuple[str, Row]]] = {stratum: [] for stratum in quotas}
    for number, row in ranked(rows, seed):
        queues.setdefault(row.stratum, []).append((number, row))
    picks: list[Picked] = []
    for stratum in sorted(queues):
        quota, queue = quotas.get(stratum, 0), queues[stratum]
        if len(queue) < quota:
            raise ValueError(f"{stratum}: {quota} to draw, {len(queue)} there")
        chosen = queue[: quota + reserves.get(stratum, 0)]
        picks += [Picked(row.pid, stratum, n, text, n > quota) for n, (text, row) in enumerate(chosen, start=1)]
    return picks


def everyone(rows: Iterable[Row]) -> list[Picked]:
    """A census: all rows, by stratum and pid, without tickets."""
    picks: list[Picked] = []
    positions: dict[str, int] = {}
    for row in sorted(in_order(rows), key=lambda row: row.stratum):
        positions[row.stratum] = positions.get(row.stratum, 0) + 1
        picks.append(Picked(row.pid, row.stratum, positions[row.stratum], "", is_reserve=False))
    return picks
