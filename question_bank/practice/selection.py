"""What a visitor practises, as it stands in the address of every practice page."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import gcd
from urllib.parse import urlencode

from question_bank.models import ForCapacity, ForRole

ROLES = (ForRole.DIRECTOR, ForRole.OFFICER)
SIDES = (ForCapacity.PRODUCTION, ForCapacity.SALES)
SEED = re.compile(r"[0-9a-f]{8}")
MOST_DIGITS = 9


@dataclass(frozen=True)
class Selection:
    """A population, and of its questions the common part, one topic of it, or the module of a product category."""

    role: str
    side: str
    topic: str = ""  # its code
    category: str = ""

    @property
    def query(self) -> str:
        """For an address; what is left open is left out."""
        named = {"role": self.role, "side": self.side, "topic": self.topic, "category": self.category}
        return urlencode({name: value for name, value in named.items() if value})

    @property
    def role_label(self) -> str:
        return str(ForRole(self.role).label)

    @property
    def side_label(self) -> str:
        return str(ForCapacity(self.side).label)

    def only(self, **fields: str) -> "Selection":
        return replace(self, **fields)


POPULATIONS = tuple(Selection(role.value, side.value) for role in ROLES for side in SIDES)


def read_selection(data: Mapping[str, str]) -> Selection | None:
    """The selection that an address or a form names; None where it names no population."""
    role, side = data.get("role", ""), data.get("side", "")
    if role not in ROLES or side not in SIDES:
        return None
    return Selection(role, side, data.get("topic", "")[:20], data.get("category", "")[:40])


def read_number(data: Mapping[str, str], name: str) -> int:
    """A whole number from an address, 0 where there is none."""
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0


def new_seed() -> str:
    return secrets.token_hex(4)


def is_seed(text: str) -> bool:
    return SEED.fullmatch(text) is not None


def place(seed: str, step: int, total: int) -> int:
    """Which of `total` questions (from 0) comes at `step` (from 1).

    Each comes once before any comes again. Step times a number without common divisor, from a digest of the seed: two
    cheap queries find the question, however many there are, and the order needs to be kept nowhere.
    """
    digest = hashlib.sha256(seed.encode()).digest()
    factor = int.from_bytes(digest[:8], "big") % total + 1
    while gcd(factor, total) != 1:
        factor += 1
    return (factor * (step - 1) + int.from_bytes(digest[8:16], "big")) % total
