"""A file held against the bank: what each question of it would be, and what stands in the way."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from question_bank.formats.pictures import Encoded
from question_bank.imports.bank import Bank, Newest, steps
from question_bank.imports.columns import DEFAULT_DIFFICULTY
from question_bank.imports.entries import Entries, Entry, made_code
from question_bank.imports.result import ImportResult
from question_bank.models import ImportKind, Picture
from question_bank.rules.content import Content, Pictured, sameness

Defaults = Mapping[str, str]
NEEDED = ("topic", "for_role", "for_capacity", "document")


@dataclass
class Found:
    """The outcome: contents by code, and the pictures that are not in the bank yet, by digest."""

    result: ImportResult
    bank: Bank
    contents: dict[str, Content] = field(default_factory=dict)
    pictures: dict[str, Encoded] = field(default_factory=dict)


def compare(entries: Entries, defaults: Defaults, skipped: frozenset[str] = frozenset()) -> Found:
    """Writes nothing. `defaults` says for the whole file what it leaves open; `skipped` codes are passed over."""
    found = Found(ImportResult(ImportKind.QUESTIONS, errors=list(entries.errors)), Bank())
    coded = _coded(entries, found)
    _Contents(found, defaults, coded).fill()
    found.result.errors.sort(key=lambda error: (error.sheet, error.row))
    if found.result.errors:
        return found
    newest = found.bank.newest_of([code for code in found.contents if code not in skipped])
    for code, content in list(found.contents.items()):
        if code in skipped:
            del found.contents[code]
            continue
        found.result.codes[_change(content, code, found.bank, newest)].append(code)
    return found


def _change(content: Content, code: str, bank: Bank, newest: Mapping[str, Newest]) -> str:
    stored = bank.by_code.get(code)
    if stored is None or stored.newest is None or stored.taken_back:
        return "new"
    return "unchanged" if newest[code].digest == content.digest else "changed"


def _coded(entries: Entries, found: Found) -> dict[str, Entry]:
    """The entries by code; reports codes and stems that stand twice or belong to another question of the bank."""
    errors, bank = found.result.errors, found.bank
    named = {entry.record.code for entry in entries.found if entry.record.code}
    codes_of = bank.codes_of_stems(without=named)
    rows_of_stems: dict[str, Entry] = {}
    coded: dict[str, Entry] = {}
    for entry in entries.found:
        stem = sameness(entry.record.stem)
        code = entry.record.code or codes_of.get(stem) or made_code(entry.record.stem)
        if stem in rows_of_stems:
            errors.append(_twice(entry, rows_of_stems[stem], "stem"))
        elif code in coded:
            errors.append(_twice(entry, coded[code], "code"))
        elif stem in codes_of and codes_of[stem] != code:
            reason = _("Question %(code)s has this stem already.") % {"code": codes_of[stem]}
            errors.append(entry.fault("stem", reason))
        stored = bank.by_code.get(code)
        if stored is not None and stored.is_retired:
            errors.append(entry.fault("code", _("This question is retired. Give the row a new code.")))
        rows_of_stems.setdefault(stem, entry)
        coded.setdefault(code, entry)
    return coded


def _twice(entry: Entry, first: Entry, key: str) -> Any:
    reason = {
        "code": _("This code already stands in row %(row)d."),
        "stem": _("This stem already stands in row %(row)d."),
    }[key]
    where = f"（{first.sheet}）" if first.sheet != entry.sheet else ""
    return entry.fault(key, reason % {"row": first.number} + where)


class _Contents:
    """Turns records into contents: what a record leaves open stays as it is, else is what holds for the whole file."""

    def __init__(self, found: Found, defaults: Defaults, coded: dict[str, Entry]) -> None:
        self.found, self.defaults, self.coded, self.bank = found, defaults, coded, found.bank
        known = [code for code in coded if code in self.bank.by_code]
        self.newest = self.bank.newest_of(known)
        self.references = self.bank.references_of([code for code in known if not coded[code].record.references])
        self.shown = self.bank.pictures_of([code for code in known if coded[code].record.pictures is None])
        self.digests = self._own_pictures()

    def fill(self) -> None:
        for code, entry in self.coded.items():
            content = self._content(code, entry)
            if content is not None:
                self.found.contents[code] = content

    def _content(self, code: str, entry: Entry) -> Content | None:
        record, before = entry.record, self.newest.get(code)
        said = {
            name: getattr(record, name) or (getattr(before, name) if before else "") or self.defaults.get(name, "")
            for name in ("topic", "for_role", "for_capacity")
        }
        references = record.references or self.references.get(code, ()) or self._default_reference()
        if not self._checked(entry, said, references):
            return None
        return Content(
            type=record.type,
            stem=record.stem,
            options=record.options,
            key=record.key,
            explanation=record.explanation if entry.explains or not before else before.explanation,
            topic=self.bank.topics[said["topic"]].code,
            for_role=said["for_role"],
            for_capacity=said["for_capacity"],
            category=_open(record.category, before.category if before else ""),
            difficulty=_open(record.difficulty, before.difficulty if before else DEFAULT_DIFFICULTY),
            document=references[0][0],
            article=references[0][1],
            cognitive=_open(record.cognitive, before.cognitive if before else ""),
            is_open=_open(record.is_open, bool(before and before.is_open)),
            more_references=tuple(references[1:]),
            pictures=self._pictures(code, entry),
        )

    def _default_reference(self) -> tuple[tuple[str, str], ...]:
        document = self.defaults.get("document", "")
        return ((document, self.defaults.get("article", "")),) if document else ()

    def _checked(self, entry: Entry, said: dict[str, str], references: tuple[tuple[str, str], ...]) -> bool:
        missing = _("The file does not say this. Say it for the whole file when you upload it.")
        given = {**said, "document": references}
        wrong = [entry.fault(name, missing) for name in NEEDED if not given[name]]
        if said["topic"] and said["topic"] not in self.bank.topics:
            reason = _("There is no such topic in the syllabus. Import the syllabus first.")
            wrong.append(entry.fault("topic", reason))
        for pair in references:
            if pair in self.bank.repealed:
                reason = _("“%(source)s” is repealed. Name the document or article that is in force now.")
                wrong.append(entry.fault("document", reason % {"source": " ".join(pair).strip()}))
                break
        self.found.result.errors += wrong
        return not wrong

    def _pictures(self, code: str, entry: Entry) -> tuple[Pictured, ...]:
        if entry.record.pictures is None:
            return self.shown.get(code, ())
        shown = {}
        for picture, made in entry.pictures:
            digest = _digest(picture.data)
            if digest not in self.digests:
                digest = made.digest
                self.found.pictures[digest] = made
            shown[picture.place] = Pictured(picture.place, digest, (picture.alt or "图片")[:200])
        return tuple(shown[place] for place in sorted(shown))

    def _own_pictures(self) -> set[str]:
        """Digests of pictures in the file that our own encoder has made and the bank holds."""
        digests = [_digest(picture.data) for entry in self.coded.values() for picture, _made in entry.pictures]
        found: set[str] = set()
        for step in steps(list(dict.fromkeys(digests))):
            found.update(Picture.objects.filter(digest__in=step).values_list("digest", flat=True))
        return found


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _open(said: Any, otherwise: Any) -> Any:
    """What the file says, else what stays."""
    return otherwise if said is None else said
