"""Untrusted tables: what is too large is refused before room is made for it; numbers are digits."""

import io
import zipfile
from collections.abc import Iterable
from decimal import Decimal

import pytest
import xlsxwriter

from question_bank.formats.tables import BadCell, Limits, UnreadableFile, decimal, integer, read

SMALL = Limits(rows=1000, columns=20, cells=5000)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book(rows: Iterable[Iterable[object]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        sheet = made.add_worksheet("企业")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, list(row))
    return buffer.getvalue()


def with_cells(cells: str, *, before: str = "", part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A workbook whose sheet's XML is written by hand, kept in `part`."""
    content = f'{before}<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book([["甲"]]))) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "xl/_rels/workbook.xml.rels":
                data = data.replace(b"worksheets/sheet1.xml", part.removeprefix("xl/").encode())
            if entry.filename != "xl/worksheets/sheet1.xml":
                target.writestr(entry.filename, data)
        target.writestr(part, content)
    return buffer.getvalue()


def cell(place: str, row: int) -> str:
    return f'<row r="{row}"><c r="{place}" t="str"><v>x</v></c></row>'


@pytest.mark.parametrize("place", ["XFD1048576", "U1", "A1001", "zz7"])
def test_a_far_cell_is_refused(place: str) -> None:
    row = int(place.lstrip("XFDUAz"))
    with pytest.raises(UnreadableFile, match="超过 1000 行或 20 列"):
        read(with_cells(cell("A1", 1) + cell(place, row)), "a.xlsx", SMALL)


@pytest.mark.parametrize("part", ["xl/media/picture.png", "xl/other.bin"])
def test_a_sheet_in_disguise_is_found(part: str) -> None:
    with pytest.raises(UnreadableFile, match="超过 1000 行"):
        read(with_cells(cell("A1", 1) + cell("XFD1048576", 1048576), part=part), "a.xlsx", SMALL)


def test_cells_and_rows_without_a_place_are_counted() -> None:
    one = '<c t="str"><v>x</v></c>'
    with pytest.raises(UnreadableFile, match="20 列"):
        read(with_cells(f"<row>{one * 21}</row>"), "a.xlsx", SMALL)
    with pytest.raises(UnreadableFile, match="1000 行"):
        read(with_cells(f"<row>{one}</row>" * 1001), "a.xlsx", SMALL)


def test_few_cells_far_apart_count_as_their_rectangle() -> None:
    with pytest.raises(UnreadableFile, match="超过 5000 个单元格"):
        read(with_cells(cell("A1", 1) + cell("T900", 900)), "a.xlsx", SMALL)


def test_an_empty_cell_with_a_border_far_away_does_no_harm() -> None:
    sheets = read(with_cells(cell("A1", 1) + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'), "a.xlsx", SMALL)
    assert sheets[0].rows == [["x"]]


@pytest.mark.parametrize("place", ["7", "A", "A-1", "A1_0", "ＡＡ1", "AAAAAAAA1", "A1:B2"])
def test_a_place_that_is_none_is_damage(place: str) -> None:
    with pytest.raises(UnreadableFile, match="已损坏"):
        read(with_cells(cell(place, 1)), "a.xlsx", SMALL)


def test_entities_are_not_expanded() -> None:
    doctype = '<!DOCTYPE worksheet [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;">]>'
    with pytest.raises(UnreadableFile, match="已损坏"):
        read(with_cells('<row r="1"><c r="A1" t="str"><v>&b;</v></c></row>', before=doctype), "a.xlsx", SMALL)


def test_what_fits_is_read() -> None:
    rows = [[f"{row}-{column}" for column in range(20)] for row in range(250)]
    assert read(book(rows), "a.xlsx", SMALL)[0].rows == rows


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a," * 20 + "\n", "20 列"),
        ("a\n" * 1001, "1000 行"),
        ("a,a,a,a,a,a\n" * 900, "5000 个单元格"),
        ("," * 30000, "个"),
    ],
)
def test_a_csv_too_large_is_refused(content: str, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read(content.encode(), "a.csv", SMALL)


@pytest.mark.parametrize("written", ["1_0", "1e-400", "1e2", "0x10", "NaN", "Infinity", "1 0", "--1", "1,0", "."])
def test_what_is_not_plain_digits_is_no_number(written: str) -> None:
    with pytest.raises(BadCell, match="数"):
        decimal(Decimal(-100), Decimal(1000))(written)


@pytest.mark.parametrize(
    ("written", "number"),
    [("10", "10"), ("1,000", "1000"), ("-3.50", "-3.50"), ("+7", "7"), ("12.0", "12.0"), ("１２", "12")],
)
def test_numbers_as_people_write_them_are_read(written: str, number: str) -> None:
    assert decimal(Decimal(-100), Decimal(1000))(written) == Decimal(number)


def test_a_whole_number_from_a_spreadsheet_is_read() -> None:
    assert integer(0, 100)("12.0") == 12
