"""The bank through real files of all formats, out and in again; undoing; exports; similar stems."""

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from question_bank.actions import accept
from question_bank.exporting import FORMATS, chosen, export, records
from question_bank.formats.record import Record
from question_bank.imports import import_questions
from question_bank.imports.similar import look_through, similar_on_import
from question_bank.imports.undoing import take_back
from question_bank.models import BankImport, Question, SimilarPair, Upload
from question_bank.refusals import Refused
from question_bank.states import QuestionState
from tests.cast import NOW
from tests.question_bank.builders import MULTIPLE, SINGLE, TRUE_FALSE, in_force, topic, waiting, xlsx

Enter = Callable[[User], Client]
FILL_IN = SINGLE | {
    "编号": "Q4", "题型": "填空题", "题干": "每____排查一次，每____调度一次。", "选项A": "", "选项B": "", "选项C": "",
    "答案": "周|星期；月", "依据文件": "示例文件；第二份", "依据条款": "第三条；第九条",
}  # fmt: skip
ODD = MULTIPLE | {
    "编号": "题5",
    "题干": "'=1+1~{#}:\\ <b>&amp;</b>\n]]> 😀𠮷龘？",
    "选项A": "-甲",
    "选项B": "@乙",
    "产品类别": "燃气",
}
ALL = (SINGLE, MULTIPLE, TRUE_FALSE, FILL_IN, ODD)


@pytest.fixture(autouse=True)
def syllabus(db: None) -> None:
    topic()


def all_records() -> list[Record]:
    return list(records(chosen(Question.objects.all(), in_force=False, closed=True)))


def out(key: str, by: User) -> bytes:
    revisions = chosen(Question.objects.all(), in_force=False, closed=True)
    with export(format=FORMATS[key], revisions=revisions, by=by, at=NOW, closed=True) as file:
        return file.read()


def test_the_bank_comes_back_the_same_from_every_format(author: User) -> None:
    result = import_questions(name="题.xlsx", data=xlsx(ALL), by=author, at=NOW)
    assert result.errors == []
    before = all_records()
    for key in ("xlsx", "csv", "gift", "moodle", "qti21", "qti22"):
        name = f"x.{FORMATS[key].ending}"
        back = import_questions(name=name, data=out(key, author), by=author, at=NOW)
        assert (key, back.errors, back.counts) == (key, [], {"new": 0, "changed": 0, "unchanged": len(ALL)})
    assert all_records() == before


def test_no_exported_cell_begins_a_formula(author: User) -> None:
    import_questions(name="题.xlsx", data=xlsx(ALL), by=author, at=NOW)
    sheet = load_workbook(io.BytesIO(out("xlsx", author))).worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell[0] in "=+-@\t"]
    assert "'=1+1" in out("csv", author).decode()


def test_an_import_can_be_taken_back_and_come_again(author: User, reviewer: User) -> None:
    old = in_force(author, reviewer, "Q1", stem=SINGLE["题干"])
    import_questions(name="题.xlsx", data=xlsx([SINGLE | {"解析": "新"}, MULTIPLE]), by=author, at=NOW)
    take_back(applied=BankImport.objects.get(), by=author, at=NOW)
    old.refresh_from_db()
    assert (old.state, old.proposed) == (QuestionState.IN_FORCE, None)
    assert Question.objects.get(code="Q2").state == QuestionState.RETIRED
    assert Entry.objects.filter(verb="bank.undo_import").count() == 1
    again = import_questions(name="题.xlsx", data=xlsx([SINGLE | {"解析": "新"}, MULTIPLE]), by=author, at=NOW)
    assert (again.errors, again.counts) == ([], {"new": 1, "changed": 1, "unchanged": 0})
    assert Question.objects.get(code="Q2").state == QuestionState.UNDER_REVIEW


def test_what_was_reviewed_is_not_taken_back(author: User, reviewer: User) -> None:
    import_questions(name="题.xlsx", data=xlsx([SINGLE, MULTIPLE]), by=author, at=NOW)
    accept(question=Question.objects.with_revisions().get(code="Q1"), by=reviewer, at=NOW)
    with pytest.raises(Refused, match="Q1"):
        take_back(applied=BankImport.objects.get(), by=author, at=NOW)
    assert Question.objects.get(code="Q2").state == QuestionState.UNDER_REVIEW


def test_it_is_taken_back_on_its_page(enter: Enter, author: User) -> None:
    import_questions(name="题.xlsx", data=xlsx([SINGLE]), by=author, at=NOW)
    pk = BankImport.objects.get().pk
    assert "撤销这次导入" in enter(author).get(reverse("bank_past_import", args=[pk])).content.decode()
    page = enter(author).post(reverse("bank_past_import_undo", args=[pk]), follow=True).content.decode()
    assert "导入已撤销：1 道新试题停用" in page
    assert "已撤销" in enter(author).get(reverse("bank_imports")).content.decode()


def test_similar_stems_are_found_on_import_and_in_the_bank(author: User) -> None:
    stem = "质量安全总监应当每月向主要负责人报告一次质量安全管理工作情况（　）。"
    waiting(author, "OLD", stem=stem)
    near = stem.replace("每月", "每周")
    ((code, _stem, other, _other, share),) = similar_on_import({"NEW": near, "FAR": "完全不同的另一道试题内容"})
    assert (code, other) == ("NEW", "OLD")
    assert share >= 70
    waiting(author, "NEW", stem=near)
    assert (look_through(), SimilarPair.objects.count()) == (1, 1)


def test_the_export_page_gives_closed_questions_only_to_those_who_may(
    enter: Enter, author: User, auditor: User
) -> None:
    import_questions(
        name="题.xlsx", data=xlsx([SINGLE, MULTIPLE | {"是否公开": "是"}], [*SINGLE, "是否公开"]), by=author, at=NOW
    )
    asked = {"format": "gift", "wording": "newest"}
    mine = enter(author).post(reverse("bank_export"), asked)
    assert b"Q1" in b"".join(mine)
    theirs = b"".join(enter(auditor).post(reverse("bank_export"), asked))
    assert b"::Q2::" in theirs
    assert b"::Q1::" not in theirs
    entry = Entry.objects.filter(verb="bank.export").first()
    assert entry is not None
    assert entry.details["format"] == "gift"


def test_the_export_page_says_what_is_lost(enter: Enter, author: User) -> None:
    waiting(author)
    assert "其他题型不导出" in enter(author).get(reverse("bank_export")).content.decode()


def test_nothing_to_export_is_said(enter: Enter, author: User) -> None:
    page = enter(author).post(reverse("bank_export"), {"format": "gift", "wording": "newest"}).content.decode()
    assert "没有符合条件的试题" in page


def test_a_similar_question_is_left_out_on_the_page(enter: Enter, author: User) -> None:
    stem = "质量安全总监应当每月向主要负责人报告一次质量安全管理工作情况（　）。"
    waiting(author, "OLD", stem=stem)
    data = xlsx([SINGLE | {"题干": stem.replace("每月", "每周")}, MULTIPLE])
    client = enter(author)
    sent = {"kind": "questions", "file": SimpleUploadedFile("题.xlsx", data)}
    page = client.post(reverse("bank_import"), sent, follow=True).content.decode()
    assert "相近题干" in page
    pk = Upload.objects.get().pk
    decided = client.post(reverse("bank_import_decide", args=[pk]), {"shown": "Q1", "skip": "Q1"}, follow=True)
    assert "导入 1 道试题" in decided.content.decode()
    client.post(reverse("bank_import_apply", args=[pk]))
    assert not Question.objects.filter(code="Q1").exists()
