"""PDFs are opened with another program's reader: text is extracted, pages are drawn, codes are scanned."""

import time
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from pytest_django import Settings

from examcenter.lib import pdf, qr
from examcenter.lib.pdf_table import Column, table

ADDRESS = "https://exam.example.gov.cn/exam/k7Qm2ZxV9pLr4TtW8sYd/"
DAY = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
COLUMNS = [Column("序号", 1, "right"), Column("姓名", 2), Column("企业", 5), Column("结果", 1.5, "center")]
Setter = Callable[..., bytes]


@pytest.fixture
def typeset(settings: Settings, tmp_path: Path) -> Setter:
    """Sets the given content in the base of all documents."""
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [tmp_path, *templates[0]["DIRS"]]
    settings.TEMPLATES = templates

    def set_content(content: str, *, at: datetime | None = None, **context: Any) -> bytes:
        page = '{% extends "pdf/base.html" %}{% block content %}' + content + "{% endblock %}"
        (tmp_path / "sample.html").write_text(page, encoding="utf-8")
        return pdf.render("sample.html", context, title="准考证", at=at)

    return set_content


def text_of(document: bytes) -> str:
    pages = pypdfium2.PdfDocument(document)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def rows(count: int) -> list[tuple[object, ...]]:
    return [(number, "张某某", "青溪县宏发燃气具制造有限公司", "合格") for number in range(1, count + 1)]


def test_it_keeps_characters_beyond_the_basic_plane_as_text(typeset: Setter) -> None:
    assert "𬍛𠅤𬘭" in text_of(typeset("<p>姓名：{{ name }}</p>", name="𬍛𠅤𬘭"))


def test_it_keeps_them_in_long_tables_too() -> None:
    document = table(title="名单", columns=[Column("姓名")], rows=[["𬍛𠅤𬘭"]])

    assert "𬍛𠅤𬘭" in text_of(document)


def test_it_embeds_the_typeface(typeset: Setter) -> None:
    document = typeset("<p>质量安全总监</p><p><b>质量安全员</b></p>")

    assert document.count(b"/FontFile2") == 2
    assert len(document) < 200_000


def test_it_wraps_chinese_inside_the_page(typeset: Setter) -> None:
    page = pypdfium2.PdfDocument(typeset("<table class='form'><tr><td>{{ text }}</td></tr></table>", text="考" * 400))[
        0
    ]
    words = page.get_textpage()

    assert words.get_text_range().count("考") == 400
    assert max(words.get_rect(n)[2] for n in range(words.count_rects())) < page.get_width() - 40


def test_it_prints_a_code_that_a_scanner_reads(typeset: Setter) -> None:
    document = typeset('<img class="qr" src="{{ code }}">', code=qr.data_uri(ADDRESS))
    picture = pypdfium2.PdfDocument(document)[0].render(scale=2).to_pil()

    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [ADDRESS]


def test_it_numbers_the_pages_and_names_the_document(typeset: Setter) -> None:
    document = typeset("<p class='page-break'>一</p><p>二</p>")
    opened = pypdfium2.PdfDocument(document)

    assert len(opened) == 2
    assert opened.get_metadata_value("Title") == "准考证"
    assert "第 2 页，共 2 页" in text_of(document)
    assert b"/Lang (zh-hans)" in document


def test_it_gives_the_same_bytes_for_the_same_day(typeset: Setter) -> None:
    first, second = (typeset("<p>质量安全总监</p>", at=DAY) for _ in range(2))

    assert first == second
    assert pypdfium2.PdfDocument(first).get_metadata_value("CreationDate") == "D:20261120010000+00'00'"


def test_it_fetches_nothing_from_outside(typeset: Setter) -> None:
    outside = Path(__file__).resolve()
    document = typeset('<p>图</p><img src="{{ file }}"><img src="http://127.0.0.1:9/x.png">', file=outside.as_uri())

    assert b"/Subtype /Image" not in document


def test_it_shows_what_a_user_wrote_as_text(typeset: Setter) -> None:
    assert "<b>甲</b>" in text_of(typeset("<p>{{ name }}</p>", name="<b>甲</b>"))


def test_it_sets_a_thousand_rows_quickly() -> None:
    begun = time.process_time()
    document = table(title="考核结果", subtitle="青溪县市场监督管理局", columns=COLUMNS, rows=rows(1000))

    assert time.process_time() - begun < 20
    text = text_of(document)
    assert text.count("青溪县宏发燃气具制造有限公司") == 1000
    pages = len(pypdfium2.PdfDocument(document))
    assert text.count("姓名") == pages
    assert f"第 {pages} 页，共 {pages} 页" in text


def test_it_breaks_long_cells_of_a_table() -> None:
    name = "青溪县" + "特别长的企业名称" * 12 + "有限公司"
    document = table(title="名单", columns=COLUMNS, rows=[(1, "<张&某>", name, "合格")])
    text = text_of(document)

    assert "<张&某>" in text
    assert name in text.replace("\r\n", "").replace("\n", "")


def test_it_says_so_where_a_table_is_empty() -> None:
    assert "没有记录" in text_of(table(title="名单", columns=COLUMNS, rows=[]))


def test_it_turns_the_page_for_wide_tables() -> None:
    page = pypdfium2.PdfDocument(table(title="名单", columns=COLUMNS, rows=rows(3), wide=True))[0]

    assert page.get_width() > page.get_height()
