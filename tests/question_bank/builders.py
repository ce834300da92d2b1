"""Spreadsheets and contents for the tests of the bank."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from openpyxl import Workbook

from examcenter.bureaus.models import User
from question_bank.actions import accept, add_question, submit
from question_bank.models import Question, Topic
from question_bank.rules.content import Content
from tests.cast import NOW

HEADER = (
    "编号", "题型", "题干", "选项A", "选项B", "选项C", "选项D", "选项E", "选项F", "答案", "解析", "知识点",
    "适用岗位", "适用主体", "产品类别", "难度", "依据文件", "依据条款",
)  # fmt: skip
SINGLE: dict[str, str] = {
    "编号": "Q1",
    "题型": "单选题",
    "题干": "谁对产品质量安全全面负责（　）。",
    "选项A": "主要负责人",
    "选项B": "质量安全员",
    "选项C": "供货商",
    "答案": "A",
    "解析": "见条文。",
    "知识点": "T1",
    "适用岗位": "通用",
    "适用主体": "通用",
    "难度": "2",
    "依据文件": "示例文件",
    "依据条款": "第三条",
}
MULTIPLE: dict[str, str] = SINGLE | {
    "编号": "Q2",
    "题型": "多选题",
    "题干": "质量安全员的职责包括（　）。",
    "选项A": "日管控",
    "选项B": "如实记录",
    "选项C": "报告隐患",
    "答案": "ABC",
}
TRUE_FALSE: dict[str, str] = SINGLE | {
    "编号": "Q3",
    "题型": "判断题",
    "题干": "未发现问题时也要形成记录。",
    "选项A": "",
    "选项B": "",
    "选项C": "",
    "答案": "正确",
}


def xlsx(rows: Sequence[Mapping[str, object]], header: Sequence[str] = HEADER, sheet: str = "试题") -> bytes:
    """A real workbook with one sheet; cells that a row does not name stay empty."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    page.append(list(header))
    for row in rows:
        page.append([row.get(name) or None for name in header])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def topic(code: str = "T1", name: str = "法律法规") -> Topic:
    return Topic.objects.get_or_create(code=code, defaults={"name": name})[0]


def content(**fields: Any) -> Content:
    said = Content(
        type="single",
        stem="谁对产品质量安全全面负责（　）。",
        options=("主要负责人", "质量安全员", "供货商"),
        key="A",
        explanation="见条文。",
        topic="T1",
        for_role="both",
        for_capacity="both",
        category="",
        difficulty=2,
        document="示例文件",
        article="第三条",
    )
    return replace(said, **fields)


def draft(author: User, code: str = "Q1", **fields: Any) -> Question:
    topic()
    return add_question(code=code, content=content(**fields), by=author, at=NOW)


def waiting(author: User, code: str = "Q1", **fields: Any) -> Question:
    return submit(question=draft(author, code, **fields), by=author, at=NOW)


def in_force(author: User, reviewer: User, code: str = "Q1", **fields: Any) -> Question:
    return accept(question=waiting(author, code, **fields), by=reviewer, at=NOW)


def form_data(question: Question | None = None, /, **fields: str) -> dict[str, str]:
    """What the question form posts."""
    said = {
        "code": "Q9",
        "type": "single",
        "stem": "质量安全总监每周应当（　）。",
        "option_a": "开展周排查",
        "option_b": "调度生产",
        "key": "A",
        "topic": "T1",
        "for_role": "director",
        "for_capacity": "both",
        "difficulty": "2",
        "document": "示例文件",
        "submit": "1",
    }
    if question and question.newest:
        said["base"] = str(question.newest.pk)
    return said | fields
