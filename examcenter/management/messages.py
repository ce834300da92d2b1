"""Which messages the code and the templates of each catalogue hold, read by Babel (of the development lock)."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

LANGUAGE = "zh_Hans"
# Where the arguments of each function stand: the context is marked "c".
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


@dataclass(frozen=True)
class Area:
    """One catalogue: a room's, or the base for what belongs to no room. Paths are relative to `root`."""

    name: str
    root: Path
    package: Path
    sources: tuple[Path, ...]

    @property
    def po(self) -> Path:
        return self.root / self.package / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"

    @property
    def mo(self) -> Path:
        return self.po.with_suffix(".mo")

    def extracted(self) -> Catalog:
        """The messages of this area's files, without translations, in a stable order."""
        catalog = Catalog(locale=LANGUAGE, fuzzy=False)
        for source in self.sources:
            for text, context in messages_of(self.root / source):
                catalog.add(text, locations=[(source.as_posix(), 0)], context=context)
        return catalog


def areas(root: Path) -> list[Area]:
    """The base and every room under `root`; a room is a package with an apps.py."""
    rooms = [path.parent.relative_to(root) for path in sorted(root.glob("examcenter/*/apps.py"))]
    packages = {room.name: room for room in [*rooms, Path("question_bank")]}
    sources: dict[str, list[Path]] = {"base": [], **{name: [] for name in packages}}
    for path in sorted([*_files(root, "examcenter"), *_files(root, "question_bank"), *_files(root, "templates")]):
        sources[_owner(path, packages)].append(path)
    folders = {"base": Path("examcenter"), **packages}
    return [Area(name, root, folders[name], tuple(found)) for name, found in sources.items()]


def _files(root: Path, folder: str) -> Iterator[Path]:
    for path in (root / folder).rglob("*"):
        relative = path.relative_to(root)
        is_template = "templates" in relative.parts and path.suffix in {".html", ".txt"}
        if (path.suffix == ".py" or is_template) and "migrations" not in relative.parts:
            yield relative


def _owner(path: Path, packages: dict[str, Path]) -> str:
    if path.parts[0] == "templates":
        return path.parts[1] if path.parts[1] in packages else "base"
    return next((name for name, package in packages.items() if path.is_relative_to(package)), "base")


def messages_of(path: Path) -> Iterable[tuple[str | tuple[str, ...], str | None]]:
    """Each message of a file with its context; a plural comes as a pair."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # As Python, with everything but the messages blotted out; indentation would mean something there.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
    for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
        yield message, context
