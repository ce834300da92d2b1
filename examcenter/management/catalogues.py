"""Merges, compiles and checks the Chinese catalogues; every text here is shown to developers only."""

import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from examcenter.management.messages import LANGUAGE, Area, areas

HEADER = f"""msgid ""
msgstr ""
"Language: {LANGUAGE}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
# A compiled catalogue carries dates; fixed ones keep it the same from the same texts.
FIXED = datetime(2026, 1, 1, tzinfo=UTC)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}")

Key = tuple[str | None, str, str | None]


def refresh(root: Path, only: Collection[str] = ()) -> list[str]:
    """Extract, merge and compile the catalogues, or those named in `only`; returns what still needs a translator."""
    for area in chosen(root, only):
        catalog = merged(area)
        if not keys(catalog):
            area.po.unlink(missing_ok=True)
            area.mo.unlink(missing_ok=True)
            continue
        area.po.parent.mkdir(parents=True, exist_ok=True)
        area.po.write_bytes(HEADER.encode() + written(catalog))
        area.mo.write_bytes(compiled(catalog))
    return faults(root, only)


def chosen(root: Path, only: Collection[str]) -> list[Area]:
    """The areas named in `only`, all where it is empty; raises KeyError for a name there is not."""
    found = {area.name: area for area in areas(root)}
    return [found[name] for name in only or found]


def faults(root: Path, only: Collection[str] = ()) -> list[str]:
    """Everything wrong with the catalogues as they stand, one line each; changes nothing."""
    found: list[str] = []
    translations: dict[Key, dict[str, str]] = defaultdict(dict)
    for area in chosen(root, only):
        stored = read(area)
        found += [f"{area.name}: {fault}" for fault in faults_of(area, stored)]
        for message in stored:
            if message.id:
                translations[key(message)][area.name] = translation(message)
    for (_context, text, _plural), by_area in translations.items():
        if len(set(by_area.values())) > 1:
            found.append(f"{text!r} is translated differently: {by_area}")
    return found


def faults_of(area: Area, stored: Catalog) -> Iterator[str]:
    wanted, present = keys(area.extracted()), keys(stored)
    yield from (f"{text!r} is not in the catalogue" for _, text, _ in sorted_keys(wanted - present))
    yield from (f"{text!r} is no longer used" for _, text, _ in sorted_keys(present - wanted))
    for message in stored:
        if message.id:
            yield from faults_of_message(message)
    if wanted and (not area.mo.exists() or area.mo.read_bytes() != compiled(stored)):
        yield "the compiled catalogue does not match"


def faults_of_message(message: Message) -> Iterator[str]:
    _context, text, plural = key(message)
    chinese = translation(message)
    if not chinese:
        yield f"{text!r} has no Chinese"
    elif message.fuzzy:
        yield f"{text!r} is marked fuzzy"
    elif placeholders(plural or text) != placeholders(chinese):
        yield f"{text!r} and {chinese!r} have different placeholders"


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


# --- one catalogue ---------------------------------------------------------------------------------------


def merged(area: Area) -> Catalog:
    """What the files hold now, with the translations already there; what is no longer used is dropped."""
    catalog = area.extracted()
    stored = {key(message): message for message in read(area)}
    by_text = {(context, text): message for (context, text, _plural), message in stored.items()}
    for message in catalog:
        context, text, plural = key(message)
        old = by_text.get((context, text))
        if not text or old is None:
            continue
        chinese = translation(old)
        message.string = (chinese,) if plural else chinese
        message.flags |= old.flags & {"fuzzy"}
        message.user_comments = old.user_comments
    return catalog


def read(area: Area) -> Catalog:
    if not area.po.exists():
        return Catalog(locale=LANGUAGE, fuzzy=False)
    with area.po.open("rb") as file:
        catalog: Catalog = read_po(file, locale=LANGUAGE, abort_invalid=True)
        return catalog


def written(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=0, omit_header=True, sort_output=True, include_lineno=False)
    return buffer.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """The catalogue in machine form, the same bytes for the same translations."""
    plain = Catalog(locale=LANGUAGE, fuzzy=False, creation_date=FIXED, revision_date=FIXED)
    for message in catalog:
        if message.id:
            plain.add(message.id, message.string, flags=message.flags, context=message.context)
    buffer = io.BytesIO()
    write_mo(buffer, plain)
    return buffer.getvalue()


def key(message: Message) -> Key:
    """Context, text and plural of a message."""
    if isinstance(message.id, str):
        return message.context, message.id, None
    return message.context, message.id[0], message.id[1]


def keys(catalog: Catalog) -> set[Key]:
    return {key(message) for message in catalog if message.id}


def sorted_keys(found: Iterable[Key]) -> list[Key]:
    return sorted(found, key=lambda each: (each[1], each[0] or ""))


def translation(message: Message) -> str:
    """The Chinese of a message; the language has one form, so a plural has one too."""
    return message.string if isinstance(message.string, str) else message.string[0] if message.string else ""
