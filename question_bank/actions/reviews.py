"""The second person: a revision comes into force only by somebody who did not write it."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from question_bank import ports
from question_bank.actions.sources import refuse_unless_carried
from question_bank.models import Comment, Question, Review, Revision
from question_bank.refusals import Refused, Stale
from question_bank.states import QuestionState, move

MANY = 1_000  # acceptances that are written in a moment
STEP = 500  # revisions whose documents are locked by one statement


@transaction.atomic
def accept(*, question: Question, by: AbstractBaseUser, at: datetime, comment: str = "") -> Question:
    """The waiting revision comes into force. Raises Refused where `by` wrote it, Stale where nothing waits."""
    revision = _reviewable(question, by)
    refuse_unless_carried([revision])
    return _accept(question, revision, by, at, comment)


def _accept(question: Question, revision: Revision, by: AbstractBaseUser, at: datetime, comment: str) -> Question:
    if question.proposed_id is None:
        move(question, "accept")
    else:
        move(question, "accept_proposed", current=revision, proposed=None)
    _decide(question, revision, True, comment, by, at)
    return question


@transaction.atomic
def accept_all(*, questions: Iterable[Question], by: AbstractBaseUser, at: datetime) -> int:
    """Accept the waiting revision of each; all or none. Returns how many.

    Raises Refused where one may not be accepted, or where so many would hold up an exam that is going on.
    """
    questions = list(questions)
    if len(questions) > MANY and not ports.may_write_much():
        raise Refused(
            _(
                "An exam is going on, and accepting %(amount)d questions at once would hold up its answers. Nothing "
                "was accepted. Narrow the filters to at most %(many)d questions, or wait until the exam is over."
            )
            % {"amount": len(questions), "many": MANY}
        )
    waiting = [(question, _reviewable(question, by)) for question in questions]
    for start in range(0, len(waiting), STEP):
        refuse_unless_carried([revision for _question, revision in waiting[start : start + STEP]])
    return len([_accept(question, revision, by, at, "") for question, revision in waiting])


@transaction.atomic
def comment(*, question: Question, text: str, by: AbstractBaseUser, at: datetime) -> Comment:
    """Say something about the newest revision, without deciding on it. Raises Refused where it is retired."""
    if question.state == QuestionState.RETIRED or question.newest is None:
        raise Refused(_("The question is retired, so there is nothing left to discuss."))
    said = Comment.objects.create(question=question, revision=question.newest, text=text, by_id=by.pk, at=at)
    ports.record(
        actor=ports.actor(by), verb="bank.comment", obj=question, at=at, revision=said.revision_id, comment=said.pk
    )
    return said


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
