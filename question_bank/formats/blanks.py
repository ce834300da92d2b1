"""Marks of blanks in stems, and keys from answers that other systems accept."""

import re
from collections.abc import Iterable

from question_bank.rules.blanks import BETWEEN_BLANKS, BETWEEN_VARIANTS, read_key, write_key

BLANK_MARKS = re.compile(r"[_＿]{2,}|[(（][\s_＿]*[)）]")
_PARTING = str.maketrans({"；": "，", ";": "，", "|": "/", "｜": "/", "\n": " "})


def accepted_key(blanks: Iterable[Iterable[str]]) -> str:
    """The key that accepts these answers; the signs that part them in a key are replaced."""
    parts = (BETWEEN_VARIANTS.join(answer.translate(_PARTING) for answer in blank) for blank in blanks)
    return write_key(read_key(BETWEEN_BLANKS.join(parts)))
