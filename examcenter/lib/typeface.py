"""The Chinese typeface of all PDFs: embedded, so that it looks the same everywhere and rare names are printed."""

from functools import cache
from pathlib import Path

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics, ttfonts
from xhtml2pdf import default

REGULAR = "NotoSansSC"
BOLD = "NotoSansSC-Bold"
CSS_FAMILY = "notosanssc"  # xhtml2pdf looks families up in small letters
FILES = Path(__file__).parent / "fonts"
LINES_PER_BLOCK = 100  # a PDF reader may refuse longer blocks of a character map


@cache
def register() -> None:
    """Makes the typeface known to reportlab and xhtml2pdf; reads the files once per process."""
    ttfonts.makeToUnicodeCMap = to_unicode_map
    pdfmetrics.registerFont(ttfonts.TTFont(REGULAR, str(FILES / "NotoSansSC-Regular.ttf")))
    pdfmetrics.registerFont(ttfonts.TTFont(BOLD, str(FILES / "NotoSansSC-Bold.ttf")))
    for italic in (0, 1):
        addMapping(REGULAR, 0, italic, REGULAR)
        addMapping(REGULAR, 1, italic, BOLD)
    default.DEFAULT_FONT[CSS_FAMILY] = REGULAR


def to_unicode_map(fontname: str, subset: list[int]) -> str:
    """The map from glyphs back to text, which copying, searching and screen readers use.

    reportlab's own writes characters above U+FFFF as five digits, so that rare characters in names come out
    as others; here each is written as UTF-16, as the PDF standard asks.
    """
    lines = [f"<{code:02X}> <{_utf16(character)}>" for code, character in enumerate(subset)]
    blocks = [lines[start : start + LINES_PER_BLOCK] for start in range(0, len(lines), LINES_PER_BLOCK)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            f"/CIDSystemInfo << /Registry ({fontname}) /Ordering ({fontname}) /Supplement 0 >> def",
            f"/CMapName /{fontname} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            f"<00> <{len(subset) - 1:02X}>",
            "endcodespacerange",
            *("\n".join([f"{len(block)} beginbfchar", *block, "endbfchar"]) for block in blocks),
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


def _utf16(character: int) -> str:
    return chr(character).encode("utf-16-be", "surrogatepass").hex().upper()
