"""Which format a file has, by what stands in it; the ending of its name decides only between plain texts."""

import io
import re
import zipfile

from django.utils.translation import gettext as _

from question_bank.formats import aiken, gift, moodle_xml, qti
from question_bank.formats.record import Parsed, Unreadable

_GIFT = re.compile(r"(?<!\\)\{(?:\\.|[^}\\])*\}", re.DOTALL)
_BEGINNING = 4096


def format_of(data: bytes, name: str) -> str:
    """ "table", "qti", "qti_item", "moodle", "gift" or "aiken"; "table" also for what nothing knows."""
    if data[:4] == b"PK\x03\x04":
        return "qti" if _has_manifest(data) else "table"
    beginning = data[:_BEGINNING].lstrip(b"\xef\xbb\xbf").lstrip()
    if beginning.startswith(b"<"):
        return "qti_item" if b"assessmentItem" in beginning else "moodle"
    if name.lower().endswith(".csv"):
        return "table"
    text = _decoded(data)
    if text is None:
        return "table"
    if any(aiken.ANSWER.match(line) for line in text.splitlines()):
        return "aiken"
    return "gift" if name.lower().endswith((".gift", ".txt")) and _GIFT.search(text) else "table"


def _has_manifest(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "imsmanifest.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, RuntimeError):
        return False


def _decoded(data: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def parse_questions(data: bytes, name: str, format: str) -> Parsed:
    """The questions of a file that is no table. Raises Unreadable."""
    if format == "qti":
        return qti.read_package(data, name)
    if format == "qti_item":
        return qti.read_item(data, name)
    if format == "moodle":
        return moodle_xml.read(data, name)
    text = _decoded(data)
    if text is None:
        raise Unreadable(_("The text is neither UTF-8 nor GB18030. Save it in one of these encodings."))
    return gift.read(text, name) if format == "gift" else aiken.read(text, name)
