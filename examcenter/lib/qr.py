"""QR codes: as PNG for PDFs, as SVG and data URI for pages, as half blocks for a terminal."""

import base64
import io

from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pil import PilImage
from qrcode.image.pure import PyPNGImage
from qrcode.image.svg import SvgPathImage
from qrcode.main import QRCode

BORDER = 4  # the quiet zone that the standard asks for


def _code(text: str, box: int) -> "QRCode[PilImage | PyPNGImage]":
    code = QRCode(error_correction=ERROR_CORRECT_M, box_size=box, border=BORDER)
    code.add_data(text)
    code.make(fit=True)
    return code


def png(text: str, *, box: int = 8) -> bytes:
    """A black and white PNG, `box` pixels per module."""
    picture = io.BytesIO()
    _code(text, box).make_image().save(picture)
    return picture.getvalue()


def svg(text: str) -> str:
    """An SVG of one path, without style attributes, that scales to any size."""
    drawing = _code(text, 10).make_image(image_factory=SvgPathImage)
    return drawing.to_string(encoding="unicode")


def data_uri(text: str, *, box: int = 8) -> str:
    """For `<img class="qr" src="…">`; the content security policy allows pictures from data."""
    return "data:image/png;base64," + base64.b64encode(png(text, box=box)).decode("ascii")


def terminal(text: str) -> str:
    """Lines of half blocks that a phone can scan from a dark or a light terminal, since both colours are set."""
    rows = _code(text, 1).get_matrix()
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    lines = ("".join(map(_half_block, upper, lower)) for upper, lower in zip(rows[::2], rows[1::2], strict=True))
    return "\n".join(f"\x1b[38;5;16;48;5;231m{line}\x1b[0m" for line in lines)


def _half_block(upper: bool, lower: bool) -> str:
    return {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}[upper, lower]
