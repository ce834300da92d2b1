"""Questions from spreadsheets: what is understood, what is refused and how, and that nothing happens by halves."""

from collections.abc import Mapping

import pytest

from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from question_bank.actions import accept, retire, send_back
from question_bank.imports import ImportResult, import_questions
from question_bank.models import BankImport, Question, Revision
from question_bank.states import QuestionState
from tests.cast import NOW
from tests.question_bank.builders import HEADER, MULTIPLE, SINGLE, TRUE_FALSE, in_force, topic, waiting, xlsx

SOUND = (SINGLE, MULTIPLE, TRUE_FALSE)


@pytest.fixture(autouse=True)
def syllabus(db: None) -> None:
    topic()


def run(by: User, *rows: Mapping[str, object], dry_run: bool = False) -> ImportResult:
    return import_questions(name="试题.xlsx", data=xlsx(rows), by=by, at=NOW, dry_run=dry_run)


def test_new_questions_wait_for_a_reviewer(author: User) -> None:
    result = run(author, *SOUND)
    assert (result.counts, result.errors, result.applied) == ({"new": 3, "changed": 0, "unchanged": 0}, [], True)
    assert set(Question.objects.values_list("state", flat=True)) == {QuestionState.UNDER_REVIEW}
    assert list(Revision.objects.order_by("question__code").values_list("key", flat=True)) == ["A", "ABC", "T"]
    assert set(Revision.objects.values_list("author", "number")) == {(author.pk, 1)}


def test_it_stands_in_the_journal_with_digest_and_counts(author: User) -> None:
    run(author, *SOUND)
    entry = Entry.objects.get(verb="bank.import_questions")
    assert entry.actor == author.actor
    assert entry.details["counts"] == {"new": 3, "changed": 0, "unchanged": 0}
    assert entry.details["file"] == BankImport.objects.get().digest


def test_a_dry_run_stores_nothing(author: User) -> None:
    result = run(author, *SOUND, dry_run=True)
    assert (result.counts["new"], result.applied) == (3, False)
    assert not Question.objects.exists()
    assert not Entry.objects.exists()


def test_the_same_file_again_changes_nothing(author: User) -> None:
    run(author, *SOUND)
    assert run(author, *SOUND).counts == {"new": 0, "changed": 0, "unchanged": 3}
    assert Revision.objects.count() == 3


def test_a_change_is_proposed_while_the_accepted_wording_stays_in_force(author: User, reviewer: User) -> None:
    run(author, SINGLE)
    question = accept(question=Question.objects.with_revisions().get(), by=reviewer, at=NOW)
    assert run(author, SINGLE | {"解析": "新的解析。"}).counts["changed"] == 1
    question = Question.objects.with_revisions().get()
    assert (question.state, question.current and question.current.number) == (QuestionState.IN_FORCE, 1)
    assert question.proposed is not None
    assert (question.proposed.number, question.proposed.explanation) == (2, "新的解析。")
    question = accept(question=question, by=reviewer, at=NOW)
    assert (question.current and question.current.number, question.proposed) == (2, None)


def test_a_corrected_draft_goes_back_to_review(author: User, reviewer: User) -> None:
    run(author, SINGLE)
    send_back(question=Question.objects.with_revisions().get(), by=reviewer, at=NOW, comment="解析不清")
    run(author, SINGLE | {"解析": "新的解析。"})
    question = Question.objects.with_revisions().get()
    assert (question.state, question.current and question.current.number) == (QuestionState.UNDER_REVIEW, 2)


def test_questions_that_the_file_does_not_name_stay(author: User, reviewer: User) -> None:
    in_force(author, reviewer, "OLD", stem="另一道试题")
    run(author, SINGLE)
    assert Question.objects.get(code="OLD").state == QuestionState.IN_FORCE


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (MULTIPLE | {"答案": "Ａ，Ｂ"}, "AB"),
        (MULTIPLE | {"答案": "c、a"}, "AC"),
        (TRUE_FALSE | {"答案": "×"}, "F"),
        (TRUE_FALSE | {"答案": "√"}, "T"),
        (TRUE_FALSE | {"选项A": "正确", "选项B": "错误", "答案": "B"}, "F"),
        (SINGLE | {"题型": "单项选择题"}, "A"),
    ],
)
def test_it_understands_how_people_write(author: User, row: dict[str, str], key: str) -> None:
    assert run(author, row).errors == []
    assert Revision.objects.get().key == key


def test_it_understands_other_headers_and_number_cells(author: User) -> None:
    names = {
        "编号": "题号",
        "题干": "试题内容",
        "答案": "正确答案",
        "选项A": "Ａ",
        "选项B": " 选项 B ",
        "难度": "*难度",
    }
    row = {names.get(name, name): value for name, value in SINGLE.items()} | {"*难度": 4, "题号": 1001}
    data = xlsx([row], [names.get(name, name) for name in HEADER])
    assert import_questions(name="x.xlsx", data=data, by=author, at=NOW).errors == []
    assert (Revision.objects.get().difficulty, Question.objects.get().code) == (4, "1001")


def test_it_reads_csv_of_both_encodings(author: User) -> None:
    row = [SINGLE.get(name, "") for name in HEADER]
    table = "\r\n".join([",".join(HEADER), ",".join(row)])
    for encoding in ("utf-8-sig", "gb18030"):
        result = import_questions(name="x.csv", data=table.encode(encoding), by=author, at=NOW, dry_run=True)
        assert (result.errors, result.counts["new"]) == ([], 1)


def test_a_topic_may_be_named_by_its_name(author: User) -> None:
    run(author, SINGLE | {"知识点": "法律法规"})
    assert Revision.objects.get().topic.code == "T1"


@pytest.mark.parametrize(
    ("wrong", "column", "value", "reason"),
    [
        ({"答案": "E"}, "答案", "E", "答案中的选项 E 不存在。"),
        ({"答案": "AB"}, "答案", "AB", "单选题只有一个正确选项，答案却有 A、B。"),
        ({"题型": "多选题"}, "答案", "A", "多选题至少有两个正确选项，答案却只有 A。"),
        ({"答案": "甲"}, "答案", "甲", "答案应为 A 至 F 的字母，如 A 或 ABD。"),
        ({"选项B": ""}, "选项B", "", "选项 C 已填写，此选项却为空。选项之间不能留空。"),
        ({"选项C": "主要负责人"}, "选项C", "主要负责人", "与选项 A 内容相同。"),
        ({"知识点": "T9"}, "知识点", "T9", "考核大纲中没有这个知识点。请先导入考核大纲。"),
        ({"题型": "问答题"}, "题型", "问答题", "应为以下之一：单选题、多选题、判断题、填空题。"),
        ({"适用岗位": "厂长"}, "适用岗位", "厂长", "应为以下之一：质量安全总监、质量安全员、通用。"),
        ({"难度": "9"}, "难度", "9", "应为 1 至 5 之间的数。"),
        ({"题干": ""}, "题干", "", "单元格为空。"),
        ({"编号": "Q 1"}, "编号", "Q 1", "编号只能由文字、数字、点、连字符和下划线组成。"),
    ],
)
def test_it_refuses_a_bad_cell(author: User, wrong: dict[str, str], column: str, value: str, reason: str) -> None:
    result = run(author, MULTIPLE, SINGLE | wrong)
    assert [(e.sheet, e.row, e.column, e.value, e.reason) for e in result.errors] == [
        ("试题", 3, column, value, reason)
    ]
    assert not result.applied
    assert not Question.objects.exists()
    assert not BankImport.objects.exists()


def test_it_refuses_true_false_with_options(author: User) -> None:
    result = run(author, TRUE_FALSE | {"选项A": "也许"})
    assert [(e.row, e.column, e.reason) for e in result.errors] == [(2, "选项A", "判断题没有选项，此处请留空。")]


def test_it_refuses_a_code_twice(author: User) -> None:
    result = run(author, SINGLE, MULTIPLE | {"编号": "Q1"})
    assert [(e.row, e.column, e.value, e.reason) for e in result.errors] == [(3, "编号", "Q1", "编号与第 2 行重复。")]


def test_it_refuses_a_stem_twice_though_spaces_and_width_differ(author: User) -> None:
    result = run(author, SINGLE, MULTIPLE | {"题干": "谁对产品质量安全全面负责( )。"})
    assert [(e.row, e.column, e.reason) for e in result.errors] == [(3, "题干", "题干与第 2 行相同。")]


def test_it_refuses_the_stem_of_another_question(author: User) -> None:
    waiting(author, "OLD", stem=SINGLE["题干"])
    result = run(author, SINGLE)
    assert [(e.row, e.column, e.reason) for e in result.errors] == [(2, "题干", "题干与试题 OLD 相同。")]


def test_two_questions_may_swap_their_stems(author: User) -> None:
    run(author, SINGLE, MULTIPLE)
    swapped = run(author, SINGLE | {"题干": MULTIPLE["题干"]}, MULTIPLE | {"题干": SINGLE["题干"]})
    assert (swapped.errors, swapped.counts["changed"]) == ([], 2)


def test_it_refuses_a_retired_code(author: User, reviewer: User) -> None:
    retire(question=in_force(author, reviewer), reason="过时", by=reviewer, at=NOW)
    result = run(author, SINGLE | {"题干": "新的题干"})
    assert [(e.row, e.column) for e in result.errors] == [(2, "编号")]


def test_it_lists_every_bad_row_in_order(author: User) -> None:
    result = run(author, SINGLE | {"答案": "F"}, MULTIPLE | {"难度": "x"}, TRUE_FALSE | {"答案": "也许"})
    assert [(e.row, e.column) for e in result.errors] == [(2, "答案"), (3, "难度"), (4, "答案")]


def test_it_refuses_a_wrong_header(author: User) -> None:
    data = xlsx([{"甲": "1", "乙": "2"}], ["甲", "乙"])
    result = import_questions(name="x.xlsx", data=data, by=author, at=NOW)
    assert [error.row for error in result.errors] == [1]
    assert "没有找到表头" in result.errors[0].reason


def test_it_refuses_missing_unknown_and_repeated_columns(author: User) -> None:
    header = [*(name for name in HEADER if name != "答案"), "备注", "题干"]
    result = import_questions(name="x.xlsx", data=xlsx([SINGLE], header), by=author, at=NOW)
    assert {(e.row, e.column, e.reason) for e in result.errors} == {
        (1, "答案", "缺少这一列。"),
        (1, "备注", "无法识别这一列。请删除，或改用模板中的列名。"),
        (1, "题干", "这一列在表中出现了不止一次。"),
    }


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("x.xlsx", b"", "文件是空的。"),
        ("x.xlsx", b"PK\x03\x04 cut off", "xlsx 文件已损坏。请用表格软件打开后另存。"),
        ("x.doc", b"\xd0\xcf\x11\xe0", "这不是 xlsx 或 csv 文件。请将表格另存为 .xlsx 后重新上传。"),
        ("x.csv", b"\xff\xff\xff", "csv 文件的编码既不是 UTF-8 也不是 GB18030。"),
    ],
)
def test_it_refuses_a_file_that_is_no_table(author: User, name: str, data: bytes, reason: str) -> None:
    result = import_questions(name=name, data=data, by=author, at=NOW)
    assert [(error.row, error.reason) for error in result.errors] == [(0, reason)]


def test_it_refuses_a_file_without_rows(author: User) -> None:
    assert [error.reason for error in run(author).errors] == ["表头下面没有数据行。"]
