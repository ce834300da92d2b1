"""An applied import taken back, as long as nobody has worked on what it brought."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from question_bank import ports
from question_bank.models import BankImport, Comment, Event, Happening, ImportedRow, ImportKind, Question, Review
from question_bank.refusals import Refused, Stale
from question_bank.states import QuestionState

STEP = 500


@dataclass(frozen=True)
class Preview:
    """How many questions go and how many get their former wording; `touched` are codes that stand in the way."""

    new: int
    changed: int
    touched: list[str]


def why_not(applied: BankImport) -> str:
    """Why this import can never be taken back, or ""."""
    if applied.undone_at is not None:
        return _("This import was taken back already.")
    if applied.kind != ImportKind.QUESTIONS:
        return _("An import of the syllabus is changed by importing the corrected syllabus.")
    if not applied.rows.exists():
        return _("This import wrote nothing that could be taken back.")
    return ""


def preview(applied: BankImport) -> Preview:
    new = applied.rows.filter(state="").count()
    return Preview(new, applied.rows.count() - new, sorted(_touched(applied)))


def _touched(applied: BankImport) -> set[str]:
    """Codes of questions that have moved since, or whose imported revision somebody reviewed or discussed."""
    rows = applied.rows.order_by()
    under_review = Q(
        question__state=QuestionState.UNDER_REVIEW, question__proposed=None, question__current=F("revision")
    )
    proposed = ~Q(state="") & Q(question__proposed=F("revision"), question__current=F("current"))
    found = set(rows.exclude(under_review | proposed).values_list("question__code", flat=True))
    for model in (Review, Comment):
        about = model.objects.filter(revision__in=rows.values("revision"))
        found |= set(about.values_list("revision__question__code", flat=True))
    return found


@transaction.atomic
def take_back(*, applied: BankImport, by: AbstractBaseUser, at: datetime) -> Preview:
    """New questions retire, changed ones get back what was current or proposed; their history tells of it.

    Revisions are never deleted. Raises Refused where somebody has worked with one of them since, Stale on a lost race.
    """
    reason = why_not(applied)
    if reason:
        raise Refused(reason)
    found = preview(applied)
    if found.touched:
        raise Refused(
            _("Questions of this import were reviewed, discussed or changed since (%(codes)s). Nothing was changed.")
            % {"codes": "、".join(found.touched[:10])}
        )
    if BankImport.objects.filter(pk=applied.pk, undone_at=None).update(undone_by_id=by.pk, undone_at=at) != 1:
        raise Stale
    moved = _retire_new(applied) + _restore_changed(applied)
    if moved != found.new + found.changed:
        raise Stale
    questions = applied.rows.values_list("question", flat=True)
    Event.objects.bulk_create(
        (Event(question_id=pk, kind=Happening.UNDO, reason=applied.file_name, by_id=by.pk, at=at) for pk in questions),
        batch_size=STEP,
    )
    ports.record(
        actor=ports.actor(by), verb="bank.undo_import", obj=applied, at=at, new=found.new, changed=found.changed
    )
    return found


def _retire_new(applied: BankImport) -> int:
    new = applied.rows.filter(state="").values("question")
    waiting = Question.objects.filter(pk__in=new, state=QuestionState.UNDER_REVIEW, proposed=None)
    return waiting.update(state=QuestionState.RETIRED)


def _restore_changed(applied: BankImport) -> int:
    moved = 0
    for row in applied.rows.exclude(state="").iterator():
        moved += _restore(row)
    return moved


def _restore(row: ImportedRow) -> int:
    """As it was; only where the imported revision still is the newest."""
    is_newest = Q(proposed=row.revision_id) | Q(proposed=None, current=row.revision_id)
    return Question.objects.filter(is_newest, pk=row.question_id).update(
        state=row.state, current=row.current_id, proposed=row.proposed_id
    )
