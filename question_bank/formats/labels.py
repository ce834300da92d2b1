"""What most formats have no field for, as labels of the form name:value in their own tags or keywords."""

from collections.abc import Iterable, Iterator
from typing import Any

from question_bank.formats.record import Record, one_line

PLAIN = ("topic", "for_role", "for_capacity", "category", "cognitive")
WORDS = {
    "for_role": {"director", "officer", "both"},
    "for_capacity": {"production", "sales", "both"},
    "cognitive": {"", "know", "understand", "apply", "analyse"},
}


def labels(record: Record) -> Iterator[str]:
    """The labels of a record; fields that say nothing have none."""
    yield f"type:{record.type}"
    for name in PLAIN:
        value = getattr(record, name)
        if value or (value is not None and name in {"category", "cognitive"}):
            yield f"{name}:{value}"
    if record.difficulty is not None:
        yield f"difficulty:{record.difficulty}"
    if record.is_open is not None:
        yield f"open:{'yes' if record.is_open else 'no'}"
    for number, (document, article) in enumerate(record.references, 1):
        yield f"document{number}:{document}"
        if article:
            yield f"article{number}:{article}"


def read_labels(written: Iterable[str]) -> dict[str, Any]:
    """Values for `Record` by field; labels of others and those that make no sense are passed over."""
    said = dict(label.split(":", 1) for label in written if ":" in label)
    found: dict[str, Any] = {}
    for name in PLAIN:
        value = one_line(said[name]) if name in said else None
        if value is not None and value in WORDS.get(name, {value}):
            found[name] = value
    if said.get("difficulty") in {"1", "2", "3", "4", "5"}:
        found["difficulty"] = int(said["difficulty"])
    if said.get("open") in {"yes", "no"}:
        found["is_open"] = said["open"] == "yes"
    references: list[tuple[str, str]] = []
    while document := one_line(said.get(f"document{len(references) + 1}", "")):
        references.append((document, one_line(said.get(f"article{len(references) + 1}", ""))))
    return {**found, "references": tuple(references)}


def type_of(written: Iterable[str]) -> str:
    """The question type that a label names, or ""."""
    named = (label.removeprefix("type:") for label in written if label.startswith("type:"))
    return next((name for name in named if name in {"single", "multiple", "true_false", "fill_in"}), "")
