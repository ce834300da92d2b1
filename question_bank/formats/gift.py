"""GIFT, the plain text format of Moodle: https://docs.moodle.org/en/GIFT_format.

What GIFT has no place for stands in the comment tags that Moodle reads (`// [id:…] [tag:…]`), pictures as data:
addresses in HTML texts, the explanation as general feedback. Several blanks become one answer that joins them by ；.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from question_bank.formats.blanks import accepted_key
from question_bank.formats.labels import labels, read_labels, type_of
from question_bank.formats.markup import data_url, from_data_url, from_html, image, to_html
from question_bank.formats.record import FilePicture, Item, Parsed, Record, clean, one_line
from question_bank.formats.tables import RowError
from question_bank.rules.blanks import marks_in, read_key, write_key
from question_bank.rules.content import OPTION_LETTERS

_SPECIAL = re.compile(r"[~=#{}:\\]")
_FORMATS = re.compile(r"^\s*\[(html|plain|moodle|markdown)\]")
_BRACKETED = re.compile(r"\[(id|tag):((?:\\.|[^\]\\])*)\]")
_WEIGHT = re.compile(r"^\s*%(-?\d+(?:\.\d+)?)%")
_TITLE = re.compile(r"^\s*::((?:\\.|[^\\])*?)::", re.DOTALL)
_TRUE, _FALSE = {"T", "TRUE"}, {"F", "FALSE"}
_ALL_TOGETHER = 24  # combinations of accepted answers that are written out where there are several blanks


# --- writing -----------------------------------------------------------------------------------------------------


def write(records: Iterable[Record]) -> Iterator[str]:
    """The file, piece by piece."""
    topic = None
    for record in records:
        if record.topic != topic:
            topic = record.topic
            yield f"$CATEGORY: $course$/top/{_category(topic)}\n\n"
        yield _written(record)


def _category(topic: str) -> str:
    return one_line(topic).replace("/", "//")


def _written(record: Record) -> str:
    tags = [f"[id:{_tag(record.code)}]", *(f"[tag:{_tag(label)}]" for label in labels(record))]
    if record.type == "fill_in" and len(read_key(record.key)) > 1:
        tags.append(f"[tag:{_tag(f'key:{record.key}')}]")
    shown = {picture.place: picture for picture in record.pictures or ()}
    stem = _part(record.stem, shown.get(""), always=True)
    feedback = f"####{_part(record.explanation, None)}" if record.explanation else ""
    return f"// {' '.join(tags)}\n::{escape(record.code)}::{stem}{{{_answers(record, shown)}{feedback}}}\n\n"


def _answers(record: Record, shown: dict[str, FilePicture]) -> str:
    if record.type == "true_false":
        return "TRUE" if record.key == "T" else "FALSE"
    if record.type == "fill_in":
        return " ".join(f"={escape(answer)}" for answer in _accepted(record.key))
    share = f"{100 / max(1, len(record.key)):.5f}".rstrip("0").rstrip(".")
    written = []
    for letter, option in zip(OPTION_LETTERS, record.options, strict=False):
        text, right = _part(option, shown.get(letter)), letter in record.key
        mark = ("=" if right else "~") if record.type == "single" else f"~%{share}%" if right else "~%-100%"
        written.append(mark + text)
    return "\n" + "\n".join(written) + "\n"


def _accepted(key: str) -> Iterator[str]:
    together = itertools.islice(itertools.product(*read_key(key)), _ALL_TOGETHER)
    return ("；".join(answers) for answers in together)


def _part(text: str, picture: FilePicture | None, *, always: bool = False) -> str:
    if picture is not None:
        return "[html]" + escape(to_html(text) + image(data_url(picture.data), picture.alt))
    plain = "[plain]" if always or _FORMATS.match(text) else ""
    return plain + escape(text)


def escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text).replace("\n", "\\n")


def _tag(text: str) -> str:
    return re.sub(r"[\]\\]", r"\\\g<0>", one_line(text))


# --- reading -----------------------------------------------------------------------------------------------------


class _Wrong(Exception):
    """This item cannot be a question: `field` of the bank, the value, and the reason."""

    def __init__(self, field: str, value: str, reason: str, *, unknown: bool = False) -> None:
        super().__init__(reason)
        self.field, self.value, self.reason, self.unknown = field, value, reason, unknown


def read(text: str, name: str) -> Parsed:
    """The questions of a GIFT file; never raises for bad content."""
    parsed, topic = Parsed(), ""
    for number, (source, comment) in enumerate(_blocks(text), 1):
        if source.startswith("$CATEGORY:"):
            topic = _topic(source)
            continue
        try:
            parsed.items.append(Item(number, _read(source, comment, topic)))
        except _Wrong as wrong:
            fault = RowError(name, number, wrong.field, wrong.value[:200], wrong.reason)
            (parsed.left_out if wrong.unknown else parsed.faults).append(fault)
    return parsed


def _topic(source: str) -> str:
    path = source.removeprefix("$CATEGORY:").strip().replace("//", "\0").split("/")
    last = path[-1].replace("\0", "/").strip()
    return "" if last in {"$course$", "$module$", "$system$", "top"} else last


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Items, which blank lines part, each with the comments above it."""
    lines: list[str] = []
    comments: list[str] = []
    for line in [*clean(text).split("\n"), ""]:
        if line.strip().startswith("//"):
            comments.append(line)
        elif line.strip().startswith("$CATEGORY:"):
            yield line.strip(), ""
        elif line.strip():
            lines.append(line)
        elif lines:
            yield "\n".join(lines), "\n".join(comments)
            lines, comments = [], []


def _read(source: str, comment: str, topic: str) -> Record:
    named = [(kind, re.sub(r"\\(.)", r"\1", value)) for kind, value in _BRACKETED.findall(comment)]
    tags = [value for kind, value in named if kind == "tag"]
    title = _TITLE.match(source)
    code = next((value for kind, value in named if kind == "id"), "") or (unescape(title[1]) if title else "")
    before, inside, after = _around(source[title.end() :] if title else source)
    stem, images = _text(before + (_gap(inside) if after.strip() else "") + after)
    body, explanation = _feedback(inside)
    said: dict[str, Any] = {"topic": topic, **read_labels(tags)}
    answer = _choices(body, type_of(tags), stem)
    answer.images[:0] = [("", shown) for shown in images]
    key = next((tag.removeprefix("key:") for tag in tags if tag.startswith("key:")), "")
    if answer.type == "fill_in" and read_key(key):
        answer.key = write_key(read_key(key))
    if answer.type == "fill_in" and not marks_in(stem):
        stem = f"{stem} ____"
    explanation = _text(explanation)[0] or answer.feedback
    pictures = tuple(_picture(place, source, alt) for place, (source, alt) in answer.images)
    return Record(
        one_line(code), answer.type, stem, tuple(answer.options), answer.key, explanation, pictures=pictures, **said
    )


def _picture(place: str, source: str, alt: str) -> FilePicture:
    data = from_data_url(source)
    if data is None:
        reason = _("GIFT files hold no pictures, only addresses of them. Export as Moodle XML instead.")
        raise _Wrong("picture", source, reason)
    return FilePicture(place, alt, data)


def _gap(inside: str) -> str:
    """What stands in the stem where the answers stood in the middle of it."""
    return " （　） " if re.search(r"(?<!\\)~", inside) else " ____ "


def _around(source: str) -> tuple[str, str, str]:
    """What stands before, within and after the braces."""
    start = _find(source, "{", 0)
    if start < 0:
        raise _Wrong("stem", source, _("This text has no answers in braces, so it is no question."), unknown=True)
    end = _find(source, "}", start)
    if end < 0:
        raise _Wrong("key", source, _("The closing brace } of the answers is missing."))
    return source[:start], source[start + 1 : end], source[end + 1 :]


def _find(source: str, sign: str, begin: int) -> int:
    place = begin
    while place < len(source):
        if source[place] == "\\":
            place += 1
        elif source[place] == sign:
            return place
        place += 1
    return -1


def _feedback(inside: str) -> tuple[str, str]:
    place = 0
    while (place := _find(inside, "#", place)) >= 0:
        if inside.startswith("####", place):
            return inside[:place], inside[place + 4 :]
        place += 1
    return inside, ""


class _Answer:
    def __init__(self) -> None:
        self.type = self.key = self.feedback = ""
        self.options: list[str] = []
        self.images: list[tuple[str, tuple[str, str]]] = []


def _choices(body: str, named: str, stem: str) -> _Answer:
    answer, bare = _Answer(), body.strip()
    word = unescape(bare.partition("#")[0]).strip().upper()
    if word in _TRUE | _FALSE:
        answer.type, answer.key = "true_false", "T" if word in _TRUE else "F"
        return answer
    if not bare or bare.startswith("#"):
        reason = _("The bank has no such kind of question (essay or number). It is left out.")
        raise _Wrong("type", stem, reason, unknown=True)
    parts = _parts(body)
    if not named and len(parts) > 1 and all(mark == "=" and "->" in text for mark, _weight, text, _said in parts):
        raise _Wrong("type", stem, _("The bank has no matching questions. It is left out."), unknown=True)
    if named == "fill_in" or (not named and all(mark == "=" for mark, *_rest in parts)):
        answer.type = "fill_in"
        answer.key = accepted_key([[_text(text)[0] for _mark, weight, text, _said in parts if weight > 0]])
        return answer
    right = ""
    for letter, (_mark, weight, text, said) in zip(OPTION_LETTERS, parts, strict=False):
        option, images = _text(text)
        answer.options.append(option)
        answer.images += [(letter, (shown.source, shown.alt)) for shown in images]
        if weight > 0:
            right += letter
            answer.feedback = answer.feedback or _text(said)[0]
    if len(parts) > len(OPTION_LETTERS):
        reason = _("The bank takes at most %(most)d options.") % {"most": len(OPTION_LETTERS)}
        raise _Wrong("option_f", stem, reason)
    answer.type, answer.key = named or ("single" if len(right) == 1 else "multiple"), right
    return answer


def _parts(body: str) -> list[tuple[str, float, str, str]]:
    """(mark, weight, text, feedback) of each answer."""
    places, place = [], 0
    while place < len(body):
        if body[place] == "\\":
            place += 1
        elif body[place] in "=~":
            places.append(place)
        place += 1
    found = []
    for begin, end in itertools.pairwise([*places, len(body)]):
        mark, text = body[begin], body[begin + 1 : end]
        weight = _WEIGHT.match(text)
        text = text[weight.end() :] if weight else text
        hint = _find(text, "#", 0)
        said = text[hint + 1 :] if hint >= 0 else ""
        value = float(weight[1]) if weight else 100.0 if mark == "=" else 0.0
        found.append((mark, value, text[:hint] if hint >= 0 else text, said))
    return found


def _text(source: str) -> tuple[str, list[Any]]:
    """Plain text and pictures of a part, by the format that it names."""
    named = _FORMATS.match(source)
    bare = source[named.end() :] if named else source
    text = unescape(re.sub(r"[ \t]*\n[ \t]*", " ", bare) if not named or named[1] != "html" else bare)
    if named and named[1] == "html":
        return from_html(text)
    return clean(text), []


def unescape(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text, flags=re.DOTALL)
