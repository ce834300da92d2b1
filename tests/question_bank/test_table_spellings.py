"""What people write into spreadsheets: days, numbers, headers, and what a spreadsheet program makes of them."""

from datetime import date

import pytest

from question_bank.formats.tables import BadCell, Column, Sheet, choice, day, digits, integer, parse, text, yes_no

COLUMNS = (
    Column("name", "姓名", text(20), synonyms=("人员姓名",)),
    Column("number", "证件号码", text(20), synonyms=("身份证号",), secret=True),
    Column("on", "任职日期", day, blank=True, default=None, required=False),
)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-05", "2026-3-5", "2026/3/5", "2026/03/05", "2026.3.5", "2026．３．５", "2026年3月5日",
        "２０２６年３月５日",        "2026年3月5号",
        "2026 年 3 月 5 日", "20260305", "46086", "46086.0", "2026-03-05 00:00:00",
        "2026-03-05T00:00:00",        "2026/3/5 0:00", "'2026-03-05",
    ],
)  # fmt: skip
def test_a_day_in_every_usual_spelling(cell: str) -> None:
    assert day(cell) == date(2026, 3, 5)


@pytest.mark.parametrize("cell", ["2026-02-30", "2026年13月1日", "去年", "3月5日", "26-3-5", "1234", "99999", "2026"])
def test_what_is_no_day_is_refused(cell: str) -> None:
    with pytest.raises(BadCell):
        day(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [("１３８００００００００", "13800000000"), ("13800000000.0", "13800000000"), ("'13800000000", "13800000000")],
)
def test_a_number_that_is_a_name_is_freed_of_what_was_added(cell: str, number: str) -> None:
    assert digits(cell) == number


@pytest.mark.parametrize("cell", ["1.10105194912310E+17", "1.3800000000e10", "4.4E+17"])
def test_a_rounded_number_is_refused_with_what_to_do(cell: str) -> None:
    with pytest.raises(BadCell, match="文本"):
        digits(cell)


def test_full_width_and_spaces_do_not_matter_to_words_and_numbers() -> None:
    assert integer(0, 2000)("１，２００") == 1200
    assert choice({"营业收入(万元)": 1})("营业收入（万元）") == 1
    assert [yes_no(cell) for cell in ("是", "√", "Y", " 否", "×", "n")] == [True, True, True, False, False, False]


def test_a_header_is_found_below_titles_and_above_empty_rows() -> None:
    title, empty = ["某某县质量安全员名录", "", "", ""], ["", "", "", ""]
    sheet = Sheet(
        "x", [title, empty, ["序号", " 人员 姓名*", "身份证号", "任职日期"], ["1", "甲", "7", "2026.3.5"], empty]
    )
    parsed = parse(sheet, COLUMNS)
    assert parsed.errors == []
    assert [(row.number, row["name"], row["on"]) for row in parsed.rows] == [(4, "甲", date(2026, 3, 5))]


def test_an_unknown_column_is_explained() -> None:
    parsed = parse(Sheet("x", [["姓名", "身份证件号", "备注"], ["甲", "7", ""]]), COLUMNS)
    told = {error.column: error.reason for error in parsed.errors}
    assert told["身份证件号"] == "无法识别此列。您是否指“证件号码”？请改用该列名，或删除此列。"
    assert "您是否指" not in told["备注"]
    assert "证件号码" in told


def test_a_missing_column_that_is_not_required_is_no_mistake() -> None:
    parsed = parse(Sheet("x", [["姓名", "证件号码"], ["甲", "7"]]), COLUMNS)
    assert (parsed.errors, parsed.rows[0]["on"], "on" in parsed.places) == ([], None, False)
