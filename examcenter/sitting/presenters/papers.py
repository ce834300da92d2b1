"""A paper as the HTML that candidates get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from question_bank.models import QuestionType, Revision, RevisionPicture
from question_bank.rules.assembly import Item
from question_bank.rules.blanks import MOST_TYPED


@dataclass(frozen=True)
class Choice:
    """One option as shown: its letter on this paper, and its text (empty for true and false, which the page names)."""

    letter: str
    text: str
    picture: RevisionPicture | None = None


def choices(order: str, options: Sequence[str], pictures: Mapping[str, RevisionPicture] | None = None) -> list[Choice]:
    """The options in the order of the paper, lettered anew; true and false where there are none."""
    if not order:
        return [Choice("T", ""), Choice("F", "")]
    return [
        Choice(chr(ord("A") + place), options[ord(letter) - ord("A")], (pictures or {}).get(letter))
        for place, letter in enumerate(order)
    ]


def _blanks(revision: Revision) -> range:
    """The numbers of the blanks to fill, from 1."""
    return range(1, revision.places + 1) if revision.type == QuestionType.FILL_IN else range(0)


def fragment(items: Sequence[Item], revisions: Mapping[int, Revision]) -> str:
    """The questions of a paper as HTML without key, explanation, code or id; words of the page are set in later."""
    pictures: dict[int, dict[str, RevisionPicture]] = {}
    for picture in (
        RevisionPicture.objects.filter(revision__in=revisions).select_related("picture").defer("picture__data")
    ):
        pictures.setdefault(picture.revision_id, {})[picture.place] = picture
    questions = [_question(item, revisions[item.revision_id], pictures.get(item.revision_id, {})) for item in items]
    return render_to_string("sitting/fragment.html", {"questions": questions, "most": MOST_TYPED})


def _question(item: Item, revision: Revision, pictures: Mapping[str, RevisionPicture]) -> dict[str, Any]:
    blanks = _blanks(revision)
    return {
        "position": item.position,
        "type": revision.type,
        "stem": revision.stem,
        "picture": pictures.get(""),
        "choices": [] if blanks else choices(item.order, revision.options, pictures),
        "blanks": blanks,
    }
