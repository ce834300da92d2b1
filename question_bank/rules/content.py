"""What a question may say: its key must fit its options, and two revisions are the same if their digests are."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

OPTION_LETTERS = "ABCDEF"
RIGHT_WORDS = frozenset({"正确", "对", "是", "√", "✓", "✔", "T", "TRUE", "Y", "YES"})
WRONG_WORDS = frozenset({"错误", "错", "不对", "否", "×", "✗", "✘", "X", "F", "FALSE", "N", "NO"})
_SEPARATORS = re.compile(r"[\s、,;/|.·和与及]+")  # after NFKC, which makes ，；／｜ narrow
_NAMES_LETTERS = re.compile(
    r"^(选项)?[A-F]([\s、,和与及或+&]+(选项)?[A-F])+(项|选项)?(都|均|皆|全|正确|错误|对|不对|$)"
)
_PINNED = re.compile(
    r"^((以上|上述|前述)[^，。；]{0,10}(都|均|皆|全)|(都|均|皆|全部|全都?)(是|不是|对|不对|正确|不正确|错|错误)$)"
)


@dataclass(frozen=True)
class Content:
    """What a revision says; `options` are texts in the order A, B, C …, `key` is as in `Revision.key`."""

    type: str
    stem: str
    options: tuple[str, ...]
    key: str
    explanation: str
    topic: str  # its code
    for_role: str
    for_capacity: str
    category: str
    difficulty: int
    document: str
    article: str

    @property
    def digest(self) -> str:
        """SHA-256 in hexadecimal over all fields as canonical JSON."""
        fields = {**asdict(self), "options": list(self.options)}
        return hashlib.sha256(json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class Reason(StrEnum):
    """Why a question cannot be accepted as it stands."""

    OPTION_GAP = "option gap"
    TOO_FEW_OPTIONS = "too few options"
    OPTION_TWICE = "option twice"
    OPTION_NAMES_LETTERS = "option names letters"
    OPTIONS_NOT_WANTED = "options not wanted"
    KEY_UNREADABLE = "key unreadable"
    KEY_WITHOUT_OPTION = "key without option"
    KEY_NOT_ONE = "key not one"
    KEY_NOT_SEVERAL = "key not several"
    KEY_NOT_TRUE_FALSE = "key not true-false"


@dataclass(frozen=True)
class Fault:
    """`field` is "key" or "option_a" to "option_f"; `detail` the letters concerned."""

    field: str
    reason: Reason
    detail: str = ""


def option_field(letter: str) -> str:
    return f"option_{letter.lower()}"


def read_answer(type: str, text: str) -> str:
    """A written answer as a key: letters sorted, or "T" / "F"; "" where it cannot be read.

    Takes letters of any width with any separator (ABD, A、B, Ａ，Ｂ), and 正确 / 错误 and their like.
    """
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    if type == "true_false":
        return "T" if plain in RIGHT_WORDS else "F" if plain in WRONG_WORDS else ""
    if not plain or set(plain) - set(OPTION_LETTERS):
        return ""
    return "".join(sorted(set(plain)))


def faults(type: str, cells: Sequence[str], answer: str) -> list[Fault]:
    """What is wrong between the type, the option cells (A to F, blank where none) and the answer as written."""
    key = read_answer(type, answer)
    if type == "true_false":
        found = [Fault(option_field(letter), Reason.OPTIONS_NOT_WANTED) for letter in _given(cells)]
        return found if key else [*found, Fault("key", Reason.KEY_NOT_TRUE_FALSE)]
    return [*_option_faults(cells), *_key_faults(type, _given(cells), key)]


def _given(cells: Sequence[str]) -> str:
    return "".join(letter for letter, cell in zip(OPTION_LETTERS, cells, strict=False) if cell)


def _option_faults(cells: Sequence[str]) -> list[Fault]:
    given = _given(cells)
    if len(given) < 2:
        return [Fault(option_field(OPTION_LETTERS[len(given)]), Reason.TOO_FEW_OPTIONS)]
    gaps = [letter for letter in OPTION_LETTERS[: OPTION_LETTERS.index(given[-1])] if letter not in given]
    found = [Fault(option_field(letter), Reason.OPTION_GAP, given[-1]) for letter in gaps]
    first: dict[str, str] = {}
    for letter in given:
        cell = cells[OPTION_LETTERS.index(letter)]
        same = first.setdefault(sameness(cell), letter)
        if same != letter:
            found.append(Fault(option_field(letter), Reason.OPTION_TWICE, same))
        if _NAMES_LETTERS.match(unicodedata.normalize("NFKC", cell)):
            found.append(Fault(option_field(letter), Reason.OPTION_NAMES_LETTERS))
    return found


def _key_faults(type: str, given: str, key: str) -> list[Fault]:
    missing = "".join(letter for letter in key if letter not in given)
    if not key:
        return [Fault("key", Reason.KEY_UNREADABLE)]
    if missing:
        return [Fault("key", Reason.KEY_WITHOUT_OPTION, missing)]
    if type == "single" and len(key) != 1:
        return [Fault("key", Reason.KEY_NOT_ONE, key)]
    if type == "multiple" and len(key) < 2:
        return [Fault("key", Reason.KEY_NOT_SEVERAL, key)]
    return []


def sameness(text: str) -> str:
    """What is left when width, case, spaces, brackets for the answer and a closing mark do not count."""
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return plain.replace("(", "").replace(")", "").replace("_", "").rstrip("。.?!:;") or plain


def without_true_false_options(cells: list[str], answer: str) -> tuple[list[str], str]:
    """A true-false question written as a choice between 正确 and 错误, turned into one without options."""
    words = {
        letter: key
        for letter, cell in zip(OPTION_LETTERS, cells, strict=False)
        if cell and (key := read_answer("true_false", cell))
    }
    if sorted(words.values()) != ["F", "T"] or len(words) != len(_given(cells)):
        return cells, answer
    letter = unicodedata.normalize("NFKC", answer).strip().upper()
    return [""] * len(cells), {"T": "正确", "F": "错误"}[words[letter]] if letter in words else answer


def pinned(options: Sequence[str]) -> frozenset[int]:
    """The places of options such as 以上都对, which must stay last when options are shuffled."""
    return frozenset(place for place, option in enumerate(options) if _PINNED.match(option.strip()))
