"""Questions on their way out: chosen, turned into records, written in a format, and what that format loses."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

import xlsxwriter
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from question_bank import ports
from question_bank.formats import aiken, gift, moodle_xml, qti
from question_bank.formats.guard import guarded
from question_bank.formats.record import FilePicture, Record
from question_bank.imports.columns import CAPACITIES, COGNITIVE, QUESTION_COLUMNS, QUESTIONS_SHEET, ROLES, TYPES
from question_bank.models import Question, QuestionQuerySet, Reference, Revision, RevisionPicture
from question_bank.refusals import Refused
from question_bank.rules.content import OPTION_LETTERS, option_field
from question_bank.states import QuestionState

STEP = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = [column for column in QUESTION_COLUMNS if column.key != "options"]
Write = Callable[[Iterable[Record], IO[bytes]], None]


@dataclass(frozen=True)
class Format:
    """A format to choose: its name, the ending of its files, and what it loses."""

    key: str
    label: str | Promise
    ending: str
    media_type: str
    write: Write
    loses: str | Promise
    holds: Callable[[Record], bool] = lambda record: True


def chosen(questions: QuestionQuerySet, *, in_force: bool, closed: bool) -> list[int]:
    """The revisions to export, by code: of questions in force the accepted ones, else the newest of all not retired."""
    if in_force:
        rows = questions.filter(state=QuestionState.IN_FORCE).values_list("current", "current__is_open")
        found = [(pk, is_open) for pk, is_open in rows.order_by("code")]
    else:
        every = questions.exclude(state=QuestionState.RETIRED).order_by("code")
        columns = every.values_list("proposed", "proposed__is_open", "current", "current__is_open")
        found = [(new or old, new_open if new else old_open) for new, new_open, old, old_open in columns]
    return [pk for pk, is_open in dict(found).items() if pk and (closed or is_open)]


def records(revisions: Sequence[int]) -> Iterator[Record]:
    """What the revisions say, a few hundred at a time."""
    for start in range(0, len(revisions), STEP):
        pks = revisions[start : start + STEP]
        references, pictures = _references(pks), _pictures(pks)
        said = Revision.objects.select_related("question", "topic").in_bulk(pks)
        for pk in pks:
            yield _record(said[pk], references.get(pk, ()), pictures.get(pk, ()))


def _references(pks: Sequence[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    rows = Reference.objects.filter(revision__in=pks).order_by("revision", "position")
    for pk, document, article in rows.values_list("revision", "article__document__title", "article__label"):
        found[pk] = (*found.get(pk, ()), (document, article))
    return found


def _pictures(pks: Sequence[int]) -> dict[int, tuple[FilePicture, ...]]:
    found: dict[int, tuple[FilePicture, ...]] = {}
    rows = RevisionPicture.objects.filter(revision__in=pks).order_by("revision", "place")
    for pk, place, alt, data in rows.values_list("revision", "place", "alt", "picture__data"):
        found[pk] = (*found.get(pk, ()), FilePicture(place, alt, bytes(data)))
    return found


def _record(revision: Revision, references: tuple[tuple[str, str], ...], pictures: tuple[FilePicture, ...]) -> Record:
    """The first reference in the words of the revision, whatever the register calls the document today."""
    first = (revision.document, revision.article)
    return Record(
        code=revision.question.code,
        type=revision.type,
        stem=revision.stem,
        options=tuple(revision.options),
        key=revision.key,
        explanation=revision.explanation,
        topic=revision.topic.code,
        for_role=revision.for_role,
        for_capacity=revision.for_capacity,
        category=revision.category,
        difficulty=revision.difficulty,
        cognitive=revision.cognitive,
        is_open=revision.is_open,
        references=(first, *references[1:]),
        pictures=pictures,
    )


# --- the formats -------------------------------------------------------------------------------------------------

_WORDS = [{value: word for word, value in table.items()} for table in (TYPES, ROLES, CAPACITIES, COGNITIVE)]


def _cells(record: Record) -> list[str]:
    types, roles, sides, levels = _WORDS
    said = {
        "code": record.code,
        "type": types[record.type],  # type: ignore[index]
        "stem": record.stem,
        "key": {"T": "正确", "F": "错误"}.get(record.key, record.key) if record.type == "true_false" else record.key,
        "explanation": record.explanation,
        "topic": record.topic,
        "for_role": roles[record.for_role],  # type: ignore[index]
        "for_capacity": sides[record.for_capacity],  # type: ignore[index]
        "category": record.category or "",
        "difficulty": str(record.difficulty),
        "cognitive": levels.get(record.cognitive, ""),  # type: ignore[call-overload]
        "is_open": "是" if record.is_open else "否",
        "document": "；".join(document for document, _article in record.references),
        "article": "；".join(article for _document, article in record.references),
    }
    for letter, option in zip(OPTION_LETTERS, record.options, strict=False):
        said[option_field(letter)] = option
    return [guarded(str(said.get(column.key, ""))) for column in COLUMNS]


def _as_xlsx(given: Iterable[Record], to: IO[bytes]) -> None:
    with xlsxwriter.Workbook(to, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(QUESTIONS_SHEET)
        sheet.freeze_panes(1, 0)
        for number, cells in enumerate([[column.header for column in COLUMNS]]):
            _row(sheet, number, cells)
        for number, record in enumerate(given, 1):
            _row(sheet, number, _cells(record))


def _row(sheet: "xlsxwriter.worksheet.Worksheet", number: int, cells: list[str]) -> None:
    for place, cell in enumerate(cells):
        if cell:
            sheet.write_string(number, place, cell)


def _as_csv(given: Iterable[Record], to: IO[bytes]) -> None:
    text = io.TextIOWrapper(to, encoding="utf-8-sig", newline="", write_through=True)
    rows = csv.writer(text)
    rows.writerow([column.header for column in COLUMNS])
    for record in given:
        rows.writerow(_cells(record))
    text.detach()


def _as_text(write: Callable[[Iterable[Record]], Iterator[str]]) -> Write:
    def go(given: Iterable[Record], to: IO[bytes]) -> None:
        for piece in write(given):
            to.write(piece.encode())

    return go


def _as_qti(version: str) -> Write:
    return lambda given, to: qti.write(given, to, version)


def _no_picture(record: Record) -> bool:
    return not record.pictures


_NOTHING = gettext_lazy("Loses nothing when it comes back into this bank.")
_SHEET_LOSES = gettext_lazy("Pictures are left out; a question that comes back keeps those it has.")
_FORMATS = (
    Format("xlsx", gettext_lazy("Spreadsheet (xlsx)"), "xlsx", XLSX, _as_xlsx, _SHEET_LOSES, _no_picture),
    Format("csv", gettext_lazy("Spreadsheet (csv, UTF-8)"), "csv", "text/csv", _as_csv, _SHEET_LOSES, _no_picture),
    Format("moodle", "Moodle XML", "xml", "application/xml", _as_text(moodle_xml.write), _NOTHING),
    Format("qti22", "QTI 2.2", "zip", "application/zip", _as_qti("2.2"), _NOTHING),
    Format("qti21", "QTI 2.1", "zip", "application/zip", _as_qti("2.1"), _NOTHING),
    Format(
        "gift", "GIFT", "gift", "text/plain; charset=utf-8", _as_text(gift.write),
        gettext_lazy("Loses nothing here. In Moodle, a question with several blanks has one field for all of them."),
    ),
    Format(
        "aiken", "Aiken", "txt", "text/plain; charset=utf-8", _as_text(aiken.write),
        gettext_lazy(
            "Holds only stem, options and answer of single choice and true-false. Code, explanation, topic, role, "
            "difficulty, legal references, pictures and line breaks are lost; other types are left out."
        ),
        aiken.holds,
    ),
)  # fmt: skip
FORMATS = {format.key: format for format in _FORMATS}


def not_held(format: Format, revisions: Sequence[int]) -> int:
    """How many of them lose a part that counts, or are left out."""
    if format.key in {"xlsx", "csv"}:
        shown = RevisionPicture.objects.filter(revision__in=revisions[:STEP]).values("revision")
        return shown.distinct().count()
    return sum(not format.holds(record) for record in records(revisions)) if format.key == "aiken" else 0


def export(*, format: Format, revisions: Sequence[int], by: AbstractBaseUser, at: datetime, closed: bool) -> IO[bytes]:
    """The file, open at its beginning, with an entry in the journal. Raises Refused where nothing is to be written."""
    if not revisions:
        raise Refused(_("No question fits, so there is nothing to export. Remove a filter."))
    file = tempfile.TemporaryFile()  # noqa: SIM115  (whoever asked for it closes it)
    format.write(records(revisions), file)
    file.seek(0)
    first = Question.objects.get(revisions=revisions[0])
    ports.record(
        actor=ports.actor(by), verb="bank.export", obj=first, at=at,
        format=format.key, number=len(revisions), closed=closed,
    )  # fmt: skip
    return file
