"""The register of documents and articles; what rests on one that is amended or repealed goes on hold."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from question_bank import ports
from question_bank.models import (
    Article,
    Event,
    Happening,
    LegalDocument,
    Question,
    Reference,
    Revision,
    SourceChange,
    SourceState,
)
from question_bank.refusals import Refused, Stale
from question_bank.states import QuestionState

Named = tuple[str, str]  # a document's title or number, and an article's label or ""
STEP = 500


def same_name(name: str) -> str:
    """What is left of a title or number when width, case, spaces and the marks 《》 do not count."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split()).strip("《》")


def known_documents() -> dict[str, LegalDocument]:
    """Every document of the register by title and by number, both without what does not count."""
    found: dict[str, LegalDocument] = {}
    for document in LegalDocument.objects.all():
        found.setdefault(same_name(document.title), document)
        if document.number:
            found.setdefault(same_name(document.number), document)
    return found


def registered(named: Collection[Named]) -> dict[Named, Article]:
    """The articles of the register that are meant, those that it lacks entered as in force."""
    known = known_documents()
    missing = {same_name(title): title for title, _label in named if same_name(title) not in known}
    LegalDocument.objects.bulk_create(
        [LegalDocument(title=title) for title in missing.values()], batch_size=STEP, ignore_conflicts=True
    )
    documents = known_documents() if missing else known
    wanted = {(documents[same_name(title)].pk, label): (title, label) for title, label in named}
    there = articles_of({pk for pk, _label in wanted})
    Article.objects.bulk_create(
        [Article(document_id=pk, label=label) for pk, label in wanted if (pk, label) not in there],
        batch_size=STEP,
        ignore_conflicts=True,
    )
    there = articles_of({pk for pk, _label in wanted})
    return {(title, label): there[documents[same_name(title)].pk, label] for title, label in named}


def articles_of(documents: Collection[int]) -> dict[tuple[int, str], Article]:
    found = Article.objects.filter(document__in=documents).select_related("document")
    return {(article.document_id, article.label): article for article in found}


def refuse_repealed(articles: Iterable[Article]) -> None:
    """Raises Refused where one of them is repealed, or stands in a repealed document."""
    for article in articles:
        if SourceState.REPEALED in {article.state, article.document.state}:
            raise Refused(
                _("“%(source)s” is repealed. Name the document or article that is in force now.") % {"source": article}
            )


def not_carrying() -> Q:
    """References that do not carry their revision: repealed, or amended after it was written."""
    written = F("revision__created_at")
    found = Q()
    for of in ("article__", "article__document__"):
        found |= Q(**{f"{of}state": SourceState.REPEALED})
        found |= Q(**{f"{of}state": SourceState.AMENDED, f"{of}changed_at__gt": written})
    return found


def refuse_unless_carried(revisions: Collection[Revision]) -> None:
    """Raises Refused where a revision rests on what no longer holds.

    Locks the documents and articles meanwhile, so that nobody marks one while a question on it comes into force.
    """
    pks = [revision.pk for revision in revisions]
    list(
        LegalDocument.objects.filter(articles__references__revision__in=pks)
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    list(Article.objects.filter(references__revision__in=pks).order_by("pk").select_for_update(of=("self",)))
    weak = Reference.objects.filter(not_carrying(), revision__in=pks)
    first = weak.select_related("article__document", "revision__question").first()
    if first is not None:
        raise Refused(
            _(
                "Question %(code)s rests on “%(source)s”, which was amended or repealed after this wording was "
                "written. The author has to check and revise it first."
            )
            % {"code": first.revision.question.code, "source": first.article}
        )


def resting_on(document: LegalDocument, article: Article | None = None) -> "QuerySet[Question]":
    """Questions of which the current wording rests on the document, or on this article of it."""
    found: QuerySet[Question] = Question.objects.filter(current__references__article__document=document)
    return found.filter(current__references__article=article).distinct() if article else found.distinct()


@transaction.atomic
def register_document(
    *,
    title: str,
    number: str = "",
    issued_by: str = "",
    in_force_from: date | None = None,
    by: AbstractBaseUser,
    at: datetime,
) -> LegalDocument:
    """A document in force enters the register. Raises Refused where title or number stand there already."""
    known = known_documents()
    for name in filter(None, (title, number)):
        if same_name(name) in known:
            raise Refused(_("The register has “%(name)s” already. Look it up there.") % {"name": name})
    document = LegalDocument.objects.create(
        title=title, number=number, issued_by=issued_by, in_force_from=in_force_from
    )
    ports.record(actor=ports.actor(by), verb="bank.document", obj=document, at=at)
    return document


@transaction.atomic
def change_document(
    *, document: LegalDocument, facts: Mapping[str, object], by: AbstractBaseUser, at: datetime
) -> LegalDocument:
    """Correct title, number, issuer or first day. Raises Refused where another document has that title or number."""
    known = known_documents()
    for name in ("title", "number"):
        other = known.get(same_name(str(facts.get(name) or ""))) if facts.get(name) else None
        if other is not None and other.pk != document.pk:
            raise Refused(_("The register has “%(name)s” already. Look it up there.") % {"name": facts[name]})
    try:
        with transaction.atomic():
            changed = LegalDocument.objects.filter(pk=document.pk).update(**facts)
    except IntegrityError as wrong:
        raise Refused(_("These dates or names do not fit the register. Check title, number and dates.")) from wrong
    if changed != 1:
        raise Stale
    document.refresh_from_db()
    ports.record(actor=ports.actor(by), verb="bank.document_change", obj=document, at=at, fields=sorted(facts))
    return document


@transaction.atomic
def mark_source(
    *,
    document: LegalDocument,
    article: Article | None = None,
    state: str,
    day: date,
    reason: str,
    by: AbstractBaseUser,
    at: datetime,
) -> SourceChange:
    """Mark a document, or one article of it, as amended, repealed or in force (again).

    Questions in force that rest on what is amended or repealed go on hold at once; each comes back by a revision that
    another person accepts. Raises Stale where somebody else has marked it meanwhile, Refused for a day to come.
    """
    if day > at.date():
        raise Refused(_("The day lies in the future. Mark the document when that day has come."))
    subject = article or document
    begun = subject.in_force_from
    if begun and day < begun and state != SourceState.IN_FORCE:
        raise Refused(_("It came into force only on a later day. Check the day."))
    if state == subject.state == SourceState.IN_FORCE:
        raise Refused(_("It is in force already."))
    ends = day if state == SourceState.REPEALED else None
    model = type(subject)
    seen = {"pk": subject.pk, "state": subject.state, "changed_at": subject.changed_at}
    # without select_for_update: this UPDATE waits for acceptances that hold the row
    if model._default_manager.filter(**seen).update(state=state, in_force_to=ends, changed_at=at) != 1:
        raise Stale
    subject.refresh_from_db()
    held = _hold(document, article, state, reason, by, at) if state != SourceState.IN_FORCE else 0
    change = SourceChange.objects.create(
        document=document, article=article, state=state, day=day, reason=reason, held=held, by_id=by.pk, at=at
    )
    ports.record(
        actor=ports.actor(by),
        verb="bank.mark_source",
        obj=document,
        at=at,
        article=article.pk if article else None,
        state=state,
        day=day.isoformat(),
        held=held,
    )
    return change


def _hold(
    document: LegalDocument, article: Article | None, state: str, reason: str, by: AbstractBaseUser, at: datetime
) -> int:
    questions = list(resting_on(document, article).filter(state=QuestionState.IN_FORCE).order_by("pk"))
    if not questions:
        return 0
    for start in range(0, len(questions), STEP):
        pks = [question.pk for question in questions[start : start + STEP]]
        Question.objects.filter(pk__in=pks, state=QuestionState.IN_FORCE).update(state=QuestionState.ON_HOLD)
    why = f"{article or document}（{SourceState(state).label}）{reason}"
    Event.objects.bulk_create(
        [Event(question=question, kind=Happening.SOURCE, reason=why, by_id=by.pk, at=at) for question in questions],
        batch_size=STEP,
    )
    for question in questions:
        ports.record(
            actor=ports.actor(by), verb="bank.hold", obj=question, at=at,
            revision=question.current_id, document=document.pk,
        )  # fmt: skip
    return len(questions)
