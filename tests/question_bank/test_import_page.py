"""Upload, check, and import of exactly the checked file."""

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from examcenter.bureaus.models import Role, User
from question_bank.formats.tables import find_sheet, read
from question_bank.imports import import_questions
from question_bank.imports.columns import QUESTION_COLUMNS
from question_bank.models import Question, Topic, Upload
from question_bank.states import QuestionState
from tests.cast import NOW, user
from tests.question_bank.builders import MULTIPLE, SINGLE, TRUE_FALSE, draft, topic, xlsx

Enter = Callable[[User], Client]


@pytest.fixture(autouse=True)
def syllabus(db: None) -> None:
    topic()


def send(client: Client, data: bytes, kind: str = "questions", name: str = "试题.xlsx") -> tuple[int, str]:
    response = client.post(reverse("bank_import"), {"kind": kind, "file": SimpleUploadedFile(name, data)}, follow=True)
    return response.status_code, response.content.decode()


def test_the_check_says_what_would_happen_and_stores_nothing(enter: Enter, author: User) -> None:
    status, page = send(enter(author), xlsx([SINGLE, MULTIPLE, TRUE_FALSE]))
    assert status == 200
    assert "没有发现错误。数据尚未保存。" in page
    assert "导入 3 道试题" in page
    assert not Question.objects.exists()


def test_the_checked_file_is_imported(enter: Enter, author: User) -> None:
    send(enter(author), xlsx([SINGLE, MULTIPLE, TRUE_FALSE]))
    address = reverse("bank_import_apply", args=[Upload.objects.get().pk])
    page = enter(author).post(address, follow=True).content.decode()
    assert "导入完成：新增 3，修改 0，未变 0。" in page
    assert Question.objects.filter(state=QuestionState.UNDER_REVIEW).count() == 3
    assert not Upload.objects.exists()
    assert enter(author).post(address).status_code == 404


def test_a_bad_file_is_listed_row_by_row_and_not_kept(enter: Enter, author: User) -> None:
    status, page = send(enter(author), xlsx([SINGLE | {"答案": "F"}, MULTIPLE]))
    assert status == 422
    for words in ("发现 1 处错误", "试题", "答案中的选项 F 不存在。", "上传改正后的文件"):
        assert words in page
    assert not Upload.objects.exists()


def test_a_file_that_went_bad_after_its_check_is_not_imported(enter: Enter, author: User) -> None:
    send(enter(author), xlsx([SINGLE]))
    draft(author, "OLD", stem=SINGLE["题干"])
    page = (
        enter(author).post(reverse("bank_import_apply", args=[Upload.objects.get().pk]), follow=True).content.decode()
    )
    assert "题干与试题 OLD 相同" in page
    assert Question.objects.count() == 1


def test_an_unchanged_file_has_nothing_to_import(enter: Enter, author: User) -> None:
    import_questions(name="试题.xlsx", data=xlsx([SINGLE]), by=author, at=NOW)
    assert "无需导入" in send(enter(author), xlsx([SINGLE]))[1]


def test_changed_questions_are_named(enter: Enter, author: User) -> None:
    import_questions(name="试题.xlsx", data=xlsx([SINGLE, MULTIPLE]), by=author, at=NOW)
    page = send(enter(author), xlsx([SINGLE | {"解析": "新"}, MULTIPLE]))[1]
    assert "<p>Q1</p>" in page
    assert "导入 1 道试题" in page


def test_the_syllabus_comes_the_same_way(enter: Enter, author: User) -> None:
    data = xlsx([{"编码": "T5", "名称": "进货检验"}], ["编码", "名称"], "考核大纲")
    assert "导入 1 个知识点" in send(enter(author), data, kind="topics")[1]
    enter(author).post(reverse("bank_import_apply", args=[Upload.objects.get().pk]))
    assert Topic.objects.filter(code="T5").exists()


def test_it_rejects_the_upload_of_another(enter: Enter, author: User) -> None:
    send(enter(author), xlsx([SINGLE]))
    other = user("author2", "林墨", author.memberships.get().bureau, Role.BANK_AUTHOR)
    pk = Upload.objects.get().pk
    assert enter(other).get(reverse("bank_import_check", args=[pk])).status_code == 404
    assert enter(other).post(reverse("bank_import_apply", args=[pk])).status_code == 404
    assert not Question.objects.exists()


def test_no_file_is_an_error_at_the_field(enter: Enter, author: User) -> None:
    page = enter(author).post(reverse("bank_import"), {"kind": "questions"}).content.decode()
    assert "error-summary" in page


def test_in_english_the_reasons_are_english(enter: Enter, author: User) -> None:
    client = enter(author)
    client.cookies["django_language"] = "en"
    assert "The answer names option F, which is not there." in send(client, xlsx([SINGLE | {"答案": "F"}]))[1]


@pytest.mark.parametrize("kind", ["questions", "topics"])
def test_the_blank_has_the_headers_that_the_import_wants(enter: Enter, author: User, kind: str) -> None:
    response = enter(author).get(reverse("bank_import_template", args=[kind]))
    assert response["Content-Disposition"].startswith("attachment")
    sheets = read(response.content, "blank.xlsx")
    assert [sheet.name for sheet in sheets] == ["试题" if kind == "questions" else "考核大纲", "填写说明"]
    if kind == "questions":
        sheet = find_sheet(sheets, "试题")
        assert sheet is not None
        assert sheet.rows[0] == [column.header for column in QUESTION_COLUMNS]


def test_the_filled_blank_imports(enter: Enter, author: User) -> None:
    book = load_workbook(io.BytesIO(enter(author).get(reverse("bank_import_template", args=["questions"])).content))
    header = [cell.value for cell in book["试题"][1]]
    book["试题"].append([SINGLE.get(str(name)) for name in header])
    buffer = io.BytesIO()
    book.save(buffer)
    assert "导入 1 道试题" in send(enter(author), buffer.getvalue())[1]


def test_there_is_no_blank_of_another_kind(enter: Enter, author: User) -> None:
    assert enter(author).get(reverse("bank_import_template", args=["persons"])).status_code == 404
