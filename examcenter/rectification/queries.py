"""Reads that span tables: who still serves, what waits for whom."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from examcenter.assessment.models import Assessment, Session
from examcenter.rectification.models import Notice, NoticedPerson
from examcenter.rectification.states import NoticeState
from examcenter.registry.models import Appointment
from examcenter.sitting.models import Sitting
from examcenter.sitting.states import SittingState


def still_serves(noticed: NoticedPerson, *, on: date) -> bool:
    """Whether the person holds the failed role and side at the notice's enterprise on a day."""
    seat = noticed.outcome.seat
    posts = Appointment.objects.serving(on).filter(person=seat.person_id, enterprise=noticed.notice.enterprise_id)
    return posts.filter(role=seat.role, side=seat.side).exists()


def coming_reassessments(assessment: Assessment, at: datetime) -> QuerySet[Session]:
    return assessment.sessions.filter(is_reassessment=True, ends_at__gt=at).select_related("venue")


def awaiting_decision(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    return notices.filter(state=NoticeState.ANSWERED)


@dataclass(frozen=True)
class Confirmable:
    """What a confirmation would do now; sessions that have not ended are left for a later one."""

    sat: int
    absent: int
    open_sittings: int
    running_sessions: int

    @property
    def possible(self) -> bool:
        return bool(self.sat + self.absent) and not self.open_sittings


def confirmable(assessment: Assessment, at: datetime) -> Confirmable:
    """Count the due seats without a result in sessions that have ended, and what still stands in the way."""
    seats = assessment.seats.due().filter(session__ends_at__lte=at, outcomes=None)
    sittings = Sitting.objects.filter(seat__assessment=assessment)
    unconfirmed = assessment.seats.due().filter(outcomes=None, session__isnull=False)
    return Confirmable(
        sat=seats.filter(sitting__state=SittingState.SUBMITTED).count(),
        absent=seats.filter(sitting=None).count(),
        open_sittings=sittings.filter(state=SittingState.OPEN, seat__session__ends_at__lte=at).count(),
        running_sessions=unconfirmed.filter(session__ends_at__gt=at).values("session").distinct().count(),
    )
