"""Options as people write them: with their letters in front, or all in one cell."""

import re
from collections.abc import Sequence

from question_bank.rules.content import OPTION_LETTERS

_WIDE = str.maketrans("ＡＢＣＤＥＦａｂｃｄｅｆ", "ABCDEFabcdef")
_PREFIX = re.compile(
    r"^\s*(?:[(（【\[]\s*([A-Fa-fＡ-Ｆａ-ｆ])\s*[)）】\]][.．、:：]?|([A-Fa-fＡ-Ｆａ-ｆ])\s*[.．、:：)）])\s*"
)
_INLINE = re.compile(r"(?=[(（]\s*[A-FＡ-Ｆ]\s*[)）])|(?:^|(?<=[\s;；,，。]))(?=[A-FＡ-Ｆ]\s*[.．、:：)）])")
_MARKS = ("**", "##", "$$", "||", "|", "｜", "\n", "＃＃")


def without_letters(options: Sequence[str]) -> list[str]:
    """The options without their own letters, where each filled one carries the letter of its place."""
    found = [_PREFIX.match(option) for option in options]
    for place, (option, prefix) in enumerate(zip(options, found, strict=True)):
        if option and (prefix is None or _letter(prefix) != OPTION_LETTERS[place]):
            return list(options)
    return [option[prefix.end() :].strip() if prefix else option for option, prefix in zip(options, found, strict=True)]


def _letter(prefix: re.Match[str]) -> str:
    return (prefix[1] or prefix[2]).translate(_WIDE).upper()


def unpacked(cell: str) -> list[str]:
    """The options of a cell that holds all of them, parted by a sign, by lines or by their letters."""
    for mark in _MARKS:
        if mark in cell:
            parts = [part.strip() for part in cell.split(mark)]
            break
    else:
        parts = [part.strip(" ;；,，\t") for part in _INLINE.split(cell)]
        if len(parts) < 2:
            parts = [part.strip() for part in re.split(r"[;；]", cell)]
    return [part for part in parts if part]
