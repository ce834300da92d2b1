"""Entering, moving to another device, handing in."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max

from examcenter.assessment.models import Seat
from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.states import StaleState, move
from examcenter.sitting import admission
from examcenter.sitting.actions.papers import SEATED, assemble_paper
from examcenter.sitting.keys import ExamKey
from examcenter.sitting.layout import accepts
from examcenter.sitting.models import Paper, Response, Sitting
from examcenter.sitting.queries import final_answers
from examcenter.sitting.states import SITTING, Closing, SittingState

RELEASE = "sitting.release_device"


@dataclass(frozen=True)
class Entry:
    """A sitting that a candidate may write, from the device that this epoch stands for."""

    sitting: Sitting
    epoch: int

    @property
    def key(self) -> ExamKey:
        return ExamKey(self.sitting.pk, self.epoch, self.sitting.paper.layout)


@transaction.atomic
def enter(*, seat: Seat, at: datetime, known: ExamKey | None = None) -> Entry:
    """Start the seat's exam, or go on with it. Raises admission.NotAdmitted with the reason.

    `known` is the key that the browser already holds: with the sitting's present epoch it goes on as it is. Any other
    device gets a new epoch, and the one before is told so at its next save.
    """
    locked = Seat.objects.select_for_update(of=("self",)).select_related(*SEATED).get(pk=seat.pk)
    sitting = Sitting.objects.select_related("paper").filter(seat=locked).first()
    admission.check_start(locked, sitting, at)
    if sitting is None:
        sitting = _start(locked, at)
    elif known is None or (known.sitting, known.epoch) != (sitting.pk, sitting.epoch):
        _change_device(sitting, actor=f"sitting:{sitting.pk}", verb="sitting.continue", at=at)
    return Entry(sitting, sitting.epoch)


def _start(seat: Seat, at: datetime) -> Sitting:
    session = admission.session_of(seat)
    assemble_paper(seat=seat, at=at, actor="system")
    paper = Paper.objects.get(seat=seat)
    deadline = min(at + timedelta(minutes=seat.assessment.minutes), session.ends_at)
    sitting = Sitting.objects.create(seat=seat, paper=paper, started_at=at, deadline=deadline)
    journal.record(
        actor=f"sitting:{sitting.pk}",
        verb="sitting.start",
        obj=sitting,
        at=at,
        seat=seat.pk,
        paper=paper.digest,
        deadline=deadline.isoformat(),
    )
    return sitting


def _change_device(sitting: Sitting, *, actor: str, verb: str, at: datetime) -> None:
    released = F("epoch") + 1 if verb == RELEASE else F("released")
    move(sitting, "change_device", SITTING, epoch=F("epoch") + 1, released=released)
    sitting.refresh_from_db(fields=["epoch", "released"])
    journal.record(actor=actor, verb=verb, obj=sitting, at=at, epoch=sitting.epoch)


@transaction.atomic
def release_device(*, sitting: Sitting, by: User, at: datetime) -> Sitting:
    """Stop the device that writes now; whoever shows ticket and identity next goes on. Raises StaleState."""
    _change_device(sitting, actor=by.actor, verb=RELEASE, at=at)
    return sitting


@transaction.atomic
def record_answers(*, sitting: Sitting, answers: Mapping[int, str], at: datetime, actor: str) -> None:
    """Answers by position that did not come from a page (the sample's story, a paper form), as received at `at`.

    The same rules as for a save hold, with `at` for the clock; raises StaleState for a sitting that is closed or whose
    time is up, ValueError for an answer that the paper does not offer.
    """
    locked = Sitting.objects.select_for_update(of=("self",)).select_related("paper").get(pk=sitting.pk)
    if locked.state != SittingState.OPEN or at >= locked.deadline:
        raise StaleState("record_answers")
    for position, choice in answers.items():
        if not accepts(locked.paper.layout, position, choice):
            raise ValueError(f"question {position} cannot be answered by {choice!r}")
    mine = Response.objects.filter(sitting=locked, epoch=locked.epoch)
    last = mine.aggregate(last=Max("number"))["last"] or 0
    Response.objects.bulk_create(
        Response(sitting=locked, epoch=locked.epoch, number=number, position=position, choice=choice, received_at=at)
        for number, (position, choice) in enumerate(answers.items(), start=last + 1)
    )
    journal.record(actor=actor, verb="sitting.record_answers", obj=locked, at=at, count=len(answers))


@transaction.atomic
def submit(*, sitting: Sitting, closing: Closing, at: datetime, actor: str) -> Sitting:
    """Close the sitting for good; raises StaleState if it is closed already.

    The UPDATE comes first: it waits for saves in flight and shuts the door to later ones, so the answers read after it
    are all that were ever acknowledged.
    """
    move(sitting, "submit", SITTING, submitted_at=at, closing=closing)
    answers = final_answers(sitting)
    sitting.responses_digest = responses_digest(sitting.paper.seed, answers)
    sitting.save(update_fields=["responses_digest"])
    journal.record(
        actor=actor,
        verb="sitting.submit",
        obj=sitting,
        at=at,
        closing=closing,
        answered=len(answers),
        responses=sitting.responses_digest,
    )
    return sitting


def responses_digest(salt: str, answers: Mapping[int, str]) -> str:
    """SHA-256 over the final answers, salted by the paper's seed, so that few answers cannot be guessed from it."""
    text = json.dumps([salt, sorted(answers.items())], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
