"""The life of a question: draft → under review → in force ⇄ on hold → retired."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionState(models.TextChoices):
    DRAFT = "draft", _("draft")
    UNDER_REVIEW = "under_review", _("under review")
    IN_FORCE = "in_force", _("in force")
    ON_HOLD = "on_hold", _("on hold")
    RETIRED = "retired", _("retired")


# verb: (from, to)
TRANSITIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "submit": ((QuestionState.DRAFT,), QuestionState.UNDER_REVIEW),
    "accept": ((QuestionState.UNDER_REVIEW,), QuestionState.IN_FORCE),
    "send_back": ((QuestionState.UNDER_REVIEW,), QuestionState.DRAFT),
    "hold": ((QuestionState.IN_FORCE,), QuestionState.ON_HOLD),
    "release": ((QuestionState.ON_HOLD,), QuestionState.UNDER_REVIEW),
    "retire": ((QuestionState.DRAFT, QuestionState.IN_FORCE, QuestionState.ON_HOLD), QuestionState.RETIRED),
}
