"""Papers: assembled from the bank by blueprint and seed, then frozen, with their page fragment beside them."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from examcenter.assessment.models import Seat, Session
from examcenter.journal import actions as journal
from examcenter.lib.crypto import keyed_hash
from examcenter.lib.refusals import Refusal
from examcenter.sitting.layout import sign
from examcenter.sitting.models import Paper, PaperItem
from examcenter.sitting.presenters import fragment
from question_bank import queries as bank
from question_bank.models import QuestionType, Revision
from question_bank.rules import assembly

SEATED = ("session", "assessment__blueprint", "enterprise")


def assemble_papers(*, session: Session, at: datetime, actor: str) -> int:
    """A paper for every due seat of the session that has none yet; returns how many are new.

    Each paper is a transaction of its own, so that candidates who save or enter meanwhile hardly wait.
    Raises Refusal where the bank is too small; papers assembled before that stay.
    """
    waiting = Seat.objects.due().filter(session=session, paper=None).select_related(*SEATED)
    return sum(assemble_paper(seat=seat, at=at, actor=actor) is not None for seat in waiting)


@transaction.atomic
def assemble_paper(*, seat: Seat, at: datetime, actor: str) -> Paper | None:
    """The paper of one seat; None if somebody else has assembled it meanwhile."""
    Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    if Paper.objects.filter(seat=seat).exists():
        return None
    seed = seed_of(seat)
    dealt = _deal(seat, seed)
    revisions = Revision.objects.in_bulk([item.revision_id for item in dealt])
    paper = Paper.objects.create(
        seat=seat,
        seed=seed,
        digest=paper_digest(dealt, revisions),
        points=sum(item.points for item in dealt),
        size=len(dealt),
        layout="".join(sign(r.type, r.places) for r in (revisions[item.revision_id] for item in dealt)),
        fragment=fragment(dealt, revisions),
        assembled_at=at,
    )
    PaperItem.objects.bulk_create(
        PaperItem(
            paper=paper, position=item.position, revision_id=item.revision_id, order=item.order, points=item.points
        )
        for item in dealt
    )
    journal.record(actor=actor, verb="sitting.assemble_paper", obj=paper, at=at, seat=seat.pk, digest=paper.digest)
    return paper


def seed_of(seat: Seat) -> str:
    """Keyed, so that nobody can work out a paper before the exam; the same again for whoever holds the key."""
    entry_key = seat.session.entry_key if seat.session else ""
    return keyed_hash("paper", f"{entry_key}|{seat.pk}")


def paper_digest(items: Sequence[assembly.Item], revisions: dict[int, Revision]) -> str:
    """SHA-256 over positions, revisions with their contents' digests, option orders and points."""
    rows = [
        [item.position, item.revision_id, revisions[item.revision_id].digest, item.order, str(item.points)]
        for item in items
    ]
    return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()


def _deal(seat: Seat, seed: str) -> tuple[assembly.Item, ...]:
    blueprint = seat.assessment.blueprint
    pool = bank.pool(role=seat.role, capacity=seat.side, category=seat.enterprise.category)
    try:
        return assembly.assemble(bank.sections(blueprint), pool, seed, had=set(_had(seat)))
    except assembly.BankTooSmall as small:
        if small.cells:
            raise Refusal(
                _(
                    "The question bank has only %(available)d of the %(wanted)d questions that the blueprint asks for "
                    "by topic, difficulty or module. Ask the province to put more questions in force."
                )
                % {"available": small.available, "wanted": small.wanted}
            ) from small
        raise Refusal(
            _(
                "The question bank has only %(available)d questions of type “%(type)s” for this paper, "
                "%(wanted)d are needed. Ask the province to put more questions in force."
            )
            % {"available": small.available, "wanted": small.wanted, "type": QuestionType(small.type).label}
        ) from small


def _had(seat: Seat) -> Iterable[str]:
    """Codes of questions that the person has been dealt in earlier papers."""
    earlier = PaperItem.objects.filter(paper__seat__person=seat.person_id)
    return earlier.values_list("revision__question__code", flat=True)
