"""A list of any length as a PDF: ten thousand rows in seconds, where one table in a template would take minutes."""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal
from xml.sax.saxutils import escape

from django.utils.translation import get_language, gettext as _
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    LongTable,
    NextPageTemplate,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)

from examcenter.lib.pdf import dated
from examcenter.lib.typeface import BOLD, REGULAR

MARGIN = 15 * mm
FOOT = 14 * mm
PADDING = 4.0
SIZE = 9.0
LEADING = 13.0
CHUNK = 200  # rows per table: the time of one table grows with the square of its rows
CLOSING = "，。、；：！？）》」』】,.;:!?)%"  # may not begin a line
LINE = colors.HexColor("#8a96a5")
INK = colors.HexColor("#1a2433")
HEAD_GROUND = colors.HexColor("#eaf1fa")

Align = Literal["left", "right", "center"]
ALIGNMENTS: dict[Align, Literal[0, 1, 2]] = {"left": TA_LEFT, "right": TA_RIGHT, "center": TA_CENTER}


@dataclass(frozen=True)
class Column:
    """A column's heading, its share of the width and where its cells stand."""

    label: str
    share: float = 1.0
    align: Align = "left"


class NumberedCanvas(Canvas):
    """Puts the page number and the number of pages on each page once all are known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        self.pages.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]

    def save(self) -> None:
        for number, page in enumerate(self.pages, start=1):
            self.__dict__.update(page)
            text = _("Page %(number)d of %(pages)d") % {"number": number, "pages": len(self.pages)}
            self.setFont(REGULAR, 8.5)
            self.drawCentredString(self._pagesize[0] / 2, FOOT / 2, text)  # type: ignore[attr-defined]
            super().showPage()
        super().save()


class Setting:
    """One list being set: widths in points, cells, the heading that every page repeats."""

    def __init__(self, title: str, subtitle: str, columns: Sequence[Column], page: tuple[float, float]) -> None:
        self.page = page
        self.width = page[0] - 2 * MARGIN
        self.columns = columns
        total = sum(column.share for column in columns)
        self.widths = [self.width * column.share / total for column in columns]
        self.title = [Paragraph(escape(title), _style(BOLD, 15.0, "center"))]
        if subtitle:
            self.title.append(Paragraph(escape(subtitle), _style(REGULAR, 9.5, "center")))
        self.head = self._table([[Paragraph(escape(c.label), _style(BOLD, SIZE, c.align)) for c in columns]])
        self.head.setStyle([("BACKGROUND", (0, 0), (-1, -1), HEAD_GROUND)])
        self.head_height = self.head.wrap(self.width, page[1])[1]
        self.title_height = sum(line.wrap(self.width, page[1])[1] + 4 for line in self.title) + 6

    def templates(self) -> list[PageTemplate]:
        return [
            self._template("first", self.title_height, self._draw_first),
            self._template("later", 0.0, self._draw_head),
        ]

    def tables(self, rows: Iterable[Sequence[object]]) -> list[Flowable]:
        cells = [[self._cell(value, number) for number, value in enumerate(row)] for row in rows]
        flow: list[Flowable] = [NextPageTemplate("later")]
        flow += [self._table(cells[start : start + CHUNK]) for start in range(0, len(cells), CHUNK)]
        if not cells:
            flow.append(Paragraph(escape(_("No entries.")), _style(REGULAR, SIZE, "center")))
        return flow

    def _template(self, name: str, title: float, draw: Callable[[Canvas, Any], None]) -> PageTemplate:
        height = self.page[1] - MARGIN - FOOT - title - self.head_height
        frame = Frame(MARGIN, FOOT, self.width, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
        return PageTemplate(id=name, frames=[frame], onPage=draw, pagesize=self.page)

    def _draw_first(self, canvas: Canvas, document: Any) -> None:
        top = self.page[1] - MARGIN
        for line in self.title:
            top -= line.wrap(self.width, self.page[1])[1]
            line.drawOn(canvas, MARGIN, top)
            top -= 4
        self.head.drawOn(canvas, MARGIN, self.page[1] - MARGIN - self.title_height - self.head_height)

    def _draw_head(self, canvas: Canvas, document: Any) -> None:
        self.head.drawOn(canvas, MARGIN, self.page[1] - MARGIN - self.head_height)

    def _cell(self, value: object, number: int) -> str:
        """Broken into lines here: a paragraph for each cell would take five times as long."""
        text = "" if value is None else str(value)
        return "\n".join(broken(text, self.widths[number] - 2 * PADDING))

    def _table(self, rows: list[list[Any]]) -> LongTable:
        style = TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), REGULAR, SIZE, LEADING),
                ("TEXTCOLOR", (0, 0), (-1, -1), INK),
                ("GRID", (0, 0), (-1, -1), 0.4, LINE),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
                ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
            ]
        )
        for number, column in enumerate(self.columns):
            style.add("ALIGN", (number, 0), (number, -1), column.align.upper())
        return LongTable(rows, colWidths=self.widths, style=style)


def broken(text: str, width: float) -> Iterator[str]:
    """Lines that fit the width, broken between any two characters as Chinese is, but not before a closing mark."""
    for line in text.split("\n"):
        start, used = 0, 0.0
        for place, sign in enumerate(line):
            used += _advance(sign)
            if used > width and place > start:
                end = place - 1 if sign in CLOSING and place - start > 1 else place
                yield line[start:end]
                start, used = end, sum(_advance(each) for each in line[end : place + 1])
        yield line[start:]


@cache
def _advance(sign: str) -> float:
    return float(stringWidth(sign, REGULAR, SIZE))


def _style(font: str, size: float, align: Align) -> ParagraphStyle:
    return ParagraphStyle(
        "cell",
        fontName=font,
        fontSize=size,
        leading=size * LEADING / SIZE,
        textColor=INK,
        alignment=ALIGNMENTS[align],
        wordWrap="CJK",
    )


def table(
    *,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    subtitle: str = "",
    wide: bool = False,
    at: datetime | None = None,
    notes: Sequence[str] = (),
) -> bytes:
    """The rows under a title, `notes` below them; `wide` turns the page, and with `at` equal rows give equal bytes."""
    with dated(at) as stamp:
        page = landscape(A4) if wide else A4
        setting = Setting(title, subtitle, columns, page)
        out = io.BytesIO()
        document = BaseDocTemplate(out, pagesize=page, title=title, lang=get_language() or "zh-hans")
        document.addPageTemplates(setting.templates())
        below = [Spacer(0, PADDING), *(Paragraph(escape(note), _style(REGULAR, SIZE, "left")) for note in notes)]
        document.build([*setting.tables(rows), *below], canvasmaker=NumberedCanvas)
        return stamp(out.getvalue())
