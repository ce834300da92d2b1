"""What a paper lets a candidate choose, in one sign per question, short enough to travel in the exam's cookie.

"d": one of A to D. "D": any of A to D. "t": true or false. It tells nothing that the page does not show.
"""

from itertools import pairwise

TRUE_FALSE = "t"


def sign(type: str, options: int) -> str:
    """The sign of one question; `type` as in question_bank.models.QuestionType."""
    if type == "true_false":
        return TRUE_FALSE
    last = chr(ord("A") + options - 1)
    return last if type == "multiple" else last.lower()


def accepts(layout: str, position: int, choice: str) -> bool:
    """Whether the paper has a question at `position` (from 1) that may be answered by `choice`.

    An empty choice takes an answer back. Letters come in order and once each.
    """
    if not 1 <= position <= len(layout):
        return False
    mark = layout[position - 1]
    if mark == TRUE_FALSE:
        return choice in {"", "T", "F"}
    if mark.islower() and len(choice) > 1:
        return False
    in_order = all(first < second for first, second in pairwise(choice))
    return in_order and all("A" <= letter <= mark.upper() for letter in choice)
