"""Questions from a file of any format. A new one arrives under review; a changed one becomes a proposed revision."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery

from question_bank.actions.questions import add_revision, attach, new_revision, submit
from question_bank.formats.record import Unreadable
from question_bank.formats.sandbox import read_apart
from question_bank.formats.tables import RowError
from question_bank.imports.comparing import Defaults, Found, compare
from question_bank.imports.entries import Entries, entries_of
from question_bank.imports.result import LIMITS, ImportResult, check_amount, record_import
from question_bank.models import BankImport, ImportedRow, Picture, Question, Revision
from question_bank.refusals import Stale
from question_bank.states import QuestionState, move

STEP = 1000
Tell = Callable[[str, int, int], None]


def _silent(step: str, done: int, total: int) -> None:
    return


def import_questions(
    *,
    name: str,
    data: bytes,
    by: AbstractBaseUser,
    at: datetime,
    dry_run: bool = False,
    defaults: Defaults | None = None,
    skipped: Sequence[str] = (),
    upload: int | None = None,
    tell: Tell = _silent,
) -> ImportResult:
    """Import the questions of the file, all or none.

    The same content as the newest revision of a code is "unchanged"; other content becomes a revision by `by` that
    waits for a reviewer, while an accepted one stays in force. Questions that the file does not name stay as they
    are. `defaults` says for the whole file what it leaves open. Raises Stale where somebody else changes the same
    questions at the same moment, Refused where so much cannot be written at present. A trial writes nothing and opens
    no transaction.
    """
    entries = read_entries(name, data, tell)
    tell("compare", 0, len(entries.found))
    trial = compare(entries, defaults or {}, frozenset(skipped))
    _say_of_file(trial.result, entries)
    trial.result.stems = {
        code: trial.contents[code].stem for change in ("new", "changed") for code in trial.result.codes[change]
    }
    if dry_run or trial.result.errors:
        return trial.result
    check_amount(trial.result)
    tell("write", 0, len(trial.contents))
    try:
        with transaction.atomic():
            found = compare(entries, defaults or {}, frozenset(skipped))
            _say_of_file(found.result, entries)
            if not found.result.errors:
                applied = record_import(found.result, name=name, data=data, by=by, at=at, upload=upload)
                _apply(found, applied, by, at)
    except IntegrityError as wrong:
        raise Stale from wrong
    return found.result


def read_entries(name: str, data: bytes, tell: Tell = _silent) -> Entries:
    """What the file says; a file that cannot be read is reported as a fault of row 0."""
    tell("read", 0, 0)
    try:
        contents = read_apart(data, name, LIMITS)
    except Unreadable as wrong:
        return Entries(errors=[RowError("", 0, "", name, str(wrong))])
    return entries_of(contents, name)


def _say_of_file(result: ImportResult, entries: Entries) -> None:
    result.format, result.left_out, result.notes = entries.format, entries.left_out, entries.notes


def _apply(found: Found, applied: BankImport, by: AbstractBaseUser, at: datetime) -> None:
    Picture.objects.bulk_create(
        (
            Picture(
                digest=digest, media_type=made.media_type, data=made.data, width=made.width, height=made.height,
                by_id=by.pk, at=at,
            )
            for digest, made in found.pictures.items()
        ),
        ignore_conflicts=True,
        batch_size=50,
    )  # fmt: skip
    _change(found, applied, by, at)
    again = [code for code in found.result.codes["new"] if code in found.bank.by_code]
    _revive(found, again, applied, by, at)
    known = set(again)
    for codes in _steps([code for code in found.result.codes["new"] if code not in known]):
        _create(found, codes, applied, by, at)


def _change(found: Found, applied: BankImport, by: AbstractBaseUser, at: datetime) -> None:
    for codes in _steps(found.result.codes["changed"]):
        rows = []
        for question in Question.objects.with_revisions().filter(code__in=codes):
            before = ImportedRow(
                applied=applied,
                question=question,
                state=question.state,
                current_id=question.current_id,
                proposed_id=question.proposed_id,
            )
            before.revision = add_revision(question=question, content=found.contents[question.code], by=by, at=at)
            if question.state == QuestionState.DRAFT:
                submit(question=question, by=by, at=at)
            rows.append(before)
        ImportedRow.objects.bulk_create(rows, batch_size=200)


def _revive(found: Found, codes: list[str], applied: BankImport, by: AbstractBaseUser, at: datetime) -> None:
    """Questions whose import was taken back come in again under their code, with their next revision."""
    for question in Question.objects.with_revisions().filter(code__in=codes):
        content = found.contents[question.code]
        number = question.revisions.count() + 1
        revision = new_revision(
            question=question, content=content, number=number, topic=found.bank.topics[content.topic], by=by, at=at
        )
        revision.save()
        attach([(revision, content)])
        move(question, "revive", current=revision)
        ImportedRow.objects.create(applied=applied, question=question, revision=revision)


def _create(found: Found, codes: Sequence[str], applied: BankImport, by: AbstractBaseUser, at: datetime) -> None:
    questions = Question.objects.bulk_create(
        Question(code=code, state=QuestionState.UNDER_REVIEW, created_at=at) for code in codes
    )
    written = [
        (
            new_revision(
                question=question,
                content=found.contents[question.code],
                number=1,
                topic=found.bank.topics[found.contents[question.code].topic],
                by=by,
                at=at,
            ),
            found.contents[question.code],
        )
        for question in questions
    ]
    revisions = Revision.objects.bulk_create([revision for revision, _content in written], batch_size=500)
    attach(written)
    first = Revision.objects.filter(question=OuterRef("pk"), number=1).values("pk")[:1]
    Question.objects.filter(pk__in=[question.pk for question in questions]).update(current=Subquery(first))
    ImportedRow.objects.bulk_create(
        (
            ImportedRow(applied=applied, question=question, revision=revision)
            for question, revision in zip(questions, revisions, strict=True)
        ),
        batch_size=200,
    )


def _steps(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(codes), STEP):
        yield codes[start : start + STEP]
