"""QR codes are read back with a decoder, not compared with themselves."""

import io
import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from examcenter.lib import qr

ADDRESS = "https://exam.example.gov.cn/exam/k7Qm2ZxV9pLr4TtW8sYd/"


def read(picture: Image.Image) -> str:
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1
    return str(found[0].text)


@pytest.mark.parametrize("text", [ADDRESS, "质安考 𬍛", "1"])
def test_it_draws_a_png_that_a_scanner_reads(text: str) -> None:
    assert read(Image.open(io.BytesIO(qr.png(text)))) == text


def test_it_scales_a_png_by_its_box() -> None:
    small, large = (Image.open(io.BytesIO(qr.png(ADDRESS, box=box))) for box in (4, 8))

    assert large.width == 2 * small.width


def test_it_leaves_a_quiet_zone_of_four_modules() -> None:
    picture = Image.open(io.BytesIO(qr.png(ADDRESS, box=5))).convert("L")

    assert picture.point(lambda value: 255 - value).getbbox() == (20, 20, picture.width - 20, picture.height - 20)


def test_it_draws_an_svg_of_one_path_without_styles() -> None:
    drawing = qr.svg(ADDRESS)

    assert drawing.count("<path") == 1
    assert "style" not in drawing
    assert "viewBox" in drawing


def test_it_draws_an_svg_with_the_modules_of_the_png() -> None:
    squares = re.findall(r"M([\d.]+),([\d.]+)H[\d.]+V[\d.]+H[\d.]+z", qr.svg(ADDRESS))
    box = 4
    picture = Image.new("L", Image.open(io.BytesIO(qr.png(ADDRESS, box=box))).size, 255)
    for x, y in squares:
        left, top = round(float(x)) * box, round(float(y)) * box
        ImageDraw.Draw(picture).rectangle((left, top, left + box - 1, top + box - 1), fill=0)

    assert read(picture) == ADDRESS


def test_it_gives_a_data_uri_for_pages() -> None:
    assert qr.data_uri(ADDRESS).startswith("data:image/png;base64,")


def test_it_draws_half_blocks_that_can_be_scanned_from_a_terminal() -> None:
    assert read(screen(qr.terminal(ADDRESS))) == ADDRESS


def screen(text: str, *, module: int = 6) -> Image.Image:
    """What the terminal shows: dark ink on light ground, two modules per character."""
    lines = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in text.split("\n")]
    picture = Image.new("L", (len(lines[0]) * module, 2 * len(lines) * module), 255)
    pen = ImageDraw.Draw(picture)
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            for half in {"█": (0, 1), "▀": (0,), "▄": (1,), " ": ()}[character]:
                left, top = column * module, (2 * row + half) * module
                pen.rectangle((left, top, left + module - 1, top + module - 1), fill=0)
    return picture
