"""`python -m question_bank.formats.child`: reads one untrusted file within limits of memory and time.

On standard input a line of JSON that says how, then the file; on standard output one line of JSON for each sheet, row,
question and fault, at the end {"done": true}. Started by `sandbox.py`; knows no database and no secret.
"""

import base64
import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.utils import translation

from question_bank.formats.detect import format_of, parse_questions
from question_bank.formats.pictures import NotAPicture, encoded
from question_bank.formats.record import Item, Parsed, Unreadable
from question_bank.formats.tables import Limits, RowError, UnreadableFile, read

resource: Any
try:
    resource = importlib.import_module("resource")
except ImportError:  # not on Windows
    resource = None


def main() -> None:
    order = json.loads(sys.stdin.buffer.readline())
    _limit(order)
    settings.configure(
        USE_I18N=True, LANGUAGE_CODE="en", LOCALE_PATHS=[str(Path(__file__).parents[1] / "locale")], INSTALLED_APPS=[]
    )
    django.setup()
    translation.activate(order["language"])
    data = sys.stdin.buffer.read()
    try:
        _read(data, order)
    except (UnreadableFile, Unreadable) as wrong:
        _say(unreadable=str(wrong))
    _say(done=True)
    sys.stdout.flush()


def _limit(order: dict[str, Any]) -> None:
    """No more memory, time and open files than the order says; nothing may be written to the disk."""
    if resource is None:
        return
    for name, most in (("AS", order["memory"]), ("CPU", order["seconds"]), ("FSIZE", 0), ("CORE", 0)):
        number = getattr(resource, f"RLIMIT_{name}")
        resource.setrlimit(number, (most, most))


def _read(data: bytes, order: dict[str, Any]) -> None:
    format = format_of(data, order["name"]) if order["any"] else "table"
    _say(format=format)
    if format == "table":
        for sheet in read(data, order["name"], Limits(**order["limits"])):
            _say(sheet=sheet.name)
            for row in sheet.rows:
                _say(row=row)
        return
    if len(data) > order["limits"]["bytes"]:
        read(data, order["name"], Limits(**order["limits"]))  # says in its words that the file is too large
    parsed = parse_questions(data, order["name"], format)
    for item in parsed.items:
        made = _encoded(item, order["name"], parsed)
        if made is not None:
            _say(item=item.number, record=item.record.as_json(), pictures=made)
    for fault in parsed.faults:
        _say(fault=asdict(fault))
    for fault in parsed.left_out:
        _say(left_out=asdict(fault))


def _encoded(item: Item, name: str, parsed: Parsed) -> list[dict[str, Any]] | None:
    """The pictures of the record as our own encoder writes them; None and a fault where one is no picture.

    The parent takes these, or the very bytes of the file where they are the encoder's own work of another day:
    writing a JPEG again would change it.
    """
    made = []
    for picture in item.record.pictures or ():
        try:
            own = encoded(picture.data)
        except NotAPicture as wrong:
            parsed.faults.append(RowError(name, item.number, "picture", picture.alt, f"picture:{wrong.reason}"))
            return None
        body = base64.b64encode(own.data).decode()
        made.append({"data": body, "media_type": own.media_type, "width": own.width, "height": own.height})
    return made


def _say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main()
