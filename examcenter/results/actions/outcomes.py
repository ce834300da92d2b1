"""Outcomes: confirmed once, corrected in the open, and followed through their rectification."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from examcenter.assessment.models import Assessment, Seat
from examcenter.bureaus.models import User
from examcenter.bureaus.permissions import may
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry import actions as registry
from examcenter.results.models import Mark, Outcome, RectificationNote
from examcenter.results.queries import current_mark, readiness
from examcenter.results.states import Result
from examcenter.sitting.models import Sitting

NUMBER = re.compile(r"\d{7,}")  # a phone or a document number; years and paragraphs are shorter


@transaction.atomic
def confirm(*, assessment: Assessment, by: User, at: datetime) -> list[Outcome]:
    """Confirm every due seat of ended sessions that has no outcome: sat → pass or fail, not come → absent.

    The first round is confirmed as a whole; reassessments as their sessions end. Raises Refusal, naming them, where
    sessions have not ended or sittings are open, and where nothing is left to confirm.
    """
    Assessment.objects.select_for_update().get(pk=assessment.pk)  # two officials at once: the second finds none left
    state = readiness(assessment, at)
    if state.open_sittings or not state.ready:
        raise Refusal(" ".join(state.obstacles) or _("All results of this assessment have been confirmed already."))
    outcomes = [_confirm(seat, by=by, at=at) for seat in state.ready]
    counts = {result: sum(outcome.result == result for outcome in outcomes) for result in Result.values}
    journal.record(
        actor=by.actor, verb="results.confirm", obj=assessment, at=at, outcomes=[o.pk for o in outcomes], **counts
    )
    return outcomes


def _confirm(seat: Seat, *, by: User, at: datetime) -> Outcome:
    mark = _mark_of(seat)
    result = Result.ABSENT if mark is None else Result.PASS if mark.passed else Result.FAIL
    outcome = Outcome.objects.create(seat=seat, result=result, mark=mark, confirmed_by=by, confirmed_at=at)
    _tell_registry(outcome, by=by, at=at)
    return outcome


def _mark_of(seat: Seat) -> Mark | None:
    sitting = Sitting.objects.filter(seat=seat).first()
    return current_mark(sitting) if sitting else None


def _tell_registry(outcome: Outcome, *, by: User, at: datetime) -> None:
    """A person who sat rests for some months; one who did not come does not."""
    if outcome.mark is None:
        return
    registry.record_assessed(
        person=outcome.seat.person,
        role=outcome.seat.role,
        side=outcome.seat.side,
        on=local_date(outcome.mark.sitting.started_at),
        passed=outcome.result == Result.PASS,
        source=f"outcome:{outcome.pk}",
        actor=by.actor,
        at=at,
    )


@transaction.atomic
def correct(*, outcome: Outcome, result: Result, reason: str, by: User, second: User, at: datetime) -> Outcome:
    """Replace an outcome by a new one that names it; both officials answer for it, and the public page shows both.

    Raises Refusal where the reason or the second official is missing or unfit, or where a result is given to somebody
    who did not sit; StaleState where the outcome has been corrected already.
    """
    _check_correction(outcome, result, reason.strip(), by=by, second=second)
    if Outcome.objects.select_for_update().filter(supersedes=outcome).exists():
        raise StaleState("correct")
    mark = None if result == Result.ABSENT else _mark_of(outcome.seat)
    if mark is None and result != Result.ABSENT:
        raise Refusal(_("This person handed in no paper, so only “absent” can be recorded."))
    corrected = Outcome.objects.create(
        seat=outcome.seat, result=result, mark=mark, confirmed_by=by, confirmed_at=at, supersedes=outcome,
        reason=reason.strip(), agreed_by=second,
    )  # fmt: skip
    _tell_registry(corrected, by=by, at=at)
    journal.record(
        actor=by.actor, verb="results.correct", obj=corrected, at=at, outcome=outcome.pk, result=str(result.value),
        second=second.actor,
    )  # fmt: skip
    return corrected


def _check_correction(outcome: Outcome, result: Result, reason: str, *, by: User, second: User) -> None:
    """Raises Refusal; the reason is public, so it may carry neither a number nor the person's name."""
    if result == outcome.result:
        raise Refusal(_("The corrected result is the same as the present one."))
    if not reason:
        raise Refusal(_("A correction needs a reason, which the public page shows."))
    if NUMBER.search(reason) or outcome.seat.person.name in reason:
        raise Refusal(_("The reason is published: leave out names, document numbers and phone numbers."))
    if second.pk == by.pk:
        raise Refusal(_("A correction needs a second official; you cannot agree to your own."))
    if not may(second, "results.approve", outcome.seat.assessment.bureau):
        raise Refusal(_("%(name)s may not agree to corrections of this bureau.") % {"name": second.name})


@transaction.atomic
def note_rectification(*, outcome: Outcome, stage: str, at: datetime) -> RectificationNote:
    """Note how far the rectification of a fail has come, for the public page; noting the same stage twice adds none."""
    latest = outcome.rectification_notes.first()
    if latest is not None and latest.stage == stage:
        return latest
    note = RectificationNote.objects.create(outcome=outcome, stage=stage, at=at)
    journal.record(actor="system", verb="results.note_rectification", obj=outcome, at=at, stage=str(note.stage))
    return note
