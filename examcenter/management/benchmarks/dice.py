"""Numbers that look random and follow from a seed, for invented rows only."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


class Dice:
    def __init__(self, seed: int) -> None:
        self.seed, self.thrown = seed, 0

    def below(self, limit: int) -> int:
        self.thrown += 1
        thrown = blake2b(f"{self.seed}/{self.thrown}".encode(), digest_size=8).digest()
        return int.from_bytes(thrown, "big") % limit

    def choice(self, among: Sequence[T]) -> T:
        return among[self.below(len(among))]

    def word(self, letters: str, length: int) -> str:
        return "".join(self.choice(letters) for _ in range(length))
