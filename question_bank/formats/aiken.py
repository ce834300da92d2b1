"""Aiken, the simplest format of Moodle: https://docs.moodle.org/en/Aiken_format. One right option, nothing else."""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from question_bank.formats.record import Item, Parsed, Record, clean, one_line
from question_bank.formats.tables import RowError
from question_bank.rules.content import OPTION_LETTERS, read_answer, without_true_false_options

_OPTION = re.compile(r"^\s*([A-Z])[.)．）、]\s*(.*)$")
ANSWER = re.compile(r"^\s*(?:ANSWER|答案)\s*[:：]\s*(.*)$", re.IGNORECASE)


def holds(record: Record) -> bool:
    """Whether Aiken has a way to say this question at all."""
    texts = (record.stem, *record.options)
    return record.type in {"single", "true_false"} and not any(
        _OPTION.match(one_line(text)) or ANSWER.match(one_line(text)) for text in texts
    )


def write(records: Iterable[Record]) -> Iterator[str]:
    """The questions that Aiken can hold; line breaks become spaces."""
    for record in records:
        if not holds(record):
            continue
        options, key = record.options, record.key
        if record.type == "true_false":
            options, key = ("正确", "错误"), "A" if record.key == "T" else "B"
        lines = [f"{letter}. {one_line(text)}" for letter, text in zip(OPTION_LETTERS, options, strict=False)]
        yield "\n".join([one_line(record.stem), *lines, f"ANSWER: {key}"]) + "\n\n"


def read(text: str, name: str) -> Parsed:
    """The questions of an Aiken file; never raises for bad content."""
    parsed = Parsed()
    stem: list[str] = []
    options: list[str] = []
    number = 1
    for line in clean(text).split("\n"):
        if found := ANSWER.match(line):
            _finish(parsed, Item(number, _record(stem, options, found[1])), found[1], name)
            stem, options, number = [], [], number + 1
        elif (found := _OPTION.match(line)) and stem:
            if len(options) < len(OPTION_LETTERS) and found[1] != OPTION_LETTERS[len(options)]:
                reason = _("The options do not follow one another as A, B, C.")
                parsed.faults.append(RowError(name, number, "options", line[:200], reason))
            options.append(found[2].strip())
        elif line.strip():
            (options or stem).append(line.strip())
    if stem or options:
        reason = _("The line with the answer (ANSWER: A) is missing.")
        parsed.faults.append(RowError(name, number, "key", " ".join(stem)[:200], reason))
    return parsed


def _finish(parsed: Parsed, item: Item, answer: str, name: str) -> None:
    if len(item.record.options) > len(OPTION_LETTERS):
        reason = _("The bank takes at most %(most)d options.") % {"most": len(OPTION_LETTERS)}
        parsed.faults.append(RowError(name, item.number, "options", item.record.stem[:200], reason))
    elif not item.record.key:
        reason = _("The answer must be letters from A to F, such as A or ABD.")
        parsed.faults.append(RowError(name, item.number, "key", answer[:200], reason))
    else:
        parsed.items.append(item)


def _record(stem: list[str], options: list[str], answer: str) -> Record:
    text, key = "\n".join(stem), read_answer("single", answer)
    if len(options) == 2:
        bare, word = without_true_false_options(options, answer)
        if not any(bare):
            return Record("", "true_false", text, (), read_answer("true_false", word))
    return Record("", "multiple" if len(key) > 1 else "single", text, tuple(options), key)
