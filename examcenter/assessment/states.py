"""The life of an assessment and of a seat: enum + table of verb, from, to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from examcenter.lib.states import Move


class AssessmentState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for approval")
    APPROVED = "approved", _("approved")
    FROZEN = "frozen", _("population frozen")
    DRAWN = "drawn", _("drawn")
    CANCELLED = "cancelled", _("cancelled")


ASSESSMENT = {
    "edit": Move((AssessmentState.DRAFT,), AssessmentState.DRAFT),
    "submit": Move((AssessmentState.DRAFT,), AssessmentState.SUBMITTED),
    "send_back": Move((AssessmentState.SUBMITTED,), AssessmentState.DRAFT),
    "approve": Move((AssessmentState.SUBMITTED,), AssessmentState.APPROVED),
    "freeze": Move((AssessmentState.APPROVED,), AssessmentState.FROZEN),
    "unfreeze": Move((AssessmentState.FROZEN,), AssessmentState.APPROVED),  # a corrected frame is a new version
    "draw": Move((AssessmentState.FROZEN,), AssessmentState.DRAWN),
    "cancel": Move(
        (AssessmentState.DRAFT, AssessmentState.SUBMITTED, AssessmentState.APPROVED, AssessmentState.FROZEN),
        AssessmentState.CANCELLED,
    ),
}


class SeatState(models.TextChoices):
    DUE = "due", _("due")
    DEFERRED = "deferred", _("deferred")  # 缓考: excused too late to be replaced
    REPLACED = "replaced", _("replaced by a reserve")  # excused in time; the next reserve took the place


SEAT = {
    "defer": Move((SeatState.DUE,), SeatState.DEFERRED),
    "replace": Move((SeatState.DUE,), SeatState.REPLACED),
}


class ExcuseGround(models.TextChoices):
    """The closed list of grounds on which a drawn person may be excused."""

    LEFT_POST = "left_post", _("left the post")
    ON_LEAVE = "on_leave", _("on maternity or other statutory leave")
    ILLNESS = "illness", _("illness, with a certificate")
    FORCE_MAJEURE = "force_majeure", _("force majeure")
    UNIT_CLOSED = "unit_closed", _("the unit has closed")
