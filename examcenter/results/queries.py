"""Marks, figures, what can be confirmed, what can be published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, ngettext

from examcenter.assessment.models import Assessment, Seat, SeatQuerySet, Session
from examcenter.assessment.states import SeatState
from examcenter.results.models import Mark, Outcome, Publication, PublishedRow
from examcenter.results.states import PublicationState, Result
from examcenter.sitting.models import Sitting

CURRENT_MARK = Mark.objects.filter(sitting__seat=OuterRef("pk"), successor=None)  # of an outer query over seats
NAMED = 5  # how many names a refusal lists before it counts the rest


def current_mark(sitting: Sitting) -> Mark | None:
    """The mark that counts: the one that none replaces."""
    return sitting.marks.filter(successor=None).first()


# --- figures -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figures:
    """How many persons; deferred ones are due too. `waiting` have neither sat nor been called absent yet."""

    due: int = 0
    passed: int = 0
    failed: int = 0
    absent: int = 0
    deferred: int = 0

    @property
    def sat(self) -> int:
        return self.passed + self.failed

    @property
    def waiting(self) -> int:
        return self.due - self.sat - self.absent - self.deferred

    @property
    def attendance(self) -> Decimal | None:
        """Sat ÷ due in percent, to a tenth; None where nobody is due."""
        return percent(self.sat, self.due)

    @property
    def pass_rate(self) -> Decimal | None:
        """Passed ÷ sat in percent, to a tenth; None where nobody has sat."""
        return percent(self.passed, self.sat)


def percent(part: int, whole: int) -> Decimal | None:
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP) if whole else None


def with_results(seats: SeatQuerySet) -> SeatQuerySet:
    """Seats with `outcome_result` (confirmed, after corrections) and, perhaps unconfirmed, `mark_passed`."""
    outcome = Outcome.objects.current().filter(seat=OuterRef("pk"))
    return seats.exclude(state=SeatState.REPLACED).annotate(
        outcome_result=Subquery(outcome.values("result")[:1]),
        mark_passed=Subquery(CURRENT_MARK.values("passed")[:1]),
    )


def with_scores(seats: SeatQuerySet) -> SeatQuerySet:
    """Seats as from `with_results`, with `mark_score` of `mark_points` and whether their outcome `was_corrected`."""
    corrected = Outcome.objects.filter(seat=OuterRef("pk"), supersedes__isnull=False)
    return with_results(seats).annotate(
        mark_score=Subquery(CURRENT_MARK.values("score")[:1]),
        mark_points=Subquery(CURRENT_MARK.values("points")[:1]),
        was_corrected=Exists(corrected),
    )


def figures_of(seats: SeatQuerySet) -> dict[tuple[int, bool], Figures]:
    """Figures per (assessment id, whether of reassessments), in one query; a confirmed result goes before a mark."""
    groups = (
        with_results(seats)
        .annotate(again=Exists(Seat.objects.filter(pk=OuterRef("reassesses_id"))))
        .order_by()
        .values("assessment_id", "again", "state", "outcome_result", "mark_passed")
        .annotate(persons=Count("pk"))
    )
    counts: dict[tuple[int, bool], dict[str, int]] = {}
    for group in groups:
        count = counts.setdefault((group["assessment_id"], group["again"]), {"due": 0})
        count["due"] += group["persons"]
        kind = _kind(group)
        if kind:
            count[kind] = count.get(kind, 0) + group["persons"]
    return {key: Figures(**count) for key, count in counts.items()}


def _kind(group: Mapping[str, object]) -> str:
    """Which figure a group of seats belongs to; "" while nothing is known."""
    outcome = group["outcome_result"]
    if isinstance(outcome, str):
        return {Result.PASS: "passed", Result.FAIL: "failed", Result.ABSENT: "absent"}[Result(outcome)]
    if group["state"] == SeatState.DEFERRED:
        return "deferred"
    return {True: "passed", False: "failed", None: ""}[group["mark_passed"]]  # type: ignore[index]


def figures(assessment: Assessment) -> Figures:
    """Figures of the first round; reassessments are counted by `reassessment_figures`."""
    return figures_of(Seat.objects.filter(assessment=assessment)).get((assessment.pk, False), Figures())


def reassessment_figures(assessment: Assessment) -> Figures:
    return figures_of(Seat.objects.filter(assessment=assessment)).get((assessment.pk, True), Figures())


# --- what can be confirmed -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Readiness:
    """Seats that can be confirmed now, and in words what stands in the way of the others."""

    ready: list[Seat]
    open_sittings: bool
    obstacles: list[str]


def readiness(assessment: Assessment, at: datetime) -> Readiness:
    """What `confirm` would do at `at`: the first round only as a whole, reassessments as their sessions end."""
    pending = list(
        assessment.seats.due().filter(outcomes=None).select_related("session__venue", "person", "enterprise")
    )
    first = [seat for seat in pending if seat.reassesses_id is None]
    again = [seat for seat in pending if seat.reassesses_id is not None]
    obstacles = _unscheduled(first) + _not_ended(first, at)
    ready = [seat for seat in (again if obstacles else first + again) if _ended(seat, at)]
    obstacles += _not_ended(again, at)
    still_open = _unmarked(ready)
    return Readiness(ready, bool(still_open), still_open + obstacles)


def _ended(seat: Seat, at: datetime) -> bool:
    return seat.session is not None and seat.session.ends_at <= at


def _unscheduled(seats: Iterable[Seat]) -> list[str]:
    number = sum(seat.session is None for seat in seats)
    if not number:
        return []
    text = ngettext(
        "%(number)d person has no session yet. Assign the seats first.",
        "%(number)d persons have no session yet. Assign the seats first.",
        number,
    )
    return [text % {"number": number}]


def _not_ended(seats: Iterable[Seat], at: datetime) -> list[str]:
    sessions = {seat.session for seat in seats if seat.session is not None and seat.session.ends_at > at}
    if not sessions:
        return []
    named = _("; ").join(session_name(session) for session in sorted(sessions, key=lambda one: one.ends_at))
    return [_("Sessions that have not ended yet: %(sessions)s. Confirm the results afterwards.") % {"sessions": named}]


def _unmarked(seats: Iterable[Seat]) -> list[str]:
    marked = Mark.objects.filter(sitting=OuterRef("pk"))
    open_ = Sitting.objects.filter(seat__in=list(seats)).exclude(Exists(marked)).select_related("seat__person")
    names = [sitting.seat.person.name for sitting in open_]
    if not names:
        return []
    return [
        _("Papers not handed in yet: %(names)s. They are closed when time is up; try again in a minute.")
        % {"names": _listed(names)}
    ]


def _listed(names: list[str]) -> str:
    shown = _(", ").join(names[:NAMED])
    return _("%(names)s and %(more)d more") % {"names": shown, "more": len(names) - NAMED} if names[NAMED:] else shown


def session_name(session: Session) -> str:
    ends = date_format(localtime(session.ends_at), "DATETIME_FORMAT")
    return _("%(venue)s %(room)s, until %(time)s") % {"venue": session.venue, "room": session.room, "time": ends}


# --- filters of the staff's table --------------------------------------------------------------------


def known(result: Result) -> Q:
    """Seats from `with_results` with this result, confirmed or, before that, marked."""
    if result == Result.ABSENT:
        return Q(outcome_result=result)
    return Q(outcome_result=result) | Q(outcome_result=None, mark_passed=result == Result.PASS)


FILTERS: dict[str, Q] = {
    "pass": known(Result.PASS),
    "fail": known(Result.FAIL),
    "absent": known(Result.ABSENT),
    "deferred": Q(state=SeatState.DEFERRED),
    "waiting": Q(outcome_result=None, mark_passed=None, state=SeatState.DUE),
    "reassessment": Q(reassesses__isnull=False),
}


# --- what can be published, and what was ----------------------------------------------------------------


def publishable(assessment: Assessment) -> QuerySet[Outcome]:
    """Current outcomes that no published publication, and none that waits, carries."""
    carried = PublishedRow.objects.filter(
        outcome=OuterRef("pk"), publication__state__in=[PublicationState.PUBLISHED, PublicationState.PROPOSED]
    )
    return (
        Outcome.objects.current()
        .filter(~Exists(carried), seat__assessment=assessment)
        .select_related("seat__person", "seat__enterprise", "seat__session", "supersedes")
    )


def chains(seats: Iterable[int]) -> dict[int, list[Outcome]]:
    """Per seat id all outcomes from the first to the one that counts, each with its rectification notes."""
    found: dict[int, list[Outcome]] = {}
    outcomes = Outcome.objects.filter(seat__in=set(seats)).prefetch_related("rectification_notes")
    for outcome in outcomes.order_by("confirmed_at", "pk"):
        found.setdefault(outcome.seat_id, []).append(outcome)
    return found


def published_rows() -> QuerySet[PublishedRow]:
    """Rows that the public may see, with what a page says about them."""
    return PublishedRow.objects.filter(publication__state=PublicationState.PUBLISHED).select_related(
        "publication__assessment", "outcome__seat", "corrects"
    )


def matching(rows: QuerySet[PublishedRow], text: str) -> QuerySet[PublishedRow]:
    """Rows whose enterprise's name contains `text` or whose organisation code begins with it; never by person."""
    return rows.filter(Q(enterprise_name__icontains=text) | Q(enterprise_code__istartswith=text))


def standing_at(rows: QuerySet[PublishedRow], result: str) -> QuerySet[PublishedRow]:
    """Rows whose result is `result` now, after corrections."""
    return rows.filter(Exists(Outcome.objects.current().filter(seat=OuterRef("outcome__seat"), result=result)))


def corrections_in(publication: Publication) -> int:
    """How many of its rows have been corrected since, or are corrections themselves."""
    changed = Q(corrects__isnull=False) | Q(outcome__successor__isnull=False)
    return publication.rows.filter(changed).count()
