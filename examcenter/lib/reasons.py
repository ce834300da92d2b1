"""Whether somebody wrote a reason that a reader can see."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEAST = 2
BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")  # letters by their category, blank on every screen


def is_reason(text: str) -> bool:
    """At least two letters, digits or Chinese characters; blanks, marks and invisible characters do not count."""
    seen = (one for one in text if unicodedata.category(one)[0] in "LN" and one not in BLANK_LETTERS)
    return sum(1 for _one in seen) >= LEAST


def check_reason(text: str) -> None:
    """Validator of the fields in which a reason is written."""
    if not is_reason(text):
        raise ValidationError(_("Write the reason in words, with at least two letters or characters."), code="reason")
