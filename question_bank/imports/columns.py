"""The columns of both spreadsheets, with the headers and words that people write.

What stands here is the vocabulary of Chinese spreadsheets, so it is not translated.
"""

import re
from typing import Any

from django.utils.translation import gettext as _

from question_bank.formats.tables import BadCell, Column, choice, integer, text, yes_no
from question_bank.models import Cognitive, ForCapacity, ForRole, QuestionType

TOPICS_SHEET = "考核大纲"
QUESTIONS_SHEET = "试题"
DEFAULT_DIFFICULTY = 3

TYPES = {
    "单选题": QuestionType.SINGLE,
    "多选题": QuestionType.MULTIPLE,
    "判断题": QuestionType.TRUE_FALSE,
    "填空题": QuestionType.FILL_IN,
}
MORE_TYPES = {
    "单选": QuestionType.SINGLE,
    "单项选择": QuestionType.SINGLE,
    "单项选择题": QuestionType.SINGLE,
    "多选": QuestionType.MULTIPLE,
    "多项选择": QuestionType.MULTIPLE,
    "多项选择题": QuestionType.MULTIPLE,
    "判断": QuestionType.TRUE_FALSE,
    "是非题": QuestionType.TRUE_FALSE,
    "是非": QuestionType.TRUE_FALSE,
    "正误": QuestionType.TRUE_FALSE,
    "正误判断": QuestionType.TRUE_FALSE,
    "正误判断题": QuestionType.TRUE_FALSE,
    "对错题": QuestionType.TRUE_FALSE,
    "不定项选择题": QuestionType.MULTIPLE,
    "单选择题": QuestionType.SINGLE,
    "多选择题": QuestionType.MULTIPLE,
    "正误题": QuestionType.TRUE_FALSE,
    "填空": QuestionType.FILL_IN,
}
ROLES = {"质量安全总监": ForRole.DIRECTOR, "质量安全员": ForRole.OFFICER, "通用": ForRole.BOTH}
MORE_ROLES = {
    "总监": ForRole.DIRECTOR,
    "安全总监": ForRole.DIRECTOR,
    "安全员": ForRole.OFFICER,
    "全部": ForRole.BOTH,
    "不限": ForRole.BOTH,
    "质量安全总监、质量安全员": ForRole.BOTH,
    "总监、安全员": ForRole.BOTH,
}
CAPACITIES = {"生产": ForCapacity.PRODUCTION, "销售": ForCapacity.SALES, "通用": ForCapacity.BOTH}
MORE_CAPACITIES = {
    "生产单位": ForCapacity.PRODUCTION,
    "生产企业": ForCapacity.PRODUCTION,
    "销售单位": ForCapacity.SALES,
    "销售企业": ForCapacity.SALES,
    "全部": ForCapacity.BOTH,
    "不限": ForCapacity.BOTH,
    "生产、销售": ForCapacity.BOTH,
    "生产和销售": ForCapacity.BOTH,
}
COGNITIVE = {
    "识记": Cognitive.KNOW,
    "理解": Cognitive.UNDERSTAND,
    "应用": Cognitive.APPLY,
    "分析": Cognitive.ANALYSE,
}
MORE_COGNITIVE = {
    "了解": Cognitive.KNOW,
    "记忆": Cognitive.KNOW,
    "识记层次": Cognitive.KNOW,
    "熟悉": Cognitive.UNDERSTAND,
    "掌握": Cognitive.APPLY,
    "运用": Cognitive.APPLY,
    "综合": Cognitive.ANALYSE,
}
_PARTS = re.compile(r"[；;\n]")
_CODE = re.compile(r"[\w.-]+")


def code(limit: int) -> Any:
    """Letters, digits, dot, hyphen and underscore."""

    def convert(cell: str) -> str:
        if not _CODE.fullmatch(cell):
            raise BadCell(_("A code consists of letters, digits, dots, hyphens and underscores."))
        return str(text(limit)(cell))

    return convert


def several(limit: int) -> Any:
    """Texts parted by ；, each of at most `limit` characters; where one is left out between two ；, it is blank."""

    def convert(cell: str) -> tuple[str, ...]:
        return tuple(str(text(limit)(" ".join(part.split()))) for part in _PARTS.split(cell))

    return convert


TOPIC_COLUMNS = (
    Column("code", "编码", code(20), synonyms=("代码", "大纲编码", "知识点编码", "编号")),
    Column("name", "名称", text(80), synonyms=("知识点", "知识点名称", "大纲名称", "内容")),
    Column("parent", "上级编码", text(20), required=False, blank=True, synonyms=("上级", "上级代码", "父级编码")),
    Column("legal_basis", "依据", text(200), required=False, blank=True, synonyms=("法律依据", "依据文件")),
)


def _option(letter: str) -> Column:
    return Column(
        f"option_{letter.lower()}",
        f"选项{letter}",
        text(500),
        required=False,
        blank=True,
        synonyms=(
            letter,
            f"{letter}选项",
            f"{letter}项",
            f"{letter}.",
            f"{letter}、",
            f"答案{letter}",
            f"备选{letter}",
        ),
    )


QUESTION_COLUMNS = (
    Column("code", "编号", code(40), required=False, synonyms=("试题编号", "题号", "试题编码", "题目编号", "编码")),
    Column(
        "type", "题型", choice(TYPES, MORE_TYPES), required=False, default="", synonyms=("试题类型", "题目类型", "类型")
    ),
    Column("stem", "题干", text(2000), synonyms=("试题内容", "题目", "题目内容", "问题", "试题题干")),
    *(_option(letter) for letter in "ABCDEF"),
    Column(
        "options",
        "选项",
        text(4000),
        required=False,
        blank=True,
        synonyms=("备选项", "选项内容", "备选答案", "候选答案", "试题选项", "题目选项", "答案选项"),
    ),
    Column("key", "答案", text(400), synonyms=("正确答案", "标准答案", "参考答案", "试题答案")),
    Column("explanation", "解析", text(2000), required=False, blank=True, synonyms=("答案解析", "试题解析", "说明")),
    Column(
        "topic", "知识点", text(80), required=False, synonyms=("知识点编码", "大纲编码", "考核大纲", "考点", "章节")
    ),
    Column(
        "for_role", "适用岗位", choice(ROLES, MORE_ROLES), required=False, synonyms=("岗位", "适用人员", "适用对象")
    ),
    Column(
        "for_capacity",
        "适用主体",
        choice(CAPACITIES, MORE_CAPACITIES),
        required=False,
        synonyms=("主体", "主体类别", "适用单位", "任职类别"),
    ),
    Column(
        "category",
        "产品类别",
        text(40),
        required=False,
        blank=True,
        default=None,
        synonyms=("适用产品", "产品", "模块"),
    ),
    Column(
        "difficulty",
        "难度",
        integer(1, 5),
        required=False,
        blank=True,
        default=None,
        synonyms=("难度系数", "难易程度", "难度等级"),
    ),
    Column(
        "cognitive",
        "认知层次",
        choice(COGNITIVE, MORE_COGNITIVE),
        required=False,
        blank=True,
        default=None,
        synonyms=("认知水平", "能力层次", "认知要求", "考核要求"),
    ),
    Column(
        "is_open",
        "是否公开",
        yes_no,
        required=False,
        blank=True,
        default=None,
        synonyms=("公开", "可练习", "公开练习", "是否公开练习"),
    ),
    Column("document", "依据文件", several(120), required=False, synonyms=("依据", "法规依据", "出处", "来源")),
    Column("article", "依据条款", several(60), required=False, blank=True, synonyms=("条款", "条文", "依据条文")),
)
