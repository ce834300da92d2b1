"""Where a drawn assessment stands by its sessions, for lists: to be scheduled, to come, going on, exam over."""

from datetime import datetime

from django.db.models import Max, Min, Q, QuerySet
from django.utils.translation import gettext as _

from examcenter.assessment.models import Assessment
from examcenter.assessment.presenters import ASSESSMENT_KINDS
from examcenter.assessment.states import AssessmentState


def with_sessions(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """With `begins` and `ends` of the first round's sessions, None where there are none."""
    first = Q(sessions__is_reassessment=False)
    return assessments.annotate(
        begins=Min("sessions__starts_at", filter=first), ends=Max("sessions__ends_at", filter=first)
    )


def stage(assessment: Assessment, now: datetime) -> tuple[str, str]:
    """The words and the kind of badge of an assessment from `with_sessions`."""
    if assessment.state != AssessmentState.DRAWN:
        return assessment.get_state_display(), ASSESSMENT_KINDS[assessment.state]
    begins, ends = getattr(assessment, "begins", None), getattr(assessment, "ends", None)
    if begins is None or ends is None:
        return _("drawn, to be scheduled"), "act"
    if now < begins:
        return _("exam to come"), "waiting"
    return (_("exam going on"), "progress") if now < ends else (_("exam over"), "done")
