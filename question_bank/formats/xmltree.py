"""Untrusted XML as a small tree: no document type, so no entities; bounded in depth and in the number of elements."""

import re
from collections.abc import Iterator
from xml.parsers import expat

from django.utils.translation import gettext as _

from question_bank.formats.record import Unreadable

DEEPEST = 60
MOST_NODES = 4_000_000
_DECLARED = re.compile(rb"""^(\s*<\?xml[^>]*?encoding=["'])([\w-]+)(["'])""")


class Node:
    """An element; names and attributes come without their prefixes, text as strings among the children."""

    __slots__ = ("attributes", "children", "name")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name, self.attributes = name, attributes
        self.children: list[Node | str] = []

    def nodes(self, *names: str) -> "Iterator[Node]":
        """The children with one of the names, or all."""
        for child in self.children:
            if isinstance(child, Node) and (not names or child.name in names):
                yield child

    def child(self, *path: str) -> "Node | None":
        """The first element down this path."""
        found: Node | None = self
        for name in path:
            found = next(found.nodes(name), None) if found else None
        return found

    def all(self, *names: str) -> "Iterator[Node]":
        """The elements below with one of the names, in their order."""
        for child in self.nodes():
            if child.name in names:
                yield child
            yield from child.all(*names)

    def get(self, name: str, otherwise: str = "") -> str:
        return self.attributes.get(name, otherwise)

    @property
    def text(self) -> str:
        """All text within."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def text_of(self, *path: str) -> str:
        found = self.child(*path)
        return found.text if found else ""


class _Builder:
    def __init__(self) -> None:
        self.root = Node("", {})
        self.open = [self.root]
        self.nodes = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.nodes += 1
        if len(self.open) > DEEPEST or self.nodes > MOST_NODES:
            raise Unreadable(_("The XML is nested too deeply or has too many elements. Split it into several files."))
        node = Node(_local(name), {_local(key): value for key, value in attributes.items()})
        self.open[-1].children.append(node)
        self.open.append(node)

    def end(self, name: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        self.open[-1].children.append(text)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse(*declaration: object) -> None:
    raise Unreadable(
        _("The XML declares a document type or entities, which can hide harm. Export the file anew without them.")
    )


def parse_xml(data: bytes) -> Node:
    """The root element. Raises Unreadable for what is no well-formed XML, or declares entities."""
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(_in_utf8(data), True)
    except (expat.ExpatError, UnicodeDecodeError, LookupError) as wrong:
        line = getattr(wrong, "lineno", 1)
        raise Unreadable(
            _("The XML is damaged or cut off (line %(line)d). Export the file anew.") % {"line": line}
        ) from wrong
    return next(builder.root.nodes())


def _in_utf8(data: bytes) -> bytes:
    """What declares a Chinese encoding, in the one that the parser knows."""
    found = _DECLARED.match(data)
    if found and found[2].lower().startswith((b"gb", b"big5")):
        name = "gb18030" if found[2].lower().startswith(b"gb") else "big5"
        return found[1] + b"UTF-8" + data[found.end(2) :].decode(name).encode()
    return data
