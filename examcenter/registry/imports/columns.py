"""The columns of the spreadsheets, with the other headers that bureaus write for them.

Columns that are not required may be missing; then what is stored stays.
"""

from examcenter.bureaus.imports.tree import bureau_code
from examcenter.registry.imports.cells import (
    ARCHIVES,
    CLASSES,
    ID_KINDS,
    KINDS,
    MODES,
    ROLES,
    SIDES,
    STATUSES,
    entry_reason,
    organisation_code,
    phone,
    posts,
    revenue,
)
from examcenter.registry.models import EnterpriseStatus, IdKind, Mode, PersonnelRole, SupervisionClass
from question_bank.formats.tables import Column, choice, day, integer, listing, text, yes_no

ROUTINE, ACTIVE = SupervisionClass.ROUTINE, EnterpriseStatus.ACTIVE
CODE = Column(
    "code", "统一社会信用代码", organisation_code,
    synonyms=("组织机构代码", "信用代码", "社会信用代码", "统一信用代码", "企业代码", "营业执照号"),
)  # fmt: skip
FIGURES_COLUMNS = (
    Column(
        "employees", "从业人员", integer(0, 10_000_000), synonyms=("从业人数", "从业人员数", "职工人数", "员工人数")
    ),
    Column(
        "revenue",
        "营业收入(万元)",
        revenue,
        synonyms=("营业收入（万元）", "营业收入", "年营业收入(万元)", "主营业务收入(万元)"),
    ),
    Column("year", "统计年度", integer(2000, 2100), synonyms=("年度", "年份", "所属年度")),
)
ENTERPRISE_COLUMNS = (
    CODE,
    Column(
        "name",
        "企业名称",
        text(160),
        synonyms=(
            "单位名称",
            "企业全称",
            "单位全称",
            "公司名称",
            "市场主体名称",
            "生产经营单位名称",
            "生产单位",
            "销售单位",
        ),
    ),
    Column("bureau", "监管机构代码", bureau_code, synonyms=("监管单位代码", "所属机构代码", "监管所代码", "机构代码")),
    Column("kinds", "主体类别", listing(KINDS), synonyms=("主体类型", "企业类别", "单位类别", "单位类型")),
    Column("mode", "经营方式", choice(MODES), blank=True, default=Mode.OFFLINE, required=False),
    Column(
        "is_household",
        "个体工商户",
        yes_no,
        blank=True,
        required=False,
        default=False,
        synonyms=("是否个体户",),
    ),
    Column("product", "主要产品", text(160), blank=True, synonyms=("主营产品", "产品名称")),
    Column("category", "产品类别", text(40), blank=True, synonyms=("产品分类", "产品种类")),
    Column("archive_class", "档案类别", choice(ARCHIVES), blank=True),
    Column(
        "has_licence", "生产许可证", yes_no, blank=True, default=False, synonyms=("是否生产许可", "工业产品生产许可证")
    ),
    Column(
        "has_ccc",
        "强制性产品认证",
        yes_no,
        blank=True,
        default=False,
        synonyms=("CCC", "3C认证", "CCC认证", "强制性认证"),
    ),
    Column("has_mandatory_standard", "强制性国家标准", yes_no, blank=True, default=False, synonyms=("强制性标准",)),
    *FIGURES_COLUMNS,
    Column("registered_address", "注册地址", text(200), blank=True, required=False, synonyms=("住所", "注册住所")),
    Column(
        "business_address", "经营地址", text(200), blank=True, synonyms=("生产经营地址", "经营场所", "生产地址", "地址")
    ),
    Column(
        "principal", "主要负责人", text(60), blank=True, synonyms=("负责人", "法定代表人", "法人代表", "企业负责人")
    ),
    Column(
        "phone",
        "联系电话",
        phone,
        blank=True,
        synonyms=("联系方式", "电话", "手机", "手机号", "负责人电话"),
        secret=True,
    ),
    Column(
        "supervision_class", "监管分类", choice(CLASSES), blank=True, required=False, default=SupervisionClass.ROUTINE
    ),
    Column("entry_reason", "首次录入原因", entry_reason, blank=True, required=False, synonyms=("录入原因",)),
    Column(
        "status",
        "状态",
        choice(STATUSES),
        blank=True,
        required=False,
        default=EnterpriseStatus.ACTIVE,
        synonyms=("经营状态",),
    ),
    Column("status_on", "状态日期", day, blank=True, required=False, default=None),
    Column("in_scope", "纳入范围", yes_no, blank=True, required=False, default=True, synonyms=("是否纳入",)),
    Column("out_of_scope_reason", "不纳入原因", text(120), blank=True, required=False),
    Column("department", "责任部门", text(80), blank=True, required=False, synonyms=("责任处室", "责任科室")),
    Column(
        "inspector", "监管责任人", text(60), blank=True, required=False, synonyms=("责任人", "监管人员", "包保责任人")
    ),
    Column(
        "registered_on",
        "成立日期",
        day,
        blank=True,
        default=None,
        required=False,
        synonyms=("成立时间", "注册日期", "设立日期", "登记日期"),
    ),
    Column("entered_on", "首次录入日期", day, blank=True, default=None, required=False, synonyms=("录入日期",)),
)
ID_NUMBER = Column(
    "id_number", "证件号码", text(30), secret=True,
    synonyms=("身份证号", "身份证号码", "身份证", "身份证件号", "身份证件号码", "证件号", "公民身份号码"),
)  # fmt: skip
NAME = Column("name", "姓名", text(100), synonyms=("人员姓名", "名字", "质量安全管理人员姓名"))
ID_KIND = Column(
    "id_kind", "证件类型", choice(ID_KINDS, {"身份证": IdKind.RESIDENT, "二代身份证": IdKind.RESIDENT}), blank=True,
    default=IdKind.RESIDENT, required=False, synonyms=("证件种类",),
)  # fmt: skip
ROLE = Column(
    "role", "岗位", choice(ROLES, {"总监": PersonnelRole.DIRECTOR, "安全员": PersonnelRole.OFFICER}),
    synonyms=("职务", "任职岗位", "人员类别", "岗位名称"),
)  # fmt: skip
SIDE = Column("side", "任职类别", choice(SIDES), synonyms=("生产或销售", "类别"))
PERSON_COLUMNS = (
    NAME,
    ID_KIND,
    ID_NUMBER,
    Column(
        "phone", "手机号", phone, blank=True, secret=True,
        synonyms=("手机号码", "联系电话", "手机", "电话", "联系方式", "移动电话"),
    ),
    CODE,
    ROLE,
    SIDE,
    Column("posts", "质量控制岗位", posts, blank=True, required=False, synonyms=("质控岗位", "质量控制岗")),
    Column("started_on", "任职日期", day, synonyms=("任命日期", "任职时间", "任命时间", "上岗日期", "任职起始日期")),
    Column("ended_on", "离任日期", day, blank=True, default=None, required=False, synonyms=("离职日期", "免职日期")),
    Column("trained_on", "培训日期", day, blank=True, default=None, required=False, synonyms=("培训时间",)),
    Column(
        "unit_assessed_on", "单位考核日期", day, blank=True, default=None, required=False,
        synonyms=("企业考核日期", "内部考核日期", "考核日期"),
    ),
)  # fmt: skip
