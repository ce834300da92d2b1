"""Two texts side by side: which words stayed, went and came.

Chinese has no spaces between words, so every character stands for itself; letters and digits that belong together stay
together. A single character that stayed between two changes is taken into them, which reads better.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*|\s+|.", re.DOTALL)
TOO_LONG = 4000  # characters of both texts; beyond that the whole text counts as changed, for speed


@dataclass(frozen=True)
class Piece:
    """A stretch of one text; `changed` where the other one does not have it."""

    text: str
    changed: bool


def side_by_side(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """The pieces of the old and of the new text; joined they are the texts again."""
    if len(old) + len(new) > TOO_LONG:
        same = old == new
        return _pieces([(old, not same)]), _pieces([(new, not same)])
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for number, (kind, i1, i2, j1, j2) in enumerate(steps):
        lonely = kind == "equal" and i2 - i1 == 1 and 0 < number < len(steps) - 1
        changed = kind != "equal" or lonely
        left.append(("".join(before[i1:i2]), changed))
        right.append(("".join(after[j1:j2]), changed))
    return _pieces(left), _pieces(right)


def _pieces(parts: list[tuple[str, bool]]) -> list[Piece]:
    """Neighbours of the same kind joined, empty ones left out."""
    joined: list[Piece] = []
    for text, changed in parts:
        if not text:
            continue
        if joined and joined[-1].changed == changed:
            joined[-1] = Piece(joined[-1].text + text, changed)
        else:
            joined.append(Piece(text, changed))
    return joined
