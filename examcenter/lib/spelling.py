"""Names as they are searched and sorted: folded, cut into pairs of characters, and spelt in pinyin.

Everything is computed here and stored, so that both databases find and sort alike, whatever their collation.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from examcenter.lib.surnames import DOUBLE, SINGLE

SORTED_CHARACTERS = 20  # a sort key holds at most 12 letters for each
SPELT_LETTERS = 120
SYLLABLE = re.compile(r"[a-z]+[1-5]")
LEFT_OUT = ("P", "Z", "S", "Cc", "Cf")  # interpuncts, spaces, marks; unassigned characters may be new ideographs
INTERPUNCT = re.compile(r"[·•・‧∙⋅．.]")


@dataclass(frozen=True)
class Spelling:
    """How a name is found and sorted; `sort_key` has only a–z and 0–9, which every collation orders alike."""

    folded: str
    initials: str
    full: str
    sort_key: str
    pairs: str


def fold(text: str) -> str:
    """Without case, width, spaces and punctuation: '阿依古丽·买买提' and '阿依古丽 买买提' are the same."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in plain if not unicodedata.category(one).startswith(LEFT_OUT))


def pairs(text: str) -> list[str]:
    """Each two characters that stand side by side, once."""
    return list(dict.fromkeys(text[at : at + 2] for at in range(len(text) - 1)))


@lru_cache(maxsize=4096)
def spell(name: str, *, person: bool) -> Spelling:
    """The stored spelling of a name; that of a person begins with a surname, unless an interpunct shows otherwise."""
    folded = fold(name)
    sounds = _sounds(folded, surname=person and not INTERPUNCT.search(name))
    initials = "".join(_letters(sound, one)[:1] for sound, one in zip(sounds, folded, strict=True))
    full = "".join(_letters(sound, one) for sound, one in zip(sounds, folded, strict=True))
    keys = [_key(sound, one) for sound, one in zip(sounds, folded, strict=True)]
    terms = dict.fromkeys(pairs(folded) + pairs(initials))
    return Spelling(folded, initials, full[:SPELT_LETTERS], "".join(keys[:SORTED_CHARACTERS]), " ".join(terms))


def _sounds(folded: str, *, surname: bool) -> list[str]:
    """A syllable with its tone for each character that has one; of other characters the character itself."""
    sounds = _read(folded)
    if len(sounds) != len(folded):  # a dictionary entry that joins characters: read each alone
        sounds = [_read(one)[0] for one in folded]
    if surname and folded[:2] in DOUBLE:
        return [*DOUBLE[folded[:2]], *sounds[2:]]
    if surname and folded[:1] in SINGLE:
        return [SINGLE[folded[0]], *sounds[1:]]
    return sounds


def _read(text: str) -> list[str]:
    return lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors=list)  # type: ignore[arg-type]


def _letters(sound: str, one: str) -> str:
    if _is_plain(one):
        return one
    return sound[:-1] if SYLLABLE.fullmatch(sound) else ""


def _key(sound: str, one: str) -> str:
    """Syllable, tone, code point: the same characters stand together, and what has no sound comes last."""
    if _is_plain(one):
        return one
    return f"{sound if SYLLABLE.fullmatch(sound) else 'zz'}{ord(one):05x}"


def _is_plain(one: str) -> bool:
    return one.isascii() and one.isalnum()
