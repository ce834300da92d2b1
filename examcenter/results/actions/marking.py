"""Handing a paper in and marking it, in one transaction."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from examcenter.journal import actions as journal
from examcenter.lib.states import StaleState
from examcenter.results.models import Mark
from examcenter.results.queries import current_mark
from examcenter.rules.passing import reaches
from examcenter.sitting import actions as sitting_actions
from examcenter.sitting.models import Sitting
from examcenter.sitting.queries import final_answers
from examcenter.sitting.states import Closing
from question_bank.rules.marking import mark, original_letters


@transaction.atomic
def close_paper(*, sitting: Sitting, closing: Closing, at: datetime, actor: str) -> Mark:
    """Submit the sitting and mark it; a sitting that was handed in before keeps its mark, which is returned.

    Answers are read after the closing UPDATE in the same transaction, so a save in flight is either in the mark or
    refused. Two calls at the same time: the second waits for the first and then finds its mark.
    """
    try:
        with transaction.atomic():
            sitting_actions.submit(sitting=sitting, closing=closing, at=at, actor=actor)
    except StaleState:
        sitting.refresh_from_db()
    return current_mark(sitting) or _mark(sitting, at=at, actor=actor)


def _mark(sitting: Sitting, *, at: datetime, actor: str) -> Mark:
    assessment = sitting.seat.assessment
    items = marked_items(sitting, rule=assessment.blueprint.marking_rule)
    score = sum((Decimal(item[3]) for item in items), Decimal(0))
    points = sitting.paper.points
    passed = reaches(score=score, points=points, pass_mark=assessment.pass_mark)
    made = Mark.objects.create(sitting=sitting, score=score, points=points, passed=passed, items=items, marked_at=at)
    journal.record(
        actor=actor, verb="results.mark", obj=made, at=at, sitting=sitting.pk, score=str(score), passed=passed
    )
    return made


def marked_items(sitting: Sitting, *, rule: str) -> list[list[Any]]:
    """Per position [position, revision id, choice in the question's own letters, points earned as text]."""
    answers = final_answers(sitting)
    items: list[list[Any]] = []
    for item in sitting.paper.items.select_related("revision").order_by("position"):
        choice = original_letters(answers.get(item.position, ""), item.order)
        question = item.revision
        earned = mark(type=question.type, key=question.key, response=choice, points=item.points, rule=rule)
        items.append([item.position, question.pk, choice, str(earned)])
    return items
