"""Keys of records as forms and addresses carry them."""

import re

KEY = re.compile(r"[0-9]{1,18}")  # what fits into a column of 64 bits


def key(text: str) -> int:
    """The number; 0, which no record has, for whatever cannot be a key: other digits, too many, nothing."""
    return int(text) if KEY.fullmatch(text) else 0
