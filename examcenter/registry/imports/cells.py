"""The columns of both spreadsheets, and how their cells become values."""

import re
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from examcenter.bureaus.imports.tree import bureau_code
from examcenter.registry.models import (
    ArchiveClass,
    CapacityKind,
    EnterpriseStatus,
    EntryReason,
    IdKind,
    Mode,
    PersonnelRole,
    Side,
    SupervisionClass,
)
from examcenter.rules import identity
from question_bank.formats.tables import BadCell, Column, choice, day, decimal, integer, listing, text, yes_no

KINDS = {"生产": CapacityKind.PRODUCTION, "批发": CapacityKind.WHOLESALE, "零售": CapacityKind.RETAIL}
MODES = {"线下": Mode.OFFLINE, "线上": Mode.ONLINE, "线上线下": Mode.BOTH}
ARCHIVES = {
    "工业品": ArchiveClass.INDUSTRIAL,
    "消费品": ArchiveClass.CONSUMER,
    "强制认证产品": ArchiveClass.CERTIFIED,
    "食品相关产品": ArchiveClass.FOOD_CONTACT,
}
CLASSES = {"日常": SupervisionClass.ROUTINE, "重点": SupervisionClass.KEY, "特别": SupervisionClass.SPECIAL}
STATUSES = {
    "存续": EnterpriseStatus.ACTIVE,
    "停业": EnterpriseStatus.SUSPENDED,
    "长期停业": EnterpriseStatus.LONG_SHUT,
    "迁出": EnterpriseStatus.MOVED_OUT,
    "注销": EnterpriseStatus.DEREGISTERED,
    "吊销": EnterpriseStatus.REVOKED,
}
ENTRY_REASONS = {
    "设立质量安全总监": EntryReason.DIRECTOR,
    "监督抽查": EntryReason.SPOT_CHECK,
    "风险监测": EntryReason.MONITORING,
    "缺陷产品召回": EntryReason.RECALL,
    "工业产品生产许可": EntryReason.LICENCE,
    "强制性产品认证": EntryReason.CCC,
    "现场检查": EntryReason.INSPECTION,
    "执法查处": EntryReason.ENFORCEMENT,
    "投诉举报": EntryReason.COMPLAINT,
}
ID_KINDS = {
    "居民身份证": IdKind.RESIDENT,
    "港澳台居民居住证": IdKind.HMT_PERMIT,
    "外国人永久居留身份证": IdKind.FOREIGNER_PERMIT,
    "护照": IdKind.PASSPORT,
}
ROLES = {"质量安全总监": PersonnelRole.DIRECTOR, "质量安全员": PersonnelRole.OFFICER}
SIDES = {"生产": Side.PRODUCTION, "销售": Side.SALES}


def organisation_code(cell: str) -> str:
    """A unified social credit code with the right check character, in capitals."""
    try:
        return str(uscc.validate(cell.upper()))
    except InvalidChecksum as wrong:
        raise BadCell(_("The check character is wrong; one of the 18 characters was mistyped.")) from wrong
    except ValidationError as wrong:
        raise BadCell(_("Expected an organisation code of 18 digits and capital letters.")) from wrong


def entry_reason(cell: str) -> str:
    """The list's key; other words stay as they are, since older tables know more reasons than the list."""
    return str(ENTRY_REASONS.get(cell, text(60)(cell)))


def phone(cell: str) -> str:
    if not re.fullmatch(r"\+?[0-9][0-9 ()-]{4,24}", cell):
        raise BadCell(_("Expected a phone number of digits."))
    return cell


def document_number(kind: str, number: str, *, today: date) -> tuple[str, date | None]:
    """The number in capitals without spaces, and the date of birth where it carries one. Raises BadCell."""
    number = number.replace(" ", "").upper()
    if kind == IdKind.PASSPORT:
        return _matching(r"[A-Z0-9]{5,20}", number), None
    if kind == IdKind.FOREIGNER_PERMIT and len(number) == 15:
        return _matching(r"[A-Z]{3}[0-9]{12}", number), None
    try:
        return number, identity.parse(number, today=today)
    except identity.InvalidIdNumber as wrong:
        raise BadCell(_wrong_number(str(wrong.args[0]))) from wrong


def _matching(pattern: str, number: str) -> str:
    if not re.fullmatch(pattern, number):
        raise BadCell(_("This is not a number of such a document."))
    return number


def _wrong_number(fault: str) -> str:
    return {
        "length": _("The number must have 18 characters."),
        "characters": _("The number must consist of digits; only the last character may be X."),
        "birth": _("The date of birth in the number does not exist or lies in the future."),
        "check": _("The check character is wrong; one of the 18 characters was mistyped."),
    }[fault]


def revenue(cell: str) -> Decimal:
    """Revenue in 10,000 yuan, to the hundred yuan below which nothing is stored."""
    return decimal(Decimal(0), Decimal(999_999_999_999))(cell).quantize(Decimal("0.01"))


def posts(cell: str) -> str:
    """Posts separated by 、, each once."""
    parts = [part for part in re.split(r"[、,，;；]\s*", cell) if part]
    return text(200)("、".join(dict.fromkeys(parts)))


ENTERPRISE_COLUMNS = (
    Column("code", "统一社会信用代码", organisation_code, synonyms=("组织机构代码", "信用代码")),
    Column("name", "企业名称", text(160), synonyms=("单位名称",)),
    Column("bureau", "监管机构代码", bureau_code),
    Column("kinds", "主体类别", listing(KINDS)),
    Column("mode", "经营方式", choice(MODES), blank=True, default=Mode.OFFLINE),
    Column("is_household", "个体工商户", yes_no, blank=True, default=False),
    Column("product", "主要产品", text(160), blank=True),
    Column("category", "产品类别", text(40), blank=True),
    Column("archive_class", "档案类别", choice(ARCHIVES), blank=True),
    Column("has_licence", "生产许可证", yes_no, blank=True, default=False),
    Column("has_ccc", "强制性产品认证", yes_no, blank=True, default=False),
    Column("has_mandatory_standard", "强制性国家标准", yes_no, blank=True, default=False),
    Column("employees", "从业人员", integer(0, 10_000_000)),
    Column("revenue", "营业收入(万元)", revenue, synonyms=("营业收入（万元）",)),
    Column("year", "统计年度", integer(2000, 2100)),
    Column("registered_address", "注册地址", text(200), blank=True),
    Column("business_address", "经营地址", text(200), blank=True),
    Column("principal", "主要负责人", text(60), blank=True),
    Column("phone", "联系电话", phone, blank=True),
    Column("supervision_class", "监管分类", choice(CLASSES), blank=True, default=SupervisionClass.ROUTINE),
    Column("entry_reason", "首次录入原因", entry_reason, blank=True),
    Column("status", "状态", choice(STATUSES), blank=True, default=EnterpriseStatus.ACTIVE),
    Column("status_on", "状态日期", day, blank=True, default=None),
    Column("in_scope", "纳入范围", yes_no, blank=True, default=True),
    Column("out_of_scope_reason", "不纳入原因", text(120), blank=True),
)
PERSON_COLUMNS = (
    Column("name", "姓名", text(100)),
    Column("id_kind", "证件类型", choice(ID_KINDS), blank=True, default=IdKind.RESIDENT),
    Column("id_number", "证件号码", text(30), synonyms=("身份证号", "身份证号码")),
    Column("phone", "手机号", phone, blank=True, synonyms=("手机号码", "联系电话")),
    Column("code", "统一社会信用代码", organisation_code, synonyms=("组织机构代码", "信用代码")),
    Column("role", "岗位", choice(ROLES)),
    Column("side", "任职类别", choice(SIDES)),
    Column("posts", "质量控制岗位", posts, blank=True),
    Column("started_on", "任职日期", day),
    Column("ended_on", "离任日期", day, blank=True, default=None),
    Column("trained_on", "培训日期", day, blank=True, default=None),
    Column("unit_assessed_on", "单位考核日期", day, blank=True, default=None),
)
