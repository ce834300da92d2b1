"""Candidates of the story sit their papers: so many questions right, the others wrong."""

import hashlib
from datetime import datetime, timedelta
from decimal import Decimal

from examcenter.assessment.models import Seat
from examcenter.results.actions import close_paper
from examcenter.sitting.actions import enter, record_answers
from examcenter.sitting.models import PaperItem
from examcenter.sitting.states import Closing
from question_bank.rules.blanks import model_response


def sit(seat: Seat, *, at: datetime, minutes: int, points: int) -> None:
    """Enter, answer so that the paper earns `points` or as little above as the questions' points allow, hand in."""
    sitting = enter(seat=seat, at=at).sitting
    handed_in = at + timedelta(minutes=minutes)
    items = list(sitting.paper.items.select_related("revision"))
    answers: dict[int, str] = {}
    earned = Decimal(0)
    for item in sorted(items, key=lambda item: _shuffle(seat, item)):
        right = earned < points
        answers[item.position] = shown_key(item) if right else wrong_answer(item)
        earned += item.points if right else 0
    ordered = dict(sorted(answers.items()))
    record_answers(
        sitting=sitting, answers=ordered, at=handed_in - timedelta(seconds=30), actor=f"sitting:{sitting.pk}"
    )
    close_paper(sitting=sitting, closing=Closing.CANDIDATE, at=handed_in, actor=f"sitting:{sitting.pk}")


def _shuffle(seat: Seat, item: PaperItem) -> str:
    return hashlib.sha256(f"{seat.pk}|{item.position}".encode()).hexdigest()


def shown_key(item: PaperItem) -> str:
    """The right answer as this paper takes it."""
    if item.revision.type == "fill_in":
        return model_response(item.revision.key)
    if not item.order:
        return item.revision.key
    return "".join(sorted(chr(ord("A") + item.order.index(letter)) for letter in item.revision.key))


def wrong_answer(item: PaperItem) -> str:
    """Some answer that is not right."""
    key = shown_key(item)
    if item.revision.type == "fill_in":
        return "\n".join("不知道" for _ in range(item.revision.places))
    if not item.order:
        return "F" if key == "T" else "T"
    letters = [chr(ord("A") + n) for n in range(len(item.order))]
    if item.revision.type == "multiple":
        return "".join(letters) if key != "".join(letters) else "".join(letters[:-1])
    return next(letter for letter in letters if letter != key)
