"""Writing questions: new ones, revisions, and the steps that need no second person."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from question_bank import ports
from question_bank.actions.sources import not_carrying, refuse_repealed, refuse_unless_carried, registered
from question_bank.models import (
    Event,
    Happening,
    Picture,
    Question,
    Reference,
    Revision,
    RevisionPicture,
    Topic,
)
from question_bank.refusals import Refused
from question_bank.rules.content import Content
from question_bank.states import QuestionState, can, move


def new_revision(
    *, question: Question, content: Content, number: int, topic: Topic, by: AbstractBaseUser, at: datetime
) -> Revision:
    """An unsaved revision with this content."""
    return Revision(
        question=question,
        number=number,
        type=content.type,
        stem=content.stem,
        options=list(content.options),
        key=content.key,
        explanation=content.explanation,
        topic=topic,
        for_role=content.for_role,
        for_capacity=content.for_capacity,
        category=content.category,
        difficulty=content.difficulty,
        cognitive=content.cognitive,
        is_open=content.is_open,
        document=content.document,
        article=content.article,
        author_id=by.pk,
        created_at=at,
        digest=content.digest,
    )


def attach(written: Sequence[tuple[Revision, Content]]) -> None:
    """Store what saved revisions rest on and show. Raises Refused for a repealed source or an unknown picture."""
    articles = registered({named for _revision, content in written for named in content.references})
    refuse_repealed(articles.values())
    references = []
    for revision, content in written:
        distinct = dict.fromkeys(articles[named].pk for named in content.references)
        references += [
            Reference(revision=revision, article_id=pk, position=position) for position, pk in enumerate(distinct, 1)
        ]
    Reference.objects.bulk_create(references, batch_size=500)
    _attach_pictures(written)


def _attach_pictures(written: Sequence[tuple[Revision, Content]]) -> None:
    digests = {shown.digest for _revision, content in written for shown in content.pictures}
    if not digests:
        return
    known = dict(Picture.objects.filter(digest__in=digests).values_list("digest", "pk"))
    if digests - known.keys():
        raise Refused(_("A picture of this question is no longer there. Choose the file again."))
    RevisionPicture.objects.bulk_create(
        RevisionPicture(revision=revision, picture_id=known[shown.digest], place=shown.place, alt=shown.alt)
        for revision, content in written
        for shown in content.pictures
    )


@transaction.atomic
def add_question(*, code: str, content: Content, by: AbstractBaseUser, at: datetime) -> Question:
    """A new question as a draft. Raises Refused where the code is taken."""
    question, is_new = Question.objects.get_or_create(code=code, defaults={"created_at": at})
    if not is_new:
        raise Refused(_("The question code %(code)s is taken. Choose another code.") % {"code": code})
    topic = Topic.objects.get(code=content.topic)
    revision = new_revision(question=question, content=content, number=1, topic=topic, by=by, at=at)
    revision.save()
    attach([(revision, content)])
    move(question, "revise", current=revision)
    ports.record(
        actor=ports.actor(by), verb="bank.write", obj=question, at=at, revision=revision.pk, digest=revision.digest
    )
    return question


@transaction.atomic
def add_revision(*, question: Question, content: Content, by: AbstractBaseUser, at: datetime) -> Revision:
    """The next revision of a question as it was read.

    A draft or a question under review keeps its state with the new revision in place of the old; beside a question
    in force or on hold the revision is proposed and waits for a reviewer. The same content again says that the wording
    was checked against an amended document. Raises Stale, or Refused where it is retired or nothing was changed.
    """
    if question.state == QuestionState.RETIRED:
        raise Refused(_("The question is retired. Write a new one with another code."))
    newest = question.newest
    if newest and newest.digest == content.digest and not newest.references.filter(not_carrying()).exists():
        raise Refused(_("Nothing was changed, so there is no new revision."))
    verb = "propose" if can(question, "propose") else "revise"
    move(question, verb)  # locks the row until the end
    last = question.revisions.aggregate(last=Max("number"))["last"] or 0
    topic = Topic.objects.get(code=content.topic)
    revision = new_revision(question=question, content=content, number=last + 1, topic=topic, by=by, at=at)
    revision.save()
    attach([(revision, content)])
    move(question, verb, **{"proposed" if verb == "propose" else "current": revision})
    ports.record(
        actor=ports.actor(by), verb="bank.revise", obj=question, at=at, revision=revision.pk, digest=revision.digest
    )
    return revision


@transaction.atomic
def submit(*, question: Question, by: AbstractBaseUser, at: datetime) -> Question:
    """A draft goes to review."""
    move(question, "submit")
    return _happened(question, Happening.SUBMIT, "", by, at)


@transaction.atomic
def hold(*, question: Question, reason: str, by: AbstractBaseUser, at: datetime) -> Question:
    """Take a question out of new papers until it is released and reviewed again."""
    move(question, "hold")
    return _happened(question, Happening.HOLD, reason, by, at)


@transaction.atomic
def release(*, question: Question, by: AbstractBaseUser, at: datetime) -> Question:
    """Give a question on hold back to review as it is."""
    if question.proposed_id is not None:
        raise Refused(_("A new revision of this question already waits for review. Decide on that one."))
    if question.current is not None:
        refuse_unless_carried([question.current])
    move(question, "release")
    return _happened(question, Happening.RELEASE, "", by, at)


@transaction.atomic
def retire(*, question: Question, reason: str, by: AbstractBaseUser, at: datetime) -> Question:
    """Take a question out for good; a proposed revision is dropped, papers already dealt keep theirs."""
    move(question, "retire", proposed=None)
    return _happened(question, Happening.RETIRE, reason, by, at)


def _happened(question: Question, kind: Happening, reason: str, by: AbstractBaseUser, at: datetime) -> Question:
    Event.objects.create(question=question, kind=kind, reason=reason, by_id=by.pk, at=at)
    ports.record(actor=ports.actor(by), verb=f"bank.{kind.value}", obj=question, at=at, revision=question.current_id)
    return question
