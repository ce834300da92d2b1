"""Sessions by time, and one session as it goes on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from examcenter.assessment.models import Seat, Session
from examcenter.assessment.states import SeatState
from examcenter.lib import pictures
from examcenter.lib.clock import SHANGHAI
from examcenter.sitting.models import Paper, Sitting
from examcenter.sitting.queries import answered_counts
from examcenter.sitting.states import SittingState

NOW, WEEK, COMING, PAST = "now", "week", "coming", "past"
WHEN = [(NOW, _("Today")), (WEEK, _("Within a week")), (COMING, _("Coming")), (PAST, _("Held"))]


def sessions_by(when: str, sessions: QuerySet[Session], at: datetime) -> QuerySet[Session]:
    """Today's sessions, those not over of a week, those after today, or those before, the nearest first.

    With their numbers of seats.
    """
    midnight = at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = midnight + timedelta(days=1)
    counted = sessions.select_related("venue", "assessment").annotate(
        due=Count("seats", filter=Q(seats__state=SeatState.DUE), distinct=True),
        come=Count("seats__sitting", distinct=True),
    )
    if when == COMING:
        return counted.filter(starts_at__gte=tomorrow).order_by("starts_at", "pk")
    if when == WEEK:
        return counted.filter(ends_at__gt=at, starts_at__lt=at + timedelta(days=7)).order_by("starts_at", "pk")
    if when == PAST:
        return counted.filter(ends_at__lt=midnight).order_by("-starts_at", "pk")
    return counted.filter(ends_at__gte=midnight, starts_at__lt=tomorrow).order_by("starts_at", "pk")


ABSENT, WRITING, RELEASED, SUBMITTED, AWAY = "absent", "writing", "released", "submitted", "away"
STATES = {
    ABSENT: (_("not come"), "waiting"),
    WRITING: (_("writing"), "progress"),
    RELEASED: (_("device released"), "act"),
    SUBMITTED: (_("handed in"), "done"),
    AWAY: (_("excused"), ""),
}
AFTERWARDS = {ABSENT: _("absent"), AWAY: _("deferred or replaced")}  # what they are called once the session is over


def state_name(state: str, *, over: bool) -> str:
    return str(AFTERWARDS[state] if over and state in AFTERWARDS else STATES[state][0])


@dataclass(frozen=True)
class Line:
    """One seat on the invigilator's screen."""

    seat: Seat
    sitting: Sitting | None
    answered: int
    over: bool = False  # the session

    @property
    def state(self) -> str:
        if self.sitting is None:
            return ABSENT if self.seat.state == SeatState.DUE else AWAY
        if self.sitting.state != SittingState.OPEN:
            return SUBMITTED
        return RELEASED if self.sitting.is_released else WRITING

    @property
    def label(self) -> str:
        if self.over and self.state == AWAY:
            return str(SeatState(self.seat.state).label)
        return state_name(self.state, over=self.over)

    @property
    def kind(self) -> str:
        return STATES[self.state][1]

    @property
    def has_ticket(self) -> bool:
        return hasattr(self.seat, "ticket")

    def matches(self, q: str) -> bool:
        words = (self.seat.person.name, self.seat.enterprise.name, str(self.seat.number or ""))
        return not q or any(q.casefold() in word.casefold() for word in words)


@dataclass(frozen=True)
class Board:
    """A session at one moment; `q` and `only` narrow the lines that are shown, not the figures."""

    session: Session
    at: datetime
    q: str
    only: str
    all_lines: list[Line]
    papers: int

    @cached_property
    def lines(self) -> list[Line]:
        return [line for line in self.all_lines if line.matches(self.q) and self.only in {"", line.state}]

    def number(self, state: str) -> int:
        return sum(line.state == state for line in self.all_lines)

    @property
    def due(self) -> int:
        return len(self.all_lines) - self.number(AWAY)

    @property
    def lacks_papers(self) -> bool:
        return self.papers < self.due

    @property
    def begun(self) -> bool:
        return self.at >= self.session.starts_at

    @property
    def over(self) -> bool:
        return self.at >= self.session.ends_at

    @property
    def filters(self) -> list[tuple[str, str, int]]:
        """State, its name, and how many seats are in it; states without seats are left out."""
        return [(state, self.name(state), self.number(state)) for state in STATES if self.number(state)]

    def name(self, state: str) -> str:
        return state_name(state, over=self.over)

    @property
    def bars(self) -> list[pictures.Bar]:
        kinds: dict[str, pictures.Kind] = {ABSENT: "act" if self.begun else "quiet", WRITING: "", SUBMITTED: "quiet"}
        if self.number(RELEASED):
            kinds = kinds | {RELEASED: "act"}
        return pictures.bars([(self.name(state), self.number(state), kind) for state, kind in kinds.items()])


def board(session: Session, *, at: datetime, q: str = "", only: str = "") -> Board:
    """The session with all its seats, in four queries whatever their number."""
    seats = session.seats.select_related("person", "enterprise", "ticket").order_by("number", "pk")
    sittings = {each.seat_id: each for each in Sitting.objects.filter(seat__session=session).select_related("paper")}
    counts = answered_counts(session)
    over = at >= session.ends_at
    lines = [
        Line(seat, found := sittings.get(seat.pk), counts.get(found.pk, 0) if found else 0, over) for seat in seats
    ]
    papers = Paper.objects.filter(seat__session=session, seat__state=SeatState.DUE).count()
    return Board(session, at, q.strip(), only, lines, papers)
