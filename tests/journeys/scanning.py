"""A printed PDF as a phone's camera sees it: pages as pictures, QR codes out of the pictures, and the printed text."""

from dataclasses import dataclass

import pypdfium2
import zxingcpp


@dataclass(frozen=True)
class Code:
    """A QR code and where its middle stands on the page, as a share of the page's height from the top."""

    text: str
    height: float


@dataclass(frozen=True)
class Page:
    codes: list[Code]
    text: str


def scan(pdf: bytes) -> list[Page]:
    """Every page of a PDF, its codes from top to bottom."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [_page(page) for page in document]


def _page(page: pypdfium2.PdfPage) -> Page:
    picture = page.render(scale=3).to_pil()
    found = [
        Code(code.text, (code.position.top_left.y + code.position.bottom_right.y) / 2 / picture.height)
        for code in zxingcpp.read_barcodes(picture)
    ]
    return Page(sorted(found, key=lambda code: code.height), page.get_textpage().get_text_bounded())
