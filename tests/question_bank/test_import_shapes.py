"""Spreadsheets as they are found: each shape once, imported, or refused with the right reason."""

import io
from collections.abc import Sequence

import pytest
from openpyxl import Workbook

from examcenter.bureaus.models import User
from question_bank.imports import ImportResult, import_questions
from question_bank.models import Revision
from tests.cast import NOW
from tests.question_bank.builders import topic

DEFAULTS = {"topic": "T1", "for_role": "both", "for_capacity": "both", "document": "示例文件"}
STEM = "质量安全员发现问题后应当（　）。"


@pytest.fixture(autouse=True)
def syllabus(db: None) -> None:
    topic()


def book(*sheets: tuple[str, Sequence[Sequence[object]]], merged: str = "") -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets:
        page = made.create_sheet(name)
        for row in rows:
            page.append(list(row))
        if merged:
            page.merge_cells(merged)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def run(by: User, data: bytes, name: str = "题.xlsx") -> ImportResult:
    return import_questions(name=name, data=data, by=by, at=NOW, defaults=DEFAULTS)


def one(by: User, header: Sequence[str], row: Sequence[object], sheet: str = "Sheet1") -> Revision:
    result = run(by, book((sheet, [header, row])))
    assert result.errors == []
    return Revision.objects.get()


@pytest.mark.parametrize(
    "cell",
    [
        "停用**报告**记录**整改",
        "停用##报告##记录##整改",
        "停用|报告|记录|整改",
        "停用\n报告\n记录\n整改",
        "A.停用\nB.报告\nC.记录\nD.整改",
        "A、停用 B、报告 C、记录 D、整改",
        "（A）停用（B）报告（C）记录（D）整改",
        "A．停用；B．报告；C．记录；D．整改",
    ],
)
def test_options_packed_in_one_cell(author: User, cell: str) -> None:
    found = one(author, ["题目", "选项", "答案"], [STEM, cell, "ABD"])
    assert (found.options, found.type, found.key) == (["停用", "报告", "记录", "整改"], "multiple", "ABD")


@pytest.mark.parametrize("letters", ["{}.", "{}、", "（{}）", "({})", "{}．", "{}:", "{} ."])
def test_options_with_their_letters(author: User, letters: str) -> None:
    options = [letters.format(letter) + text for letter, text in zip("ABC", ("停用", "报告", "记录"), strict=True)]
    found = one(author, ["题目", "A", "B", "C", "正确答案"], [STEM, *options, "B"])
    assert (found.options, found.type, found.key) == (["停用", "报告", "记录"], "single", "B")


def test_letters_that_belong_to_the_text_stay(author: User) -> None:
    found = one(author, ["题目", "A", "B", "答案"], [STEM, "B.级", "A.级", "B"])
    assert found.options == ["B.级", "A.级"]


@pytest.mark.parametrize("answer", ["ABD", "A、B、D", "Ａ，Ｂ，Ｄ", "A B D", "a,b;d", "A/B/D", "DBA"])
def test_answers_as_letters(author: User, answer: str) -> None:
    found = one(author, ["题型", "题目", "A", "B", "C", "D", "答案"], ["多选", STEM, "甲", "乙", "丙", "丁", answer])
    assert found.key == "ABD"


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        ("对", "T"), ("错", "F"), ("正确", "T"), ("错误", "F"), ("√", "T"), ("×", "F"), ("T", "T"), ("F", "F"),
        ("是", "T"), ("否", "F"),
    ],
)  # fmt: skip
def test_true_and_false(author: User, answer: str, key: str) -> None:
    found = one(author, ["题型", "题目", "答案"], ["是非题", "未发现问题时也要记录。", answer])
    assert (found.type, found.key) == ("true_false", key)


@pytest.mark.parametrize("number", [5, 6])
def test_five_and_six_options(author: User, number: int) -> None:
    letters = list("ABCDEF"[:number])
    found = one(author, ["题目", *letters, "答案"], [STEM, *[f"选{letter}" for letter in letters], letters[-1]])
    assert (len(found.options), found.key) == (number, letters[-1])


def test_several_sheets_one_per_type(author: User) -> None:
    data = book(
        ("一、单选题（1道）", [["题目", "A", "B", "答案"], [STEM, "甲", "乙", "A"]]),
        ("二、多选题", [["答案", "题目", "A", "B", "C"], ["AC", "应当记录的有（　）。", "甲", "乙", "丙"]]),
        ("三、判断题", [["题目", "答案"], ["未发现问题时也要记录。", "√"]]),
        ("四、填空题", [["题目", "答案"], ["每____应当排查一次。", "周|星期"]]),
        ("说明", [["本题库仅供参考"]]),
    )
    result = run(author, data)
    assert (result.errors, result.counts["new"]) == ([], 4)
    assert "说明" in result.notes[0]
    assert sorted(Revision.objects.values_list("type", flat=True)) == ["fill_in", "multiple", "single", "true_false"]


def test_merged_title_rows_above_the_header(author: User) -> None:
    rows = [["2026年题库"], ["请勿外传"], [], ["题目", "A", "B", "答案"], [STEM, "甲", "乙", "B"]]
    result = run(author, book(("题库", rows), merged="A1:D1"))
    assert (result.errors, Revision.objects.get().key) == ([], "B")


def test_the_row_is_counted_from_the_top_of_the_sheet(author: User) -> None:
    rows = [["2026年题库"], ["题目", "A", "B", "答案"], [STEM, "甲", "乙", "C"]]
    result = run(author, book(("题库", rows)))
    assert [(error.sheet, error.row, error.column) for error in result.errors] == [("题库", 3, "答案")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_both_encodings(author: User, encoding: str) -> None:
    table = f"答案,备选项,试题内容\r\nB,停用**报告,{STEM}\r\n"
    assert run(author, table.encode(encoding), "题.csv").errors == []
    assert Revision.objects.get().options == ["停用", "报告"]


def test_without_a_code_the_same_file_changes_nothing(author: User) -> None:
    data = book(("题库", [["题目", "A", "B", "答案"], [STEM, "甲", "乙", "B"]]))
    run(author, data)
    assert run(author, data).counts == {"new": 0, "changed": 0, "unchanged": 1}


def test_what_neither_file_nor_uploader_says_is_asked_for(author: User) -> None:
    data = book(("题库", [["题目", "A", "B", "答案"], [STEM, "甲", "乙", "B"]]))
    result = import_questions(name="题.xlsx", data=data, by=author, at=NOW, defaults={})
    assert [error.column for error in result.errors] == ["知识点", "适用岗位", "适用主体", "依据文件"]
    assert "请在上传时为整个文件指定" in result.errors[0].reason
