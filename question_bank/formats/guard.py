"""Cells that a spreadsheet program would take for a formula: made harmless going out, restored coming in."""

import re

_FORMULA = re.compile(r"^'*[=+\-@＝＋－＠\t\r\n]")
_GUARDED = re.compile(r"^'+[=+\-@＝＋－＠\t\r\n]")


def guarded(text: str) -> str:
    """The text with an apostrophe in front where it could begin a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text
