"""The forms: their names, columns and notes, in one place, since provinces word them differently.

Names and columns of the responsibility list are those of Qingpu's annex 1 and Tibet's annex 4, which officials must be
able to recognise; the sources give no layout for the others, so that is ours. They are in Chinese whatever the page is.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    label: str
    share: float = 1.0


@dataclass(frozen=True)
class Form:
    key: str
    title: str
    columns: tuple[Heading, ...]
    of_persons: bool = False  # one row for each post instead of each unit
    notes: tuple[str, ...] = ()

    @property
    def header(self) -> list[str]:
        return [column.label for column in self.columns]


RESPONSIBILITY = Form(
    "responsibility",
    "工业产品分层分级责任清单",
    (
        Heading("监管层级", 1.2),
        Heading("监管对象", 1.8),
        Heading("划分标准说明（其中X为从业人员，Y为营业收入）", 3.6),
        Heading("责任内容", 3.6),
    ),
    notes=(
        "说明：从业人员按期末人数计，没有期末人数的按全年平均人数计；营业收入按主营业务收入计，限额以下批发和零售单位按商品销售额计。",
        "同时符合几个等级标准的，按其中最高等级对应；个体工商户为D级主体。",
    ),
)
SUBJECTS = Form(
    "subjects",
    "分层分级责任清单对应主体名单",
    (
        Heading("序号", 0.5),
        Heading("单位名称", 2.6),
        Heading("统一社会信用代码", 2.05),
        Heading("主体分级", 1.2),
        Heading("分级监管机构", 1.6),
        Heading("监管类别", 0.9),
        Heading("监管机构", 1.6),
        Heading("责任部门", 1.1),
        Heading("监管责任人", 0.9),
    ),
)
ROSTER = Form(
    "roster",
    "质量安全总监、质量安全员名录",
    (
        Heading("序号", 0.5),
        Heading("姓名", 0.9),
        Heading("职务", 1.1),
        Heading("类别", 0.6),
        Heading("质量管理岗位", 1.4),
        Heading("单位名称", 2.1),
        Heading("统一社会信用代码", 2.5),
        Heading("任职日期", 1.12),
        Heading("离任日期", 1.12),
        Heading("培训日期", 1.12),
        Heading("本单位考核日期", 1.12),
        Heading("监管机构", 1.4),
    ),
    of_persons=True,
)
SURVEY = Form(
    "survey",
    "工业产品生产销售单位调查表",
    (
        Heading("序号", 0.5),
        Heading("单位名称", 1.9),
        Heading("统一社会信用代码", 2.6),
        Heading("主体分级", 1.0),
        Heading("从业人员", 0.7),
        Heading("营业收入（万元）", 0.9),
        Heading("主要产品", 1.2),
        Heading("产品类别", 0.9),
        Heading("许可、认证、强制性标准", 1.3),
        Heading("质量安全总监人数", 0.7),
        Heading("质量安全员人数", 0.7),
        Heading("主要负责人", 0.8),
        Heading("经营地址", 1.6),
        Heading("监管机构", 1.2),
    ),
)
FORMS = {form.key: form for form in (RESPONSIBILITY, SUBJECTS, ROSTER, SURVEY)}

LEVELS = {
    "province": "省级市场监管部门",
    "city": "市级市场监管部门",
    "county": "县级市场监管部门",
    "station": "市场监管所（分局）",
}
SIZES = {"A": "大型", "B": "中型", "C": "小型", "D": "微型"}
CAPACITIES = {"production": "生产单位", "wholesale": "批发单位", "retail": "零售单位"}
DUTIES = {
    "province": "组织全省落实质量安全主体责任；维护信息平台；培训对应主体；指导下级局监管对应主体；依规挂牌督办。",
    "city": "组织本市落实质量安全主体责任；培训对应主体；指导县级局监管对应主体；依规挂牌督办。",
    "county": "组织本辖区落实质量安全主体责任；培训对应主体；指导市场监管所监管对应主体；依规挂牌督办。",
    "station": "督促主体建立责任体系，检查落实情况，考核质量安全管理人员；培训对应主体；录入更新信息；查处违法行为。",
}
