"""Untrusted files are read in a process of their own, which may run out of memory or time without harm to anybody.

On systems without `resource` (Windows) only the time is limited; everything else works the same.
"""

import base64
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, gettext as _

import question_bank
from question_bank.formats.pictures import Encoded
from question_bank.formats.record import Item, Parsed, Record, Unreadable
from question_bank.formats.tables import Limits, RowError, Sheet

MIB = 1024 * 1024
HOME = Path(question_bank.__file__).parents[1]


@dataclass(frozen=True)
class Bounds:
    """What the reading process may use: bytes of memory, seconds of processor, seconds on the clock."""

    memory: int = 1536 * MIB
    seconds: int = 60
    patience: int = 120
    output: int = 1024 * MIB


@dataclass
class Contents:
    """What was in the file: sheets of a table, or questions; and pictures as our encoder wrote them, by item."""

    format: str = "table"
    sheets: list[Sheet] = field(default_factory=list)
    parsed: Parsed = field(default_factory=Parsed)
    pictures: dict[int, list[Encoded]] = field(default_factory=dict)


def read_apart(
    data: bytes, name: str, limits: Limits, *, any_format: bool = True, bounds: Bounds | None = None
) -> Contents:
    """Read the file in a child process. Raises Unreadable with the reason, translated."""
    bounds = bounds or Bounds()
    order = {
        "name": name,
        "language": get_language() or "en",
        "any": any_format,
        "limits": asdict(limits),
        "memory": bounds.memory,
        "seconds": bounds.seconds,
    }
    contents, unreadable, done = Contents(), "", False
    with _child(data, order, bounds) as answers:
        for said in answers:
            unreadable = unreadable or str(said.get("unreadable", ""))
            done = bool(said.get("done"))
            _take(contents, said)
    if unreadable:
        raise Unreadable(unreadable)
    if not done:
        raise Unreadable(
            _("Reading the file needed too much memory or time, so it was stopped. Split the file into several.")
        )
    return contents


def _take(contents: Contents, said: dict[str, Any]) -> None:
    if "row" in said:
        contents.sheets[-1].rows.append([str(cell) for cell in said["row"]])
    elif "sheet" in said:
        contents.sheets.append(Sheet(str(said["sheet"]), []))
    elif "record" in said:
        number = int(said["item"])
        contents.parsed.items.append(Item(number, Record.from_json(said["record"])))
        contents.pictures[number] = [_encoded(made) for made in said["pictures"]]
    elif "fault" in said:
        contents.parsed.faults.append(RowError(**said["fault"]))
    elif "left_out" in said:
        contents.parsed.left_out.append(RowError(**said["left_out"]))
    elif "format" in said:
        contents.format = str(said["format"])


def _encoded(made: dict[str, Any]) -> Encoded:
    return Encoded(base64.b64decode(made["data"]), str(made["media_type"]), int(made["width"]), int(made["height"]))


@contextmanager
def _child(data: bytes, order: dict[str, Any], bounds: Bounds) -> Iterator[Iterator[dict[str, Any]]]:
    """The lines that the child says; it is ended when it takes too long or says too much."""
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps(order).encode() + b"\n")
        file.write(data)
        file.seek(0)
        child = subprocess.Popen(
            [sys.executable, "-m", "question_bank.formats.child"],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=HOME,
            env=_environment(),
        )
        clock = threading.Timer(bounds.patience, child.kill)
        clock.start()
        try:
            yield _lines(child, bounds.output)
        finally:
            clock.cancel()
            child.kill()
            child.wait()
            if child.stdout:
                child.stdout.close()


def _lines(child: "subprocess.Popen[bytes]", most: int) -> Iterator[dict[str, Any]]:
    if child.stdout is None:
        return
    for line in child.stdout:
        most -= len(line)
        if most < 0:
            return
        try:
            said = json.loads(line)
        except ValueError:  # it was ended within a line
            return
        yield said


def _environment() -> dict[str, str]:
    """Without the secrets of the server; one thread, since each reserves memory."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(HOME),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
