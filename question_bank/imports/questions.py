"""Questions from a spreadsheet. A new one arrives under review; a changed one becomes a proposed revision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from question_bank.actions.questions import add_revision, attach, new_revision, submit
from question_bank.actions.sources import known_documents, same_name
from question_bank.formats.tables import Parsed, Row
from question_bank.imports.columns import QUESTION_COLUMNS, QUESTIONS_SHEET
from question_bank.imports.result import ImportResult, check_amount, in_order, parse_file, record_import
from question_bank.models import (
    Article,
    ImportKind,
    Question,
    QuestionType,
    Revision,
    RevisionPicture,
    SourceState,
    Topic,
)
from question_bank.refusals import Stale
from question_bank.rules.content import (
    OPTION_LETTERS,
    Content,
    Pictured,
    faults,
    option_field,
    read_answer,
    sameness,
    without_true_false_options,
)
from question_bank.states import QuestionState
from question_bank.wording import explain


def import_questions(
    *, name: str, data: bytes, by: AbstractBaseUser, at: datetime, dry_run: bool = False
) -> ImportResult:
    """Import the questions of the file, all or none.

    The same content as the newest revision of a code is "unchanged"; other content becomes a revision by `by` that
    waits for a reviewer, while an accepted one stays in force. Questions that the file does not name stay as they
    are. Raises Stale where somebody else changes the same questions at the same moment, Refused where so much cannot
    be written at present. A trial writes nothing and opens no transaction.
    """
    parsed = parse_file(name, data, QUESTIONS_SHEET, QUESTION_COLUMNS)
    trial = _compare(parsed).result
    if dry_run or trial.errors:
        return trial
    check_amount(trial)
    try:
        with transaction.atomic():
            found = _compare(parsed)
            if not found.result.errors:
                _apply(found, by, at)
                record_import(found.result, name=name, data=data, by=by, at=at)
    except IntegrityError as wrong:
        raise Stale from wrong
    return found.result


@dataclass(frozen=True)
class Found:
    """The file held against the bank: what each row says, and what the bank has."""

    result: ImportResult
    contents: Mapping[str, Content]
    stored: Mapping[str, Question]
    topics: Mapping[str, Topic]


def _compare(parsed: Parsed) -> Found:
    topics = _topics()
    stored = {question.code: question for question in Question.objects.with_revisions()}
    contents = _contents(parsed, topics, stored)
    _check_once(parsed, stored)
    result = ImportResult(ImportKind.QUESTIONS, errors=in_order(parsed.errors))
    for code, content in contents.items() if not result.errors else ():
        result.codes[_change(content, stored.get(code))].append(code)
    return Found(result, contents, stored, topics)


def _topics() -> dict[str, Topic]:
    """Topics by code, and by name where no code is the same."""
    topics = list(Topic.objects.all())
    return {topic.name: topic for topic in topics} | {topic.code: topic for topic in topics}


def _contents(parsed: Parsed, topics: Mapping[str, Topic], stored: Mapping[str, Question]) -> dict[str, Content]:
    """What each row says by code; reports every row whose parts do not fit together."""
    contents = {}
    kept = _pictures([stored[row["code"]] for row in parsed.rows if row["code"] in stored])
    repealed = _Repealed()
    for row in parsed.rows:
        cells: list[str] = [row[option_field(letter)] for letter in OPTION_LETTERS]
        answer = row["key"]
        if row["type"] == QuestionType.TRUE_FALSE:
            cells, answer = without_true_false_options(cells, answer)
        wrong = faults(row["type"], cells, answer, row["stem"])
        for fault in wrong:
            parsed.fault(row, fault.field, explain(fault))
        references = _references(parsed, row, repealed)
        if row["topic"] not in topics:
            parsed.fault(row, "topic", _("There is no such topic in the syllabus. Import the syllabus first."))
        elif references and not wrong:
            before = stored.get(row["code"])
            contents[row["code"]] = replace(
                _content(row, cells, answer, topics[row["topic"]].code, before),
                document=references[0][0],
                article=references[0][1],
                more_references=tuple(references[1:]),
                pictures=kept.get(row["code"], ()),
            )
    return contents


def _content(row: Row, cells: list[str], answer: str, topic: str, before: Question | None) -> Content:
    """What the row says; the level and the openness that it leaves blank stay as they are."""
    newest = before.newest if before else None
    cognitive, is_open = row["cognitive"], row["is_open"]
    return Content(
        type=str(row["type"]),
        stem=row["stem"],
        options=tuple(cell for cell in cells if cell),
        key=read_answer(row["type"], answer),
        explanation=row["explanation"],
        topic=topic,
        for_role=str(row["for_role"]),
        for_capacity=str(row["for_capacity"]),
        category=row["category"],
        difficulty=row["difficulty"],
        document="",
        article="",
        cognitive=(newest.cognitive if newest else "") if cognitive is None else str(cognitive),
        is_open=bool(newest and newest.is_open) if is_open is None else is_open,
    )


def _pictures(questions: Iterable[Question]) -> dict[str, tuple[Pictured, ...]]:
    """A spreadsheet holds no pictures: a question keeps those it has. By code."""
    newest = {question.newest.pk: question.code for question in questions if question.newest}
    found: dict[str, tuple[Pictured, ...]] = {}
    rows = RevisionPicture.objects.filter(revision__in=newest).values_list(
        "revision", "place", "picture__digest", "alt"
    )
    for pk, *shown in rows.order_by("revision", "place"):
        found[newest[pk]] = (*found.get(newest[pk], ()), Pictured(*shown))
    return found


class _Repealed:
    """Looks names of documents and articles up in the register as it stands."""

    def __init__(self) -> None:
        self.documents = known_documents()
        articles = Article.objects.filter(state=SourceState.REPEALED).values_list("document", "label")
        self.articles = set(articles)

    def __contains__(self, named: tuple[str, str]) -> bool:
        document = self.documents.get(same_name(named[0]))
        if document is None:
            return False
        return document.state == SourceState.REPEALED or (document.pk, named[1]) in self.articles


def _ended(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Without the blank ones at the end."""
    while parts and not parts[-1]:
        parts = parts[:-1]
    return parts


def _references(parsed: Parsed, row: Row, repealed: _Repealed) -> list[tuple[str, str]]:
    """(document, article) pairs of the row, the first one first; [] and a report where they do not fit together."""
    documents, articles = _ended(row["document"]), _ended(row["article"] or ())
    if len(documents) == 1:
        documents = documents * max(1, len(articles))
    if len(articles) < len(documents):
        articles = (*articles, *("" for _ in range(len(documents) - len(articles))))
    if not all(documents) or len(documents) != len(articles):
        reason = _("Several documents, parted by “；”, need as many articles in the same order.")
        parsed.fault(row, "article", reason)
        return []
    pairs = list(dict.fromkeys(zip(documents, articles, strict=True)))
    for pair in pairs:
        if pair in repealed:
            reason = _("“%(source)s” is repealed. Name the document or article that is in force now.")
            parsed.fault(row, "document", reason % {"source": " ".join(pair).strip()})
            return []
    return pairs


def _check_once(parsed: Parsed, stored: Mapping[str, Question]) -> None:
    """Report codes and stems that stand twice in the file or belong to another question of the bank."""
    parsed.once("code", _("This code already stands in row %(row)d."))
    rows_of: dict[str, int] = {}
    in_file = {row["code"] for row in parsed.rows}
    codes_of = {
        sameness(question.newest.stem): code
        for code, question in stored.items()
        if question.newest and question.state != QuestionState.RETIRED and code not in in_file
    }
    for row in parsed.rows:
        stem = sameness(row["stem"])
        question = stored.get(row["code"])
        if stem in rows_of:
            parsed.fault(row, "stem", _("This stem already stands in row %(row)d.") % {"row": rows_of[stem]})
        elif stem in codes_of:
            parsed.fault(row, "stem", _("Question %(code)s has this stem already.") % {"code": codes_of[stem]})
        if question is not None and question.state == QuestionState.RETIRED:
            parsed.fault(row, "code", _("This question is retired. Give the row a new code."))
        rows_of.setdefault(stem, row.number)


def _change(content: Content, question: Question | None) -> str:
    if question is None or question.newest is None:
        return "new"
    return "unchanged" if question.newest.digest == content.digest else "changed"


def _apply(found: Found, by: AbstractBaseUser, at: datetime) -> None:
    result, contents, stored, topics = found.result, found.contents, found.stored, found.topics
    for code in result.codes["changed"]:
        add_revision(question=stored[code], content=contents[code], by=by, at=at)
        if stored[code].state == QuestionState.DRAFT:
            submit(question=stored[code], by=by, at=at)
    questions = Question.objects.bulk_create(
        Question(code=code, state=QuestionState.UNDER_REVIEW, created_at=at) for code in result.codes["new"]
    )
    revisions = Revision.objects.bulk_create(
        new_revision(
            question=question,
            content=contents[question.code],
            number=1,
            topic=topics[contents[question.code].topic],
            by=by,
            at=at,
        )
        for question in questions
    )
    attach([(revision, contents[question.code]) for question, revision in zip(questions, revisions, strict=True)])
    for question, revision in zip(questions, revisions, strict=True):
        question.current = revision
    Question.objects.bulk_update(questions, ["current"], batch_size=200)
