"""Reads that span tables: who still serves, what waits for whom."""

from datetime import date, datetime

from django.db.models import QuerySet

from examcenter.assessment.models import Assessment, Seat, Session
from examcenter.rectification.models import Notice, NoticedPerson
from examcenter.registry.models import Appointment


def still_serves(noticed: NoticedPerson, *, on: date) -> bool:
    """Whether the person holds the failed role and side at the notice's enterprise on a day."""
    seat = noticed.outcome.seat
    posts = Appointment.objects.serving(on).filter(person=seat.person_id, enterprise=noticed.notice.enterprise_id)
    return posts.filter(role=seat.role, side=seat.side).exists()


def reassessment_seats(notice: Notice) -> QuerySet[Seat]:
    """Seats of this notice's persons in reassessments that are not confirmed yet."""
    failed = notice.persons.filter(settlement="").values("outcome__seat")
    seats = Seat.objects.due().filter(reassesses__in=failed, outcomes=None)
    return seats.select_related("person", "session__venue")


def coming_reassessments(assessment: Assessment, at: datetime) -> QuerySet[Session]:
    return assessment.sessions.filter(is_reassessment=True, ends_at__gt=at).select_related("venue")
