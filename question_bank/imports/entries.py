"""What a file of any format says, question by question, with the place that a report names."""

import hashlib
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from question_bank.formats.guard import unguarded
from question_bank.formats.pictures import Encoded
from question_bank.formats.record import FilePicture, Record, clean
from question_bank.formats.sandbox import Contents
from question_bank.formats.tables import Parsed, Row, RowError, Sheet, find_header, parse
from question_bank.formats.tables.headers import names_of, plain_header
from question_bank.imports.columns import DEFAULT_DIFFICULTY, MORE_TYPES, QUESTION_COLUMNS, TYPES
from question_bank.imports.packed import unpacked, without_letters
from question_bank.models import QuestionType
from question_bank.rules.blanks import marks_in
from question_bank.rules.content import (
    OPTION_LETTERS,
    faults,
    option_field,
    read_answer,
    sameness,
    without_true_false_options,
)
from question_bank.wording import explain

HEADERS = {column.key: column.header for column in QUESTION_COLUMNS}
LENGTHS = {"stem": 2000, "explanation": 2000, "key": 400, "topic": 80, "category": 40}
OPTION_LENGTH = 500
_CODE = re.compile(r"[\w.-]{1,40}")
_NUMBERED = re.compile(r"[一二三四五六七八九十\d]+[、.．]\s*|[（(].*?[)）]|\s")


@dataclass(frozen=True)
class Entry:
    """A question of the file; `table` where it stood in a spreadsheet, `pictures` as our encoder made them."""

    sheet: str
    number: int
    record: Record
    table: Parsed | None = None
    pictures: tuple[tuple[FilePicture, Encoded], ...] = ()
    explains: bool = True  # the file has a place for explanations

    def fault(self, key: str, reason: str) -> RowError:
        if self.table is not None:
            value = self.table.cell(self.number, key)
        else:
            value = str(getattr(self.record, key, "") or "")
        return RowError(self.sheet, self.number, HEADERS.get(key, key), value[:200], reason)


@dataclass
class Entries:
    """All questions of a file, what is wrong with others, what is left out, and what the reader should know."""

    format: str = "table"
    found: list[Entry] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    left_out: list[RowError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def entries_of(contents: Contents, name: str) -> Entries:
    """What the file says; every fault of a row or question on its own is among the errors."""
    if contents.format == "table":
        return _of_sheets(contents.sheets, name)
    entries = Entries(contents.format, left_out=contents.parsed.left_out)
    entries.errors = [_in_words(fault) for fault in contents.parsed.faults]
    for item in contents.parsed.items:
        made = contents.pictures.get(item.number, [])
        record = _with_code(item.record)
        pictures = tuple(zip(record.pictures or (), made, strict=True))
        entry = Entry(name, item.number, record, pictures=pictures, explains=contents.format != "aiken")
        wrong = list(_faults(entry))
        entries.errors += wrong
        if not wrong:
            entries.found.append(entry)
    if not entries.found and not entries.errors:
        entries.errors.append(RowError(name, 0, "", "", _("There is no question in the file.")))
    return entries


def _in_words(fault: RowError) -> RowError:
    reason = PICTURE_REASONS[fault.reason]() if fault.reason in PICTURE_REASONS else fault.reason
    return RowError(fault.sheet, fault.row, HEADERS.get(fault.column, fault.column), fault.value, reason)


PICTURE_REASONS = {
    "picture:size": lambda: _("The picture is larger than 6 MB. Make it smaller and choose it again."),
    "picture:kind": lambda: _(
        "This is no PNG, JPEG or WebP picture. Save it in one of these formats and choose it again."
    ),
    "picture:pixels": lambda: _("The picture has more than 24 million pixels. Make it smaller and choose it again."),
    "picture:moving": lambda: _("A moving picture cannot stand in a question. Choose a still one."),
    "picture:broken": lambda: _("The picture is damaged and cannot be read. Save it anew and choose it again."),
}


def _faults(entry: Entry) -> Iterable[RowError]:
    record = entry.record
    for key, limit in LENGTHS.items():
        if len(getattr(record, key) or "") > limit:
            yield entry.fault(key, _("The text is longer than %(limit)d characters.") % {"limit": limit})
    for letter, option in zip(OPTION_LETTERS, record.options, strict=False):
        if len(option) > OPTION_LENGTH:
            reason = _("The text is longer than %(limit)d characters.") % {"limit": OPTION_LENGTH}
            yield entry.fault(option_field(letter), reason)
    if any(len(document) > 120 or len(article) > 60 for document, article in record.references):
        yield entry.fault("document", _("The text is longer than %(limit)d characters.") % {"limit": 120})
    if not record.stem:
        yield entry.fault("stem", _("The cell is empty."))
    cells = [*record.options, *([""] * (len(OPTION_LETTERS) - len(record.options)))]
    answer = {"T": "正确", "F": "错误"}.get(record.key, record.key) if record.type == "true_false" else record.key
    for fault in faults(record.type, cells, answer, record.stem):
        yield entry.fault(fault.field, explain(fault))


def _with_code(record: Record) -> Record:
    """A name that is no code is no name: such a question is found by its stem."""
    return record if _CODE.fullmatch(record.code) else Record(**{**vars(record), "code": ""})


def made_code(stem: str) -> str:
    """A code for a question that has none, the same for the same stem."""
    return f"X{hashlib.sha256(sameness(stem).encode()).hexdigest()[:10]}"


# --- spreadsheets ------------------------------------------------------------------------------------------------


def _of_sheets(sheets: list[Sheet], name: str) -> Entries:
    """Every sheet with a header; one sheet per question type may leave the column of the type out."""
    entries = Entries()
    used = _with_questions(sheets)
    if not used:
        first = next((sheet for sheet in sheets if any(any(row) for row in sheet.rows)), None)
        if first is None:
            entries.errors.append(RowError("", 0, "", name, _("The file is empty.")))
        else:
            entries.errors += parse(first, QUESTION_COLUMNS).errors
        return entries
    rows = 0
    for sheet in used:
        table = parse(sheet, QUESTION_COLUMNS)
        rows += len(table.rows)
        _take_table(entries, table)
    if not rows and not entries.errors:
        entries.errors.append(RowError(used[0].name, 0, "", "", _("There is no row below the header.")))
    passed = [sheet.name for sheet in sheets if sheet not in used and any(any(row) for row in sheet.rows)]
    if passed:
        said = _("These sheets have no header of questions and were not read: %(sheets)s.")
        entries.notes.append(said % {"sheets": "、".join(passed)})
    return entries


def _with_questions(sheets: list[Sheet]) -> list[Sheet]:
    """The sheets whose header has both stem and answer; where none has, the first that comes near."""
    near = [(sheet, at) for sheet in sheets if (at := find_header(sheet, QUESTION_COLUMNS)) is not None]
    full = [sheet for sheet, at in near if _is_full(sheet.rows[at])]
    return full or [sheet for sheet, _at in near][:1]


def _is_full(header: list[str]) -> bool:
    found = {plain_header(cell) for cell in header}
    return not any(found.isdisjoint(names_of(column)) for column in QUESTION_COLUMNS if column.required)


def _take_table(entries: Entries, table: Parsed) -> None:
    named = _type_of_sheet(table.sheet)
    for row in table.rows:
        cells = _cells(row)
        answer = unguarded(row["key"])
        type = row["type"] or named or _type_of_row(cells, answer, row["stem"])
        if type == QuestionType.TRUE_FALSE:
            cells, answer = without_true_false_options(cells, answer)
        stem = clean(unguarded(row["stem"]))
        wrong = faults(type, cells, answer, stem)
        for fault in wrong:
            table.fault(row, fault.field, explain(fault))
        references = None if wrong else _references(table, row)
        if references is not None:
            record = _record(row, str(type), stem, cells, answer, references, table.places.keys())
            entries.found.append(Entry(table.sheet, row.number, record, table, explains="explanation" in table.places))
    entries.errors += table.errors


def _cells(row: Row) -> list[str]:
    cells = [unguarded(row[option_field(letter)]) for letter in OPTION_LETTERS]
    if not any(cells) and row["options"]:
        parts = unpacked(unguarded(row["options"]))[: len(OPTION_LETTERS)]
        cells = [*parts, *([""] * (len(OPTION_LETTERS) - len(parts)))]
    return [clean(cell) for cell in without_letters(cells)]


def _type_of_sheet(name: str) -> str:
    """A sheet named 一、单选题（40道） holds single choices."""
    bare = _NUMBERED.sub("", name)
    words = {**MORE_TYPES, **TYPES}
    return str(words.get(bare) or next((type for word, type in words.items() if len(word) > 2 and word in bare), ""))


def _type_of_row(cells: list[str], answer: str, stem: str) -> str:
    """The type where neither a column nor the sheet names it: what the answer looks like."""
    if not any(cells):
        return "true_false" if read_answer("true_false", answer) or not marks_in(stem) else "fill_in"
    if (
        read_answer("true_false", without_true_false_options(list(cells), answer)[1])
        and len(list(filter(None, cells))) == 2
    ):
        return "true_false"
    return "multiple" if len(read_answer("multiple", answer)) > 1 else "single"


def _record(
    row: Row,
    type: str,
    stem: str,
    cells: list[str],
    answer: str,
    references: list[tuple[str, str]],
    columns: Container[str],
) -> Record:
    """A blank cell says: the common part, or a middling difficulty; a column that is missing says nothing."""
    difficulty = row["difficulty"] or (DEFAULT_DIFFICULTY if "difficulty" in columns else None)
    category = unguarded(row["category"] or "") if "category" in columns else None
    return Record(
        code=str(row["code"] or ""),
        type=type,
        stem=stem,
        options=tuple(cell for cell in cells if cell),
        key=read_answer(type, answer),
        explanation=clean(unguarded(row["explanation"] or "")),
        topic=unguarded(row["topic"] or ""),
        for_role=str(row["for_role"] or ""),
        for_capacity=str(row["for_capacity"] or ""),
        category=category,
        difficulty=difficulty,
        cognitive=None if row["cognitive"] is None else str(row["cognitive"]),
        is_open=row["is_open"],
        references=tuple(references),
    )


def _ended(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Without the blank ones at the end."""
    while parts and not parts[-1]:
        parts = parts[:-1]
    return tuple(unguarded(part) for part in parts)


def _references(table: Parsed, row: Row) -> list[tuple[str, str]] | None:
    """(document, article) pairs of the row, the first one first; None and a report where they do not fit together."""
    documents, articles = _ended(row["document"] or ()), _ended(row["article"] or ())
    if not documents and not articles:
        return []
    if len(documents) == 1:
        documents = documents * max(1, len(articles))
    if len(articles) < len(documents):
        articles = (*articles, *("" for _ in range(len(documents) - len(articles))))
    if not all(documents) or len(documents) != len(articles):
        reason = _("Several documents, parted by “；”, need as many articles in the same order.")
        table.fault(row, "article", reason)
        return None
    return list(dict.fromkeys(zip(documents, articles, strict=True)))
