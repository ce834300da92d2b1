"""Between the bank's plain texts and the marked-up ones of other systems.

The bank keeps no markup: what a text is made of comes in as lines, its pictures apart, scripts and styles not at all.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

from question_bank.formats.record import clean, one_line
from question_bank.formats.xmltree import Node

BLOCKS = frozenset({
    "p", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "prompt",
    "itemBody", "section", "article", "simpleChoice",
})  # fmt: skip
UNHEARD = frozenset({"script", "style", "template", "object", "iframe"})
_BROKEN = re.compile(r"[ \t\r]*\n[ \t\r\n]*")


class Image(NamedTuple):
    source: str
    alt: str


class Collector:
    """Takes elements and texts in their order and keeps lines and pictures."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.images: list[Image] = []
        self._silent: list[str] = []

    @property
    def text(self) -> str:
        return clean("".join(self.parts))

    def start(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if tag in UNHEARD:
            self._silent.append(tag)
        elif tag == "br":
            self.parts.append("\n")
        elif tag in BLOCKS:
            self._new_line()
        elif tag == "img":
            self.images.append(Image(attributes.get("src") or "", one_line(attributes.get("alt") or "")))

    def end(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()
        elif tag in BLOCKS:
            self._new_line()

    def data(self, text: str) -> None:
        """A line end in the source of a marked-up text is a space."""
        if self._silent:
            return
        if "\n" in text:
            text = _BROKEN.sub(" ", text)
            if text.startswith(" ") and self._at_start():
                text = text[1:]
        self.parts.append(text)

    def _at_start(self) -> bool:
        last = next((part for part in reversed(self.parts) if part), "\n")
        return last.endswith("\n")

    def _new_line(self) -> None:
        if not self._at_start():
            self.parts.append("\n")


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.heard = Collector()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.heard.start(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        self.heard.end(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in UNHEARD:
            self.heard.start(tag, dict(attrs))

    def handle_data(self, data: str) -> None:
        self.heard.data(data)


def from_html(source: str) -> tuple[str, list[Image]]:
    """The plain text and the pictures of a piece of HTML."""
    parser = _Html()
    parser.feed(source)
    parser.close()
    return parser.heard.text, parser.heard.images


def from_tree(node: Node, on: Callable[[Node, Collector], bool] = lambda node, heard: False) -> Collector:
    """The same of an XML element; `on` may take an element over (True: its content is done with)."""
    heard = Collector()

    def walk(inner: Node) -> None:
        if on(inner, heard):
            return
        heard.start(inner.name, inner.attributes)
        for child in inner.children:
            if isinstance(child, str):
                heard.data(child)
            else:
                walk(child)
        heard.end(inner.name)

    walk(node)
    return heard


def to_html(text: str) -> str:
    """The text as one paragraph; `from_html` undoes it. Also well-formed XML."""
    return f"<p>{lines(text)}</p>"


def lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br/>")


def image(source: str, alt: str) -> str:
    return f'<p><img src="{escape(source)}" alt="{escape(alt)}"/></p>'


def data_url(data: bytes) -> str:
    return f"data:{media_type(data)};base64,{base64.b64encode(data).decode()}"


def from_data_url(source: str) -> bytes | None:
    """The bytes of a data: address; None where it is none."""
    head, comma, body = source.partition(",")
    if not comma or not head.startswith("data:image/") or not head.endswith(";base64"):
        return None
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        return None


def media_type(data: bytes) -> str:
    if data.startswith(b"\xff\xd8"):
        return "image/jpeg"
    return "image/webp" if data[8:12] == b"WEBP" else "image/png"


def ending(data: bytes) -> str:
    return {"image/jpeg": "jpg", "image/webp": "webp", "image/png": "png"}[media_type(data)]
