"""The second person: a revision comes into force only by somebody who did not write it."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from question_bank import ports
from question_bank.models import Question, Review, Revision
from question_bank.refusals import Refused, Stale
from question_bank.states import move


@transaction.atomic
def accept(*, question: Question, by: AbstractBaseUser, at: datetime, comment: str = "") -> Question:
    """The waiting revision comes into force. Raises Refused where `by` wrote it, Stale where nothing waits."""
    revision = _reviewable(question, by)
    if question.proposed_id is None:
        move(question, "accept")
    else:
        move(question, "accept_proposed", current=revision, proposed=None)
    _decide(question, revision, True, comment, by, at)
    return question


@transaction.atomic
def accept_all(*, questions: Iterable[Question], by: AbstractBaseUser, at: datetime) -> int:
    """Accept the waiting revision of each; all or none. Returns how many."""
    return len([accept(question=question, by=by, at=at) for question in questions])


@transaction.atomic
def send_back(*, question: Question, by: AbstractBaseUser, at: datetime, comment: str) -> Question:
    """The waiting revision goes back to its author: a first one becomes a draft, a proposed one is taken away."""
    revision = _reviewable(question, by)
    if question.proposed_id is None:
        move(question, "send_back")
    else:
        move(question, "send_back_proposed", proposed=None)
    _decide(question, revision, False, comment, by, at)
    return question


def _reviewable(question: Question, by: AbstractBaseUser) -> Revision:
    revision = question.awaiting
    if revision is None:
        raise Stale
    if revision.author_id == by.pk:
        raise Refused(
            _("You wrote this revision of %(code)s yourself. Another reviewer has to decide.") % {"code": question.code}
        )
    return revision


def _decide(
    question: Question, revision: Revision, accepted: bool, comment: str, by: AbstractBaseUser, at: datetime
) -> None:
    Review.objects.create(
        revision=revision, author_id=revision.author_id, reviewer_id=by.pk, accepted=accepted, comment=comment, at=at
    )
    verb = "bank.accept" if accepted else "bank.send_back"
    ports.record(actor=ports.actor(by), verb=verb, obj=question, at=at, revision=revision.pk, digest=revision.digest)
