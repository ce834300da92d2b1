"""Content packages of any maker: choices and gaps become questions, other interactions are named and left out."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _

from question_bank.formats.blanks import BLANK_MARKS, accepted_key
from question_bank.formats.labels import read_labels, type_of
from question_bank.formats.markup import Collector, from_data_url, from_tree
from question_bank.formats.record import FilePicture, Item, Parsed, Record, Unreadable, one_line
from question_bank.formats.tables import RowError
from question_bank.formats.xmltree import Node, parse_xml
from question_bank.rules.content import OPTION_LETTERS, read_answer

MIB = 1024 * 1024
MOST_INFLATED = 1024 * MIB
MOST_PART = 64 * MIB
RATIO = 200
MANIFEST = "imsmanifest.xml"
CHOICE, ENTRY = "choiceInteraction", "textEntryInteraction"
ITEM = re.compile(r"imsqti_item|imsqti_test.*item", re.IGNORECASE)


class _Wrong(Exception):
    def __init__(self, field: str, value: str, reason: str, *, unknown: bool = False) -> None:
        super().__init__(reason)
        self.field, self.value, self.reason, self.unknown = field, value, reason, unknown


class Package:
    """An untrusted zip; sizes are counted while unpacking, not believed."""

    def __init__(self, data: bytes) -> None:
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, RuntimeError) as wrong:
            raise _cut_off() from wrong
        self.names = {posixpath.normpath(name) for name in self.zip.namelist()}
        self.left = min(MOST_INFLATED, max(len(data), 64 * 1024) * RATIO)

    def read(self, path: str) -> bytes | None:
        """One part, or None where it is missing."""
        path = posixpath.normpath(path)
        if path not in self.names:
            return None
        try:
            with self.zip.open(path) as part:
                body = part.read(min(self.left, MOST_PART) + 1)
        except Exception as wrong:  # zlib and its like raise their own errors for damage
            raise _cut_off() from wrong
        if len(body) > min(self.left, MOST_PART):
            raise Unreadable(_("The package unpacks to an unusual size and was not opened."))
        self.left -= len(body)
        return body


def _cut_off() -> Unreadable:
    return Unreadable(_("The package is damaged or cut off. Export it anew, or send the file again."))


def read_package(data: bytes, name: str) -> Parsed:
    """The questions of a package. Raises Unreadable for a damaged one, or one without a manifest."""
    package, parsed = Package(data), Parsed()
    manifest = package.read(MANIFEST)
    if manifest is None:
        raise Unreadable(_("The package has no imsmanifest.xml, so it is no QTI package."))
    resources = [node for node in parse_xml(manifest).all("resource") if ITEM.search(node.get("type"))]
    for number, resource in enumerate(resources, 1):
        path = posixpath.normpath(unquote(resource.get("href")))
        body = package.read(path)
        if body is None:
            reason = _("The manifest names this part, but the package does not have it.")
            parsed.faults.append(RowError(name, number, "", path[:200], reason))
            continue
        words = [one_line(word.text) for word in resource.all("keyword")]
        _take(parsed, number, body, words, name, package, posixpath.dirname(path))
    return parsed


def read_item(data: bytes, name: str) -> Parsed:
    """A single assessmentItem outside a package."""
    parsed = Parsed()
    _take(parsed, 1, data, [], name, None, "")
    return parsed


def _take(
    parsed: Parsed, number: int, body: bytes, words: list[str], name: str, package: Package | None, folder: str
) -> None:
    try:
        parsed.items.append(Item(number, _Reader(parse_xml(body), words, package, folder).record()))
    except _Wrong as wrong:
        fault = RowError(name, number, wrong.field, wrong.value[:200], wrong.reason)
        (parsed.left_out if wrong.unknown else parsed.faults).append(fault)


class _Reader:
    """One assessmentItem."""

    def __init__(self, item: Node, words: list[str], package: Package | None, folder: str) -> None:
        self.item, self.words, self.package, self.folder = item, words, package, folder
        self.pictures: list[FilePicture] = []
        self.name = one_line(item.get("title") or item.get("identifier"))
        self.declared = {node.get("identifier"): node for node in item.nodes("responseDeclaration")}

    def record(self) -> Record:
        body = self.item.child("itemBody")
        if self.item.name != "assessmentItem" or body is None:
            raise _Wrong("type", self.name, _("This part is no question with a body. It is left out."), unknown=True)
        asked = list(_interactions(body))
        kinds = {node.name for node in asked}
        if kinds == {CHOICE} and len(asked) == 1:
            said = self._choice(body, asked[0])
        elif kinds == {ENTRY}:
            said = self._entries(body, asked)
        else:
            reason = _("The bank has no such kind of question (%(kind)s). It is left out.")
            kind = "、".join(sorted(kinds)) or "?"
            raise _Wrong("type", self.name, reason % {"kind": kind}, unknown=True)
        explanation = "\n".join(from_tree(node).text for node in self.item.nodes("modalFeedback"))
        known: dict[str, Any] = read_labels(self.words)
        return Record(
            code=self.name, explanation=explanation.strip(), pictures=tuple(self.pictures), **{**known, **said}
        )

    def _choice(self, body: Node, asked: Node) -> dict[str, Any]:
        stem = self._text(body, "", skip=asked)
        prompt = asked.child("prompt")
        if prompt is not None:
            stem = f"{stem}\n{self._text(prompt, '')}".strip()
        choices = list(asked.all("simpleChoice"))
        if len(choices) > len(OPTION_LETTERS):
            reason = _("The bank takes at most %(most)d options.") % {"most": len(OPTION_LETTERS)}
            raise _Wrong("option_f", self.name, reason)
        declared = self.declared.get(asked.get("responseIdentifier"))
        right = {value.text.strip() for value in declared.all("value")} if declared else set()
        key = "".join(
            letter for letter, node in zip(OPTION_LETTERS, choices, strict=False) if node.get("identifier") in right
        )
        type = type_of(self.words)
        if type not in {"single", "multiple"}:
            is_single = (declared is None or declared.get("cardinality") == "single") and len(key) <= 1
            type = "single" if is_single else "multiple"
            word = self._true_or_false(choices, right)
            if word:
                return {"type": "true_false", "stem": stem, "options": (), "key": word}
        options = [self._text(node, letter) for letter, node in zip(OPTION_LETTERS, choices, strict=False)]
        return {"type": type, "stem": stem, "options": tuple(options), "key": key}

    @staticmethod
    def _true_or_false(choices: list[Node], right: set[str]) -> str:
        """The key where the two choices say right and wrong, else nothing."""
        words = {node.get("identifier"): read_answer("true_false", from_tree(node).text) for node in choices}
        if sorted(words.values()) != ["F", "T"] or len(right) != 1:
            return ""
        return words.get(next(iter(right)), "")

    def _entries(self, body: Node, asked: list[Node]) -> dict[str, Any]:
        def on(node: Node, heard: Collector) -> bool:
            if node.name == ENTRY:
                before = "".join(heard.parts)
                if not re.search(rf"(?:{BLANK_MARKS.pattern})$", before):
                    heard.parts.append("____")
            return node.name == ENTRY

        heard = from_tree(body, on)
        self._keep(heard, "")
        blanks = [self._accepted(node) for node in asked]
        return {"type": "fill_in", "stem": heard.text, "options": (), "key": accepted_key(blanks)}

    def _accepted(self, asked: Node) -> list[str]:
        declared = self.declared.get(asked.get("responseIdentifier"))
        if declared is None:
            return []
        mapped = [
            node.get("mapKey") for node in declared.all("mapEntry") if not node.get("mappedValue").startswith("0")
        ]
        return mapped or [one_line(value.text) for value in declared.all("value")]

    def _text(self, node: Node, place: str, skip: Node | None = None) -> str:
        heard = from_tree(node, lambda inner, _heard: inner is skip)
        self._keep(heard, place)
        return heard.text

    def _keep(self, heard: Collector, place: str) -> None:
        for shown in heard.images:
            data = from_data_url(shown.source)
            if data is None and self.package is not None:
                data = self.package.read(posixpath.join(self.folder, unquote(shown.source)))
            if data is None:
                reason = _("The picture is not in the file, so it cannot be taken over.")
                raise _Wrong("picture", shown.source, reason)
            self.pictures.append(FilePicture(place, shown.alt, data))


def _interactions(body: Node) -> Iterator[Node]:
    for node in body.nodes():
        if node.name.endswith("Interaction"):
            yield node
        else:
            yield from _interactions(node)
