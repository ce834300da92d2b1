"""Moodle XML: https://docs.moodle.org/en/Moodle_XML_format.

Categories say the topic to people, tags say everything that Moodle has no field for, pictures are files in base64.
Several blanks become a cloze question whose gaps follow the marks in the stem.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from question_bank.formats.blanks import BLANK_MARKS, accepted_key
from question_bank.formats.labels import labels, read_labels, type_of
from question_bank.formats.markup import ending, from_data_url, from_html, image, to_html
from question_bank.formats.record import FilePicture, Item, Parsed, Record, clean, one_line
from question_bank.formats.tables import RowError
from question_bank.formats.xmltree import Node, parse_xml
from question_bank.rules.blanks import marks_in, read_key
from question_bank.rules.content import OPTION_LETTERS

KINDS = {"single": "multichoice", "multiple": "multichoice", "true_false": "truefalse", "fill_in": "shortanswer"}
PLUGIN = "@@PLUGINFILE@@/"
_GAP = re.compile(r"\{\d*:(?:SHORTANSWER|SA|MW|SHORTANSWER_C|SAC|MWC):((?:\\.|[^}\\])*)\}")
_ANY_GAP = re.compile(r"\{\d*:[A-Z_]+:")
_RIGHT = re.compile(r"=|%100%")
_CLOZE_SIGNS = re.compile(r'[}#~/"\\]')


# --- writing -----------------------------------------------------------------------------------------------------


def write(records: Iterable[Record]) -> Iterator[str]:
    """The file, piece by piece."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
    topic = None
    for record in records:
        if record.topic != topic:
            topic = record.topic
            path = escape(f"$course$/top/{one_line(topic).replace('/', '//')}")
            yield f'<question type="category"><category><text>{path}</text></category></question>\n'
        yield _written(record)
    yield "</quiz>\n"


def _written(record: Record) -> str:
    shown = {picture.place: picture for picture in record.pictures or ()}
    is_cloze = record.type == "fill_in" and len(read_key(record.key)) > 1
    stem = _with_gaps(record) if is_cloze else to_html(record.stem)
    parts = [
        f'<question type="{"cloze" if is_cloze else KINDS[record.type]}">',
        f"<name><text>{escape(record.code)}</text></name>",
        _rich("questiontext", stem, shown.get("")),
        _rich("generalfeedback", to_html(record.explanation) if record.explanation else "", None),
        "<defaultgrade>1</defaultgrade><penalty>0</penalty><hidden>0</hidden>",
        f"<idnumber>{escape(record.code)}</idnumber>",
        *({} if is_cloze else _answers(record, shown)),
        f"<tags>{''.join(f'<tag><text>{escape(one_line(label))}</text></tag>' for label in labels(record))}</tags>",
        "</question>\n",
    ]
    return "\n".join(parts)


def _rich(tag: str, html: str, picture: FilePicture | None, attributes: str = "") -> str:
    files = ""
    if picture is not None:
        name = f"{picture.place or 'stem'}.{ending(picture.data)}"
        html += image(PLUGIN + name, picture.alt)
        body = base64.b64encode(picture.data).decode()
        files = f'<file name="{name}" path="/" encoding="base64">{body}</file>'
    inner = f"<text>{escape(html, quote=False)}</text>{files}"
    return f'<{tag} format="html"{attributes}>{inner}</{tag}>'


def _answers(record: Record, shown: dict[str, FilePicture]) -> Iterator[str]:
    if record.type == "true_false":
        for word, key in (("true", "T"), ("false", "F")):
            fraction = 100 if record.key == key else 0
            yield f'<answer fraction="{fraction}" format="moodle_auto_format"><text>{word}</text></answer>'
    elif record.type == "fill_in":
        yield "<usecase>0</usecase>"
        for variant in read_key(record.key)[0]:
            yield f'<answer fraction="100" format="moodle_auto_format"><text>{_no_joker(variant)}</text></answer>'
    else:
        single = record.type == "single"
        yield f"<single>{str(single).lower()}</single><shuffleanswers>true</shuffleanswers>"
        yield "<answernumbering>ABCD</answernumbering>"
        share = f"{100 / max(1, len(record.key)):.5f}".rstrip("0").rstrip(".")
        for letter, option in zip(OPTION_LETTERS, record.options, strict=False):
            credit = share if letter in record.key else "0" if single else "-100"
            yield _rich("answer", to_html(option), shown.get(letter), f' fraction="{credit}"')


def _no_joker(variant: str) -> str:
    """Moodle takes a star for any text."""
    return escape(variant.replace("*", "\\*"))


def _with_gaps(record: Record) -> str:
    """The stem with a gap of Moodle behind each mark."""
    gaps = iter(read_key(record.key))

    def gap(found: re.Match[str]) -> str:
        variants = next(gaps, ())
        answers = "~=".join(_CLOZE_SIGNS.sub(r"\\\g<0>", variant) for variant in variants)
        return f"{found[0]}{{1:SHORTANSWER:={answers}}}" if variants else found[0]

    return to_html(BLANK_MARKS.sub(gap, record.stem))


# --- reading -----------------------------------------------------------------------------------------------------


class _Wrong(Exception):
    """As in GIFT: the field, the value, the reason; `unknown` where the bank has no such kind."""

    def __init__(self, field: str, value: str, reason: str, *, unknown: bool = False) -> None:
        super().__init__(reason)
        self.field, self.value, self.reason, self.unknown = field, value, reason, unknown


def read(data: bytes, name: str) -> Parsed:
    """The questions of a Moodle XML file. Raises Unreadable for what is no XML."""
    parsed, topic = Parsed(), ""
    for number, node in enumerate(parse_xml(data).nodes("question"), 1):
        if node.get("type") == "category":
            path = node.text_of("category", "text").strip().replace("//", "\0").split("/")
            last = path[-1].replace("\0", "/").strip()
            topic = "" if last in {"top", "$course$", "$module$", "$system$"} else last
            continue
        try:
            parsed.items.append(Item(number, _read(node, topic)))
        except _Wrong as wrong:
            fault = RowError(name, number, wrong.field, wrong.value[:200], wrong.reason)
            (parsed.left_out if wrong.unknown else parsed.faults).append(fault)
    return parsed


def _read(node: Node, topic: str) -> Record:
    kind, name = node.get("type"), one_line(node.text_of("name", "text"))
    if kind not in {*KINDS.values(), "cloze"}:
        reason = _("The bank has no such kind of question (%(kind)s). It is left out.") % {"kind": kind or "?"}
        raise _Wrong("type", name, reason, unknown=True)
    tags = [one_line(tag.text_of("text")) for tag in node.all("tag")]
    said: dict[str, Any] = {"topic": topic, **read_labels(tags)}
    stem, pictures = _text(node.child("questiontext"), "")
    code = one_line(node.text_of("idnumber")) or name
    explanation = _text(node.child("generalfeedback"), None)[0]
    type, key = type_of(tags), ""
    options: list[str] = []
    if kind == "cloze":
        type = "fill_in"
        stem, key = _without_gaps(stem, name)
    elif kind == "truefalse":
        right = next((answer for answer in node.nodes("answer") if _fraction(answer) > 0), None)
        type, key = "true_false", "T" if right and right.text_of("text").strip().lower() == "true" else "F"
    elif kind == "shortanswer":
        type, key = "fill_in", _variants(node)
    else:
        key, options = _choices(node, pictures, name)
        single = node.text_of("single").strip().lower() in {"true", "1"}
        type = type if type in {"single", "multiple"} else "single" if single else "multiple"
    if type == "fill_in" and not marks_in(stem):
        stem = f"{stem} ____"
    return Record(code, type, stem, tuple(options), key, explanation, pictures=tuple(pictures), **said)


def _fraction(answer: Node) -> float:
    try:
        return float(answer.get("fraction", "0"))
    except ValueError:
        return 0.0


def _variants(node: Node) -> str:
    right = (answer for answer in node.nodes("answer") if _fraction(answer) > 0)
    return accepted_key([[clean(answer.text_of("text")).replace("\\*", "*") for answer in right]])


def _choices(node: Node, pictures: list[FilePicture], name: str) -> tuple[str, list[str]]:
    key, options = "", []
    answers = list(node.nodes("answer"))
    if len(answers) > len(OPTION_LETTERS):
        reason = _("The bank takes at most %(most)d options.") % {"most": len(OPTION_LETTERS)}
        raise _Wrong("option_f", name, reason)
    for letter, answer in zip(OPTION_LETTERS, answers, strict=False):
        option, found = _text(answer, letter)
        options.append(option)
        pictures += found
        key += letter if _fraction(answer) > 0 else ""
    return key, options


def _without_gaps(stem: str, name: str) -> tuple[str, str]:
    """The stem with marks only, and the key that stood in its gaps."""
    blanks: list[list[str]] = []

    def take(found: re.Match[str]) -> str:
        accepted = [_RIGHT.sub("", part, count=1) for part in _unescaped(found[1], "~") if _RIGHT.match(part)]
        blanks.append([re.sub(r"\\(.)", r"\1", _unescaped(text, "#")[0]) for text in accepted])
        before = found.string[: found.start()]
        return "" if re.search(rf"(?:{BLANK_MARKS.pattern})$", before) else "____"

    bare = _GAP.sub(take, stem)
    if _ANY_GAP.search(bare) or not blanks:
        reason = _("The bank knows gaps to be filled in only, not choices within a text. It is left out.")
        raise _Wrong("type", name, reason, unknown=True)
    return bare, accepted_key(blanks)


def _unescaped(text: str, sign: str) -> list[str]:
    """The parts of the text between signs that no backslash escapes."""
    parts = [""]
    for piece in re.findall(r"\\.|.", text, re.DOTALL):
        if piece == sign:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _text(node: Node | None, place: str | None) -> tuple[str, list[FilePicture]]:
    """Plain text of a part; its pictures where a place for one is named."""
    if node is None:
        return "", []
    source = node.text_of("text")
    if node.get("format", "html") not in {"html", "moodle_auto_format"}:
        return clean(source), []
    text, images = from_html(source)
    if place is None:
        return text, []
    files = {file.get("name"): file.text for file in node.nodes("file")}
    return text, [FilePicture(place, shown.alt, _bytes(shown.source, files)) for shown in images]


def _bytes(source: str, files: dict[str, str]) -> bytes:
    body = files.get(source.removeprefix(PLUGIN))
    try:
        data = from_data_url(source) if body is None else base64.b64decode("".join(body.split()), validate=True)
    except binascii.Error:
        data = None
    if data is None:
        raise _Wrong("picture", source, _("The picture is not in the file, so it cannot be taken over."))
    return data
