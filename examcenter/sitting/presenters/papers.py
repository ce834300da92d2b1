"""A paper as the HTML that candidates get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from question_bank.models import Revision
from question_bank.rules.assembly import Item


@dataclass(frozen=True)
class Choice:
    """One option as shown: its letter on this paper, and its text (empty for true and false, which the page names)."""

    letter: str
    text: str


def choices(order: str, options: Sequence[str]) -> list[Choice]:
    """The options in the order of the paper, lettered anew; true and false where there are none."""
    if not order:
        return [Choice("T", ""), Choice("F", "")]
    return [Choice(chr(ord("A") + place), options[ord(letter) - ord("A")]) for place, letter in enumerate(order)]


def fragment(items: Sequence[Item], revisions: Mapping[int, Revision]) -> str:
    """The questions of a paper as HTML without key, explanation, code or id; words of the page are set in later."""
    questions: list[dict[str, Any]] = [
        {
            "position": item.position,
            "type": revisions[item.revision_id].type,
            "stem": revisions[item.revision_id].stem,
            "choices": choices(item.order, revisions[item.revision_id].options),
        }
        for item in items
    ]
    return render_to_string("sitting/fragment.html", {"questions": questions})
