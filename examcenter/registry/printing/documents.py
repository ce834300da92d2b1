"""A form as PDF, Word document or spreadsheet."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from examcenter.lib.pdf_table import Column, table
from examcenter.lib.sheets import xlsx
from examcenter.registry.printing.forms import Form

A4 = (Mm(297), Mm(210))  # landscape
MARGIN = Mm(15)
SONG = "宋体"  # what offices in China write with; the program that opens the document brings it
TWENTIETHS = 1440 * 267 // 254  # of a point: the width between the margins
# Control characters, halves of pairs and the two that Unicode keeps out: XML knows none of them.
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def as_pdf(form: Form, rows: Iterable[Sequence[object]], subtitle: str, at: datetime) -> bytes:
    columns = [Column(column.label, column.share) for column in form.columns]
    return table(title=form.title, columns=columns, rows=rows, subtitle=subtitle, wide=True, at=at, notes=form.notes)


def as_xlsx(form: Form, rows: Iterable[Sequence[object]]) -> bytes:
    return xlsx(form.title, form.header, rows)


def as_docx(form: Form, rows: Iterable[Sequence[object]], subtitle: str, at: datetime) -> bytes:
    """A4 landscape, the table's head on every page, page numbers. Rows are written as XML: fast for ten thousand."""
    document = docx.Document()
    _page(document)
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = heading.add_run(form.title)
    run.bold, run.font.size = True, Pt(15)
    below = document.add_paragraph(subtitle)
    below.alignment = WD_ALIGN_PARAGRAPH.CENTER
    total = sum(column.share for column in form.columns)
    widths = [round(TWENTIETHS * column.share / total) for column in form.columns]
    body = below._p
    lines = [_row(form.header, widths, head=True), *(_row(row, widths) for row in rows)]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body.addnext(parse_xml(f"<w:tbl {nsdecls('w')}>{TABLE}<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"))
    for note in form.notes:
        document.add_paragraph(note)
    _describe(document, form.title, subtitle, at)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _describe(document: Document, title: str, subtitle: str, at: datetime) -> None:
    """What the file's properties show; the library would name itself."""
    facts, office = document.core_properties, subtitle.partition("　")[0]
    facts.title, facts.author, facts.last_modified_by = title, office, office
    facts.comments, facts.subject, facts.language = "", subtitle, "zh-CN"
    facts.created = facts.modified = at


SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
LINES = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="8A96A5"/>' for side in SIDES)
TABLE = (
    f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{LINES}</w:tblBorders><w:tblLayout w:type="fixed"/>'
    "</w:tblPr>"
)


def _row(cells: Sequence[object], widths: Sequence[int], *, head: bool = False) -> str:
    marks = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if head else "<w:trPr><w:cantSplit/></w:trPr>"
    written = "".join(_cell(value, width, head=head) for value, width in zip(cells, widths, strict=True))
    return f"<w:tr>{marks}{written}</w:tr>"


def _cell(value: object, width: int, *, head: bool) -> str:
    text = "" if value is None else UNWRITABLE.sub("", str(value))
    parts = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    look = '<w:rPr><w:b/><w:sz w:val="18"/></w:rPr>' if head else '<w:rPr><w:sz w:val="18"/></w:rPr>'
    shade = '<w:shd w:val="clear" w:fill="EAF1FA"/>' if head else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p><w:r>{look}{parts}</w:r></w:p></w:tc>"
    )


def _page(document: Document) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = A4
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    style.paragraph_format.space_after = Pt(2)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("第 ")
    foot._p.append(_counted("PAGE"))
    foot.add_run(" 页 / 共 ")
    foot._p.append(_counted("NUMPAGES"))
    foot.add_run(" 页")


def _counted(what: str) -> object:
    return parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{what}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
