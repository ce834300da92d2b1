"""PDFs: `render` sets a template (tickets, notices, bulletins), `table` sets a list of any length."""

import io
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from reportlab import rl_config
from xhtml2pdf.config.resources import ResourceAccessPolicy
from xhtml2pdf.document import pisaDocument

from examcenter.lib import typeface

ASSETS = Path(__file__).resolve().parent.parent / "static"
# What a document may fetch: pictures within it (data:) and the app's own files; nothing from the network.
POLICY = ResourceAccessPolicy.server(ASSETS, allow_remote=False)
FIXED_DATE = b"D:20000101000000+00'00'"  # what reportlab writes into a document without a date of its own

# reportlab keeps fonts and settings in module globals: one document at a time.
_one_at_a_time = threading.RLock()


class PdfError(RuntimeError):
    """A template could not be set as a PDF."""


def render(template: str, context: Mapping[str, Any], *, title: str, at: datetime | None = None) -> bytes:
    """The template as an A4 PDF; with `at`, the same context gives the same bytes. Raises PdfError."""
    html = render_to_string(template, {**context, "title": title})
    with dated(at) as stamp:
        out = io.BytesIO()
        done = pisaDocument(html, out, path=str(ASSETS / "document.html"), encoding="utf-8", resource_policy=POLICY)
        if done.err:
            raise PdfError(f"{template}: {done.err} errors while setting the PDF")
        return stamp(out.getvalue())


class Stamp:
    """Writes the document's date in place of reportlab's fixed one, which has the same length."""

    def __init__(self, at: datetime | None) -> None:
        self.at = at

    def __call__(self, document: bytes) -> bytes:
        if self.at is None:
            return document
        date = self.at.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'").encode("ascii")
        return document.replace(FIXED_DATE, date)


@contextmanager
def dated(at: datetime | None) -> Iterator[Stamp]:
    """The one place where documents are set: fonts known, nobody else at it, dates fixed where `at` is given."""
    with _one_at_a_time:
        typeface.register()
        before = rl_config.invariant
        rl_config.invariant = int(at is not None)
        try:
            yield Stamp(at)
        finally:
            rl_config.invariant = before
