"""The life of a question: draft → under review → in force ⇄ on hold → retired.

`Question.current` is what the state speaks of: the revision in force (or on hold, or retired), and as long as nothing
was ever accepted, the one being written or reviewed. A change to a question that is in force or on hold does not
touch `current`: it waits in `Question.proposed` until a reviewer accepts it (it becomes `current`) or sends it back
(it stays among the revisions, and `proposed` is empty again). So papers keep the accepted wording in the meantime.

When a document or article is marked amended or repealed, what rests on it goes on hold (`sources.mark_source`), and
comes back only by a revision written since that rests on what is in force.
"""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from question_bank.refusals import Stale

if TYPE_CHECKING:
    from question_bank.models import Question


class QuestionState(models.TextChoices):
    DRAFT = "draft", _("draft")
    UNDER_REVIEW = "under_review", _("under review")
    IN_FORCE = "in_force", _("in force")
    ON_HOLD = "on_hold", _("on hold")
    RETIRED = "retired", _("retired")


DRAFT, UNDER_REVIEW, IN_FORCE, ON_HOLD, RETIRED = QuestionState

# verb: (from, to); None: the state stays and `current` or `proposed` changes
TRANSITIONS: dict[str, tuple[tuple[str, ...], str | None]] = {
    "revise": ((DRAFT, UNDER_REVIEW), None),
    "propose": ((IN_FORCE, ON_HOLD), None),
    "submit": ((DRAFT,), UNDER_REVIEW),
    "accept": ((UNDER_REVIEW,), IN_FORCE),
    "accept_proposed": ((IN_FORCE, ON_HOLD), IN_FORCE),
    "send_back": ((UNDER_REVIEW,), DRAFT),
    "send_back_proposed": ((IN_FORCE, ON_HOLD), None),
    "hold": ((IN_FORCE,), ON_HOLD),
    "release": ((ON_HOLD,), UNDER_REVIEW),
    "retire": ((DRAFT, IN_FORCE, ON_HOLD), RETIRED),
    "take_back": ((UNDER_REVIEW,), RETIRED),  # a new question whose import is undone …
    "revive": ((RETIRED,), UNDER_REVIEW),  # … and imported again
}


def can(question: "Question", verb: str) -> bool:
    """Whether `verb` is possible as the question was last read (for showing buttons; `move` decides)."""
    return question.state in TRANSITIONS[verb][0]


def move(question: "Question", verb: str, **updates: Any) -> None:
    """Carry out `verb` in one conditional UPDATE on state, current and proposed as the caller read them.

    Raises Stale, without any change, where the verb is not possible or somebody else has moved the question since.
    """
    sources, target = TRANSITIONS[verb]
    if question.state not in sources:
        raise Stale
    values = {"state": target or question.state, **updates}
    seen = {"state": question.state, "current_id": question.current_id, "proposed_id": question.proposed_id}
    if type(question)._default_manager.filter(pk=question.pk, **seen).update(**values) != 1:
        raise Stale
    for name, value in values.items():
        setattr(question, name, value)
