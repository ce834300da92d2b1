"""What a question may say: its key must fit its options, and two revisions are the same if their digests are."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from question_bank.rules.blanks import MOST_BLANKS, MOST_TYPED, marks_in, read_key, write_key

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


@dataclass(frozen=True, order=True)
class Pictured:
    """A picture beside the stem (`place` "") or an option ("A" …); `alt` is read out to who cannot see it."""

    place: str
    digest: str
    alt: str


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
    cognitive: str = ""  # blank: not stated
    is_open: bool = False  # may be practised by everybody
    more_references: tuple[tuple[str, str], ...] = ()  # (document, article) beyond the first
    pictures: tuple[Pictured, ...] = ()

    @property
    def references(self) -> tuple[tuple[str, str], ...]:
        """All (document, article) that the answer rests on, the first one first."""
        return ((self.document, self.article), *self.more_references) if self.document else self.more_references

    @property
    def digest(self) -> str:
        """SHA-256 in hexadecimal over all fields as canonical JSON.

        Fields that came later count only where they say something, so that digests in old journals stay right.
        """
        fields = {**asdict(self), "options": list(self.options)}
        for later in ("cognitive", "is_open", "more_references", "pictures"):
            if not fields[later]:
                del fields[later]
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
    FILL_IN_OPTIONS = "options of a fill-in"
    BLANK_WITHOUT_ANSWER = "blank without answer"
    BLANKS_NOT_MARKED = "blanks not marked"
    BLANKS_DO_NOT_AGREE = "blanks do not agree"
    BLANKS_TOO_MANY = "too many blanks"
    ANSWER_TOO_LONG = "accepted answer too long"


@dataclass(frozen=True)
class Fault:
    """`field` is "stem", "key" or "option_a" to "option_f"; `detail` the letters or numbers concerned."""

    field: str
    reason: Reason
    detail: str = ""


def option_field(letter: str) -> str:
    return f"option_{letter.lower()}"


def read_answer(type: str, text: str) -> str:
    """A written answer as a key: letters sorted, "T" / "F", or the accepted answers of blanks; "" where unreadable.

    Takes letters of any width with any separator (ABD, A、B, Ａ，Ｂ), and 正确 / 错误 and their like.
    """
    if type == "fill_in":
        return write_key(read_key(text))
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    if type == "true_false":
        return "T" if plain in RIGHT_WORDS else "F" if plain in WRONG_WORDS else ""
    if not plain or set(plain) - set(OPTION_LETTERS):
        return ""
    return "".join(sorted(set(plain)))


def faults(type: str, cells: Sequence[str], answer: str, stem: str = "") -> list[Fault]:
    """What is wrong between type, option cells (A to F, blank where none), answer as written, and stem."""
    key = read_answer(type, answer)
    if type == "fill_in":
        wrong = [Fault(option_field(letter), Reason.FILL_IN_OPTIONS) for letter in _given(cells)]
        return [*wrong, *_blank_faults(answer, stem)]
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


def _blank_faults(answer: str, stem: str) -> list[Fault]:
    blanks, marks = read_key(answer), marks_in(stem)
    if not blanks:
        return [Fault("key", Reason.BLANK_WITHOUT_ANSWER)]
    if len(blanks) > MOST_BLANKS:
        return [Fault("key", Reason.BLANKS_TOO_MANY, str(MOST_BLANKS))]
    long = [variant for variants in blanks for variant in variants if len(variant) > MOST_TYPED]
    if long:
        return [Fault("key", Reason.ANSWER_TOO_LONG, str(MOST_TYPED))]
    if not marks:
        return [Fault("stem", Reason.BLANKS_NOT_MARKED)]
    if marks != len(blanks):
        return [Fault("key", Reason.BLANKS_DO_NOT_AGREE, f"{marks}/{len(blanks)}")]
    return []


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
