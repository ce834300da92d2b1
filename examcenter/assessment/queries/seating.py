"""Who was drawn, and who sits where, as far as somebody may see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet

from examcenter.assessment.models import Assessment, FrameRow, Pick, Seat, SeatQuerySet, Session
from examcenter.assessment.states import SeatState
from examcenter.bureaus.models import Bureau, Membership, User, within
from examcenter.bureaus.permissions import GRANTS


def picks_for(user: User, assessment: Assessment) -> list[Pick]:
    """The picks of the newest draw that the user may see by name: all of an own campaign, else those of own units."""
    visible = within(user, "draw__frame__assessment__bureau__path") | within(
        user, "row__appointment__enterprise__bureau__path"
    )
    return list(
        Pick.objects.filter(visible, draw__frame__assessment=assessment)
        .select_related("row__person", "row__appointment__enterprise__bureau")
        .defer("row__person__id_number", "row__person__phone", "row__appointment__enterprise__phone")
        .order_by("row__stratum", "position")
    )


def exclusions_for(user: User, assessment: Assessment) -> list[FrameRow]:
    """Who was left out of the newest population, with the reason, as far as the user may see them."""
    frame = assessment.frames.first()
    visible = within(user, "frame__assessment__bureau__path") | within(user, "appointment__enterprise__bureau__path")
    return list(
        FrameRow.objects.filter(visible, frame=frame)
        .exclude(reason="")
        .select_related("person", "appointment__enterprise__bureau")
        .defer("person__id_number", "person__phone", "appointment__enterprise__phone")
        .order_by("reason", "appointment__enterprise__name")
    )


# --- sessions and places ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenSession:
    """A session that has not begun, with how many sit there and the highest number given."""

    session: Session
    taken: int
    last_number: int

    @property
    def free(self) -> int:
        return max(0, self.session.capacity - self.taken)


@dataclass(frozen=True)
class Places:
    """Due persons without a place, and places that are still free in coming sessions."""

    unseated: int
    free: int

    @property
    def lacking(self) -> int:
        return max(0, self.unseated - self.free)


def unseated(assessment: Assessment) -> SeatQuerySet:
    """Seats that are due and have no session, in the order of the draw."""
    return Seat.objects.due().filter(assessment=assessment, session=None, reassesses=None).order_by("pk")


def coming_sessions(assessment: Assessment, at: datetime) -> list[OpenSession]:
    """First sessions (not reassessments) that have not begun, in their order."""
    sessions: Any = (
        Session.objects.filter(assessment=assessment, is_reassessment=False, starts_at__gt=at)
        .annotate(taken=Count("seats", filter=Q(seats__state=SeatState.DUE)), last=Max("seats__number"))
        .order_by("starts_at", "venue__name", "room", "pk")
    )
    return [OpenSession(session, session.taken, session.last or 0) for session in sessions]


def places(assessment: Assessment, at: datetime) -> Places:
    return Places(unseated(assessment).count(), sum(each.free for each in coming_sessions(assessment, at)))


def sessions_of(assessment: Assessment) -> list[Session]:
    """All sessions with `taken`: how many are due there."""
    return list(
        assessment.sessions.select_related("venue").annotate(
            taken=Count("seats", filter=Q(seats__state=SeatState.DUE)), named=Count("seats")
        )
    )


def planning_bureaus(user: User) -> QuerySet[Bureau]:
    """The bureaus for which somebody may make plans."""
    held = Membership.objects.filter(user=user, role__in=GRANTS["assessment.plan"])
    return Bureau.objects.open().filter(pk__in=held.values("bureau"))


def seats_for(user: User, assessment: Assessment, q: str, *, phones: bool = False) -> SeatQuerySet:
    """The seats of a campaign that the user may see, by session and number, found by name of person or unit."""
    hidden = ["person__id_number", "enterprise__phone", *([] if phones else ["person__phone"])]
    seats = Seat.objects.for_user(user).filter(assessment=assessment)
    if q:
        seats = seats.filter(Q(person__name__icontains=q) | Q(enterprise__name__icontains=q))
    related = ("session__venue", "person", "enterprise", "replaced_by__person")
    return (
        seats.select_related(*related)
        .defer(*hidden, "replaced_by__person__id_number", "replaced_by__person__phone")
        .order_by(F("session__starts_at").asc(nulls_first=True), "session", F("number").asc(nulls_last=True), "pk")
    )


def units_of(session: Session) -> list[tuple[str, int]]:
    """The units with somebody due in a session, with how many, by name."""
    due = session.seats.due().order_by("enterprise__name").values_list("enterprise__name")
    return list(due.annotate(persons=Count("pk")))
