"""What a paper lets a candidate choose, in one sign per question, short enough to travel in the exam's cookie.

"d": one of A to D. "D": any of A to D. "t": true or false. "2": two blanks to type into. It tells nothing that the page
does not show.
"""

import unicodedata
from itertools import pairwise

from question_bank.rules.blanks import MOST_TYPED, typed

TRUE_FALSE = "t"
UNPRINTABLE = {"Cc", "Cs"}  # control signs and halves of characters: no keyboard sends them, no database keeps them all


def sign(type: str, places: int) -> str:
    """The sign of one question; `type` as in question_bank.models.QuestionType, `places` its options or blanks."""
    if type == "true_false":
        return TRUE_FALSE
    if type == "fill_in":
        return str(places)
    last = chr(ord("A") + places - 1)
    return last if type == "multiple" else last.lower()


def accepts(layout: str, position: int, choice: str) -> bool:
    """Whether the paper has a question at `position` (from 1) that may be answered by `choice`.

    An empty choice takes an answer back. Letters come in order and once each; what is typed, one line for each blank.
    """
    if not 1 <= position <= len(layout):
        return False
    mark = layout[position - 1]
    if mark == TRUE_FALSE:
        return choice in {"", "T", "F"}
    if mark.isdigit():
        return choice == "" or _fills(int(mark), typed(choice))
    if mark.islower() and len(choice) > 1:
        return False
    in_order = all(first < second for first, second in pairwise(choice))
    return in_order and all("A" <= letter <= mark.upper() for letter in choice)


def _fills(blanks: int, lines: list[str]) -> bool:
    return (
        len(lines) == blanks
        and any(lines)
        and all(
            len(line) <= MOST_TYPED and not any(unicodedata.category(sign) in UNPRINTABLE for sign in line)
            for line in lines
        )
    )
