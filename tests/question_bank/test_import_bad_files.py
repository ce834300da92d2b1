"""Files that mean harm, or are broken: refused with the reason, and nothing is half imported."""

import io
import struct
import zipfile

import pytest
from openpyxl import Workbook
from PIL import Image

from examcenter.bureaus.models import User
from question_bank.formats import moodle_xml, qti
from question_bank.formats.record import FilePicture, Record, Unreadable
from question_bank.formats.sandbox import Bounds, read_apart
from question_bank.formats.tables import Limits
from question_bank.imports import ImportResult, import_questions
from question_bank.models import Picture, Question, Revision
from tests.cast import NOW
from tests.question_bank.builders import HEADER, SINGLE, topic, xlsx

DEFAULTS = {"topic": "T1", "for_role": "both", "for_capacity": "both", "document": "示例文件"}
RECORD = Record("Q1", "single", "题干", ("甲", "乙"), "A", topic="T1", for_role="both", for_capacity="both")
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<quiz><question type="truefalse"><name><text>&b;</text></name></question></quiz>"""


@pytest.fixture(autouse=True)
def syllabus(db: None) -> None:
    topic()


def run(by: User, data: bytes, name: str) -> ImportResult:
    return import_questions(name=name, data=data, by=by, at=NOW, defaults=DEFAULTS)


def refused(by: User, data: bytes, name: str) -> str:
    result = run(by, data, name)
    assert not result.applied
    assert not Question.objects.exists()
    assert not Picture.objects.exists()
    return result.errors[0].reason


def package(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            made.writestr(name, body)
    return buffer.getvalue()


def test_xml_with_entities(author: User) -> None:
    assert "声明了文档类型或实体" in refused(author, LAUGHS, "x.xml")


def test_entities_in_a_package(author: User) -> None:
    manifest = b'<manifest><resources><resource type="imsqti_item_xmlv2p1" href="a.xml"/></resources></manifest>'
    assert "实体" in refused(author, package({"imsmanifest.xml": manifest, "a.xml": LAUGHS}), "x.zip")


def test_a_zip_bomb(author: User) -> None:
    bomb = package({"imsmanifest.xml": b" " * (60 * 1024 * 1024)})
    assert len(bomb) < 100_000
    assert "解压后大小异常" in refused(author, bomb, "x.zip")


def test_a_sheet_that_inflates_past_the_limits(author: User) -> None:
    bomb = package({"[Content_Types].xml": b"<a/>", "xl/worksheets/sheet1.xml": b"<sheetData>" + b" " * 80_000_000})
    assert refused(author, bomb, "x.xlsx")


def test_a_package_that_was_cut_off(author: User) -> None:
    buffer = io.BytesIO()
    qti.write([RECORD] * 3, buffer)
    assert refused(author, buffer.getvalue()[:-300], "x.zip")


def test_a_part_that_the_package_lacks(author: User) -> None:
    manifest = b'<manifest><resources><resource type="imsqti_item_xmlv2p1" href="a.xml"/></resources></manifest>'
    assert "压缩包中没有" in refused(author, package({"imsmanifest.xml": manifest}), "x.zip")


def test_xml_that_was_cut_off(author: User) -> None:
    whole = "".join(moodle_xml.write([RECORD])).encode()
    assert "XML 已损坏或不完整" in refused(author, whole[:-30], "x.xml")


def test_a_picture_that_is_none(author: User) -> None:
    record = Record(**{**vars(RECORD), "pictures": (FilePicture("", "标志", b"<svg onload='alert(1)'/>"),)})
    reason = refused(author, "".join(moodle_xml.write([record])).encode(), "x.xml")
    assert "PNG" in reason


def test_a_picture_of_too_many_pixels(author: User) -> None:
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    huge = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head + b"\0" * 40
    record = Record(**{**vars(RECORD), "pictures": (FilePicture("", "标志", huge),)})
    assert refused(author, "".join(moodle_xml.write([record])).encode(), "x.xml")


def test_a_picture_comes_in_without_what_was_hidden_in_it(author: User) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(buffer, "PNG")
    data = buffer.getvalue() + b"<script>alert(1)</script>"
    record = Record(**{**vars(RECORD), "pictures": (FilePicture("A", "标志", data),)})
    assert run(author, "".join(moodle_xml.write([record])).encode(), "x.xml").errors == []
    assert b"script" not in bytes(Picture.objects.get().data)
    assert Revision.objects.get().pictures.get().place == "A"


@pytest.mark.parametrize(("name", "write"), [("x.xml", moodle_xml.write)])
def test_a_stem_of_sixty_thousand_characters(author: User, name: str, write: object) -> None:
    record = Record(**{**vars(RECORD), "stem": "长" * 60_000})
    assert "2000" in refused(author, "".join(moodle_xml.write([record])).encode(), name)


def test_a_long_stem_in_a_spreadsheet(author: User) -> None:
    assert "2000" in refused(author, xlsx([SINGLE | {"题干": "长" * 30_000}]), "x.xlsx")


def test_script_in_html_is_left_behind(author: User) -> None:
    source = "".join(moodle_xml.write([RECORD])).replace(
        "&lt;p&gt;题干", "&lt;script&gt;alert(1)&lt;/script&gt;&lt;p onclick='x()'&gt;题干"
    )
    assert run(author, source.encode(), "x.xml").errors == []
    assert Revision.objects.get().stem == "题干"


def test_script_in_a_plain_stem_is_only_text(author: User) -> None:
    run(author, xlsx([SINGLE | {"题干": "<script>alert(1)</script>（　）"}]), "x.xlsx")
    assert Revision.objects.get().stem == "<script>alert(1)</script>（　）"


def test_a_formula_is_never_calculated(author: User) -> None:
    made = Workbook()
    page = made.active
    assert page is not None
    page.title = "试题"
    page.append(list(HEADER))
    page.append([("=1+1" if name == "解析" else SINGLE.get(name)) for name in HEADER])
    buffer = io.BytesIO()
    made.save(buffer)
    run(author, buffer.getvalue(), "x.xlsx")
    assert not Revision.objects.filter(explanation="2").exists()


def test_reading_stops_when_it_needs_too_much() -> None:
    with pytest.raises(Unreadable, match="内存或时间"):
        read_apart(xlsx([SINGLE]), "x.xlsx", Limits(), bounds=Bounds(memory=60 * 1024 * 1024))
    with pytest.raises(Unreadable, match="内存或时间"):
        read_apart(xlsx([SINGLE]), "x.xlsx", Limits(), bounds=Bounds(patience=0))
