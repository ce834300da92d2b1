"""Fill-in questions: what is accepted in each blank, and when two writings say the same.

A key is written 质量安全员|安全员；30: blanks in the order of the stem, parted by ；, and what is accepted in one blank
parted by |. A response is what was typed into each blank, parted by line breaks; blanks left open stay empty.
"""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

BETWEEN_BLANKS = "；"
BETWEEN_VARIANTS = "|"
BETWEEN_TYPED = "\n"
MOST_BLANKS = 6
MOST_TYPED = 40  # characters in one blank; a save has to fit the limit that the lane sets to bodies
_MARKS = re.compile(r"_{2,}|\((?:\s|_)*\)")
_SPLIT_BLANKS = re.compile(r"[;；\n]")
_SPLIT_VARIANTS = re.compile(r"[|｜]")
_SAME = str.maketrans("。、〔〕【】[]{}—–−―‐‑~〜∼×", ".,()()()()---------x", "·•“”‘’\"'「」『』《》〈〉`´")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}


def plain(text: str) -> str:
    """What is left when width, case, spaces and the choice between Chinese and Arabic punctuation do not count.

    Quotation marks and a closing mark do not count at all, nor do the commas within a number (5,000).
    """
    before = ""
    while text != before:  # folding can bring up what has to be folded again
        before = text
        text = unicodedata.normalize("NFKC", text).casefold()
        text = "".join(sign for sign in text if unicodedata.category(sign) not in _INVISIBLE)
        text = _THOUSANDS.sub(lambda found: found.group().replace(",", ""), text.translate(_SAME))
        text = text.rstrip(".,;:!?")
    return text


def read_key(written: str) -> tuple[tuple[str, ...], ...]:
    """The accepted answers of each blank as written, each once; () where a blank accepts nothing."""
    blanks = []
    for part in _SPLIT_BLANKS.split(written.strip().strip(";；")):
        variants: dict[str, str] = {}
        for variant in _SPLIT_VARIANTS.split(part):
            if plain(variant):
                variants.setdefault(plain(variant), " ".join(variant.split()))
        blanks.append(tuple(variants.values()))
    return tuple(blanks) if all(blanks) else ()


def write_key(blanks: Sequence[Sequence[str]]) -> str:
    """The key in its one canonical writing; `read_key` undoes it."""
    return BETWEEN_BLANKS.join(BETWEEN_VARIANTS.join(variants) for variants in blanks)


def number_of_blanks(key: str) -> int:
    return len(read_key(key))


def marks_in(stem: str) -> int:
    """How many blanks the stem shows: ____ or brackets with nothing in them."""
    return len(_MARKS.findall(unicodedata.normalize("NFKC", stem)))


def typed(response: str) -> list[str]:
    return response.split(BETWEEN_TYPED)


def right_blanks(key: str, response: str) -> int:
    """In how many blanks something accepted stands."""
    written = typed(response)
    return sum(
        plain(text) in {plain(variant) for variant in variants}
        for variants, text in zip(read_key(key), written, strict=False)
    )


def model_response(key: str) -> str:
    """A response that earns all points: the first accepted answer of each blank."""
    return BETWEEN_TYPED.join(variants[0] for variants in read_key(key))


def points_for_blanks(*, key: str, response: str, points: Decimal, rule: str) -> Decimal:
    """All points for all blanks; under "partial" the share of the right ones, rounded down to a tenth."""
    wanted, right = number_of_blanks(key), right_blanks(key, response)
    if wanted and right == wanted:
        return points
    if rule == "partial" and wanted:
        return (points * right / wanted).quantize(Decimal("0.1"), rounding="ROUND_DOWN")
    return Decimal(0)
