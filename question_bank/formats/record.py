"""One question as every format reads and writes it; the bank stands on the other side of it.

A field that is None, or a topic, role or capacity that is empty, is one that the file does not speak of.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, NamedTuple

from question_bank.formats.tables import RowError

# What XML cannot hold or nobody sees; tab and end of line stay.
_UNSEEN = dict.fromkeys(set(range(32)) - {9, 10} | set(range(127, 160)) | {0xFEFF, 0xFFFE, 0xFFFF})
_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """The text with one kind of line end and without invisible characters, as the bank keeps it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNSEEN)
    return _SURROGATES.sub("", text).strip()


def one_line(text: str) -> str:
    return _SPACES.sub(" ", clean(text)).strip()


class FilePicture(NamedTuple):
    """A picture in a file: beside the stem (`place` "") or an option (its letter)."""

    place: str
    alt: str
    data: bytes


@dataclass(frozen=True)
class Record:
    """`options` and `key` are as in `rules.content.Content`; `topic` is a code or a name."""

    code: str
    type: str
    stem: str
    options: tuple[str, ...]
    key: str
    explanation: str = ""
    topic: str = ""
    for_role: str = ""
    for_capacity: str = ""
    category: str | None = None
    difficulty: int | None = None
    cognitive: str | None = None
    is_open: bool | None = None
    references: tuple[tuple[str, str], ...] = ()
    pictures: tuple[FilePicture, ...] | None = None

    def as_json(self) -> dict[str, Any]:
        shown = self.pictures
        pictures = shown and [[p.place, p.alt, base64.b64encode(p.data).decode()] for p in shown]
        return {**asdict(self), "pictures": list(pictures) if pictures is not None else None}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Record":
        """What `as_json` wrote, looked at again: it comes from a process that has read an untrusted file."""
        values = {each.name: said[each.name] for each in fields(cls)}
        values["options"] = tuple(str(option) for option in said["options"])
        values["references"] = tuple((str(document), str(article)) for document, article in said["references"])
        if said["pictures"] is not None:
            values["pictures"] = tuple(
                FilePicture(str(place), str(alt), base64.b64decode(data)) for place, alt, data in said["pictures"]
            )
        return cls(**values)


@dataclass(frozen=True)
class Item:
    """A record with the number under which a report names it."""

    number: int
    record: Record


@dataclass
class Parsed:
    """What a file holds: its questions, what is wrong with others, and what the bank has no kind for."""

    items: list[Item] = field(default_factory=list)
    faults: list[RowError] = field(default_factory=list)
    left_out: list[RowError] = field(default_factory=list)


class Unreadable(Exception):
    """The file as a whole cannot be used; the message says why and what to do, translated."""
