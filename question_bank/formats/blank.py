"""The blank spreadsheets that people fill in: header, drop-down lists, and a sheet that explains each column.

They are Chinese whatever language the page has, since the importer reads Chinese words.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from question_bank.formats.tables import Column
from question_bank.imports.columns import (
    CAPACITIES,
    COGNITIVE,
    QUESTION_COLUMNS,
    QUESTIONS_SHEET,
    ROLES,
    TOPIC_COLUMNS,
    TOPICS_SHEET,
    TYPES,
)

ROWS = 2000  # so far down the drop-down lists reach
LISTS = {
    "type": [*TYPES],
    "for_role": [*ROLES],
    "for_capacity": [*CAPACITIES],
    "difficulty": ["1", "2", "3", "4", "5"],
    "cognitive": [*COGNITIVE],
    "is_open": ["是", "否"],
}
TOPIC_NOTES = {
    "code": "知识点的编码，如 T1；再次导入同一编码即为修改",
    "name": "知识点名称",
    "parent": "上一级知识点的编码，没有则留空",
    "legal_basis": "考核大纲或法规依据",
}
QUESTION_NOTES = {
    "code": "试题的编号，如 Q0001，不得重复；再次导入同一编号即为修订，修订经审核后生效",
    "type": "单选题、多选题、判断题、填空题",
    "stem": "题目正文，不得与其他试题相同；填空题用 ____ 或空括号（　）标出每个空",
    "option_a": "单选题、多选题至少填写选项A和选项B，依次填写，中间不留空；判断题、填空题不填",
    "option_b": "",
    "option_c": "没有则留空",
    "option_d": "没有则留空",
    "option_e": "没有则留空",
    "option_f": "没有则留空",
    "options": "也可以把全部选项写在这一格，用 ** 或换行隔开，此时选项A至选项F留空",
    "key": "单选题填一个字母，如 A；多选题填两个以上字母，如 ABD；判断题填 正确 或 错误；"
    "填空题依次填写各空答案，各空之间用“；”隔开，同一空可接受的不同写法用“|”隔开，如 5|五；质量安全员",
    "explanation": "答案的理由，可留空",
    "topic": "考核大纲中的编码或名称，须先导入考核大纲",
    "for_role": "质量安全总监、质量安全员、通用",
    "for_capacity": "生产、销售、通用",
    "category": "只用于某类产品的试题填写产品类别；各类产品通用的留空",
    "difficulty": "1（易）至 5（难），留空按 3",
    "cognitive": "识记、理解、应用、分析；留空的，新题不标注，已有试题保持不变",
    "is_open": "是 或 否，公开的试题可供练习；留空的，新题不公开，已有试题保持不变",
    "document": "试题所依据的文件名称或文号；有几个的用“；”隔开",
    "article": "文件中的条款，可留空；有几个的用“；”隔开，与依据文件一一对应",
}
WIDTHS = {"stem": 48, "explanation": 40, "document": 30, "name": 24, "legal_basis": 40}


@dataclass(frozen=True)
class Form:
    sheet: str
    columns: Sequence[Column]
    notes: dict[str, str]


FORMS = {
    "topics": Form(TOPICS_SHEET, TOPIC_COLUMNS, TOPIC_NOTES),
    "questions": Form(QUESTIONS_SHEET, QUESTION_COLUMNS, QUESTION_NOTES),
}


def blank(kind: str) -> bytes:
    """The blank spreadsheet for "topics" or "questions" as xlsx."""
    form = FORMS[kind]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#EAF1FA", "bottom": 1})
        sheet = book.add_worksheet(form.sheet)
        text = book.add_format({"num_format": "@"})
        for place, column in enumerate(form.columns):
            sheet.set_column(place, place, WIDTHS.get(column.key, 12), text)
            sheet.write_string(0, place, column.header, head)
            if column.key in LISTS:
                sheet.data_validation(1, place, ROWS, place, {"validate": "list", "source": LISTS[column.key]})
        sheet.freeze_panes(1, 0)
        _explain(book, form, head)
    return buffer.getvalue()


def _explain(book: xlsxwriter.Workbook, form: Form, head: object) -> None:
    sheet = book.add_worksheet("填写说明")
    for place, (title, width) in enumerate((("列", 12), ("要求", 8), ("说明", 90))):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, head)
    for number, column in enumerate(form.columns, start=1):
        must = "必填" if column.required and not column.blank else "选填"
        for place, value in enumerate((column.header, must, form.notes[column.key])):
            sheet.write_string(number, place, value)
