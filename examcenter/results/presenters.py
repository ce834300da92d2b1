"""Figures as pictures, rows as the public sees them now, and rows of the staff's table."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _, pgettext

from examcenter.assessment.models import Seat
from examcenter.assessment.states import SeatState
from examcenter.lib.pictures import Donut, Kind, donut
from examcenter.results.models import Outcome, Publication, PublishedRow
from examcenter.results.queries import Figures, chains, current_mark
from examcenter.results.states import PublicationState, Result
from examcenter.rules.passing import out_of_100
from examcenter.sitting.models import Sitting

RESULT_KINDS = {Result.PASS: "done", Result.FAIL: "bad", Result.ABSENT: "act"}
PUBLICATION_KINDS = {
    PublicationState.PROPOSED: "waiting",
    PublicationState.PUBLISHED: "done",
    PublicationState.SENT_BACK: "act",
}
DASH = "—"


def percent_text(share: Decimal | None) -> str:
    return DASH if share is None else f"{share.normalize():f}%"


def picture(figures: Figures) -> Donut:
    """Passed, failed, absent, deferred and those still to come, with the pass rate in the middle."""
    parts: list[tuple[str, int, Kind]] = [
        (_("passed"), figures.passed, ""),
        (_("failed"), figures.failed, "bad"),
        (_("absent"), figures.absent, "act"),
        (_("deferred"), figures.deferred, "quiet"),
        (_("not sat yet"), figures.waiting, "quiet"),
    ]
    spoken = _("Of %(due)d due, %(sat)d sat and %(passed)d passed.") % {
        "due": figures.due, "sat": figures.sat, "passed": figures.passed,
    }  # fmt: skip
    shown = [(label, number, kind) for label, number, kind in parts if number or kind in {"", "bad"}]
    return donut(shown, label=spoken, middle=percent_text(figures.pass_rate))


@dataclass(frozen=True)
class Account:
    """Figures with their rates in words and their picture."""

    figures: Figures
    attendance: str
    pass_rate: str
    picture: Donut


def account(figures: Figures) -> Account:
    return Account(figures, percent_text(figures.attendance), percent_text(figures.pass_rate), picture(figures))


def frozen_account(publication: Publication) -> Account:
    """The figures as they were published."""
    return account(
        Figures(
            due=publication.due,
            passed=publication.passed,
            failed=publication.sat - publication.passed,
            absent=publication.absent,
            deferred=publication.deferred,
        )
    )


# --- the public table ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class PublicRow:
    """A published row with what has become of it since: `before` and `reason` only where it was corrected."""

    row: PublishedRow
    result: str
    kind: str
    before: str
    reason: str
    stage: str


def public_rows(rows: Iterable[PublishedRow]) -> list[PublicRow]:
    """Published rows as they stand now, with two queries for all of them."""
    listed = list(rows)
    firsts = {row.outcome.seat.reassesses_id or row.outcome.seat_id for row in listed}
    known = chains({row.outcome.seat_id for row in listed} | firsts)
    return [_public_row(row, known) for row in listed]


def _public_row(row: PublishedRow, known: dict[int, list[Outcome]]) -> PublicRow:
    seat = row.outcome.seat
    now = known[seat.pk][-1]
    before = row if now.pk != row.outcome_id else row.corrects
    first = known.get(seat.reassesses_id or seat.pk, [])
    return PublicRow(
        row=row,
        result=now.get_result_display(),
        kind=RESULT_KINDS[Result(now.result)],
        before=before.get_result_display() if before else "",
        reason=now.reason if before else "",
        stage=_stage(first) if now.result == Result.FAIL else "",
    )


def _stage(outcomes: list[Outcome]) -> str:
    """How far the rectification of a fail has come, in words; empty where none was opened."""
    notes = [note for outcome in outcomes for note in outcome.rectification_notes.all()]
    if not notes:
        return ""
    return str(max(notes, key=lambda note: (note.at, note.pk)).get_stage_display())


# --- the difference to what has been published before ---------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """How many rows of a proposal are new, reassessments or corrections, against earlier publications."""

    earlier: list[Publication]
    new: int
    reassessments: int
    corrections: list[PublishedRow]


def difference(publication: Publication) -> Difference:
    rows = list(publication.rows.select_related("corrects", "outcome"))
    corrections = [row for row in rows if row.corrects_id]
    again = [row for row in rows if row.is_reassessment and not row.corrects_id]
    earlier = publication.assessment.publications.published().filter(number__lt=publication.number)
    return Difference(
        earlier=list(earlier.defer("open_data").order_by("number")),
        new=len(rows) - len(corrections) - len(again),
        reassessments=len(again),
        corrections=corrections,
    )


# --- the staff's table ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class StaffRow:
    """A seat with its score and result; `note` says what is particular about it."""

    seat: Seat
    points: Decimal | None  # of 100
    result: str
    kind: str
    note: str

    @property
    def score(self) -> str:
        return DASH if self.points is None else str(self.points)


def staff_rows(seats: Iterable[Seat]) -> list[StaffRow]:
    """Rows from seats annotated by `queries.with_scores`."""
    return [_staff_row(seat) for seat in seats]


def _staff_row(seat: Seat) -> StaffRow:
    values = vars(seat)
    points = None if values["mark_score"] is None else out_of_100(values["mark_score"], values["mark_points"])
    result, kind = _result(seat.state, values["outcome_result"], values["mark_passed"])
    notes = [
        _("reassessment") if seat.reassesses_id else "",
        _("corrected") if values["was_corrected"] else "",
        _("not confirmed yet") if values["outcome_result"] is None and values["mark_passed"] is not None else "",
    ]
    return StaffRow(seat, points, result, kind, pgettext("list", ", ").join(filter(None, notes)))


def _result(state: str, outcome: str | None, passed: bool | None) -> tuple[str, str]:
    if outcome is not None:
        return str(Result(outcome).label), RESULT_KINDS[Result(outcome)]
    if state == SeatState.DEFERRED:
        return str(SeatState.DEFERRED.label), ""
    if passed is None:
        return _("not sat yet"), "waiting"
    return str(Result.PASS.label if passed else Result.FAIL.label), "progress"


# --- the candidate's result ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """Score on the scale of 100 and whether it is a pass; after a correction the corrected result."""

    score: Decimal
    passed: bool
    word: str
    confirmed: bool


def verdict(sitting: Sitting) -> Verdict | None:
    """None while the paper is not marked."""
    mark = current_mark(sitting)
    if mark is None:
        return None
    outcome = Outcome.objects.current().filter(seat=sitting.seat_id).first()
    result = Result(outcome.result) if outcome else Result.PASS if mark.passed else Result.FAIL
    return Verdict(out_of_100(mark.score, mark.points), result == Result.PASS, str(result.label), outcome is not None)
