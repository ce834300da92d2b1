"""Answers that a browser keeps as a file: under a name that tells what it is and of when, in the user's language."""

import re
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import quote

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')  # what some file system refuses
LONGEST = 80  # characters of each part: file systems take 255 bytes


def file_name(*parts: object, suffix: str, on: date | None = None) -> str:
    """'栖云县局-企业名录-20261121.xlsx'; empty parts are left out."""
    said = [UNFIT.sub("", str(part)).strip()[:LONGEST] for part in parts if part]
    if on is not None:
        said.append(f"{on:%Y%m%d}")
    return f"{'-'.join(said)}.{suffix}"


def disposition(name: str, *, inline: bool = False) -> str:
    """The header of RFC 6266: the name as RFC 5987 encodes it, and one in ASCII for programs that know no other."""
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    plain = "-".join(re.findall(r"[A-Za-z0-9]+", stem)) or "file"
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}{suffix}\"; filename*=UTF-8''{quote(name, safe='')}"


def download(body: bytes, name: str, *, media_type: str = XLSX, inline: bool = False) -> HttpResponse:
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = disposition(name, inline=inline)
    return response
