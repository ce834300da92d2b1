"""How the cells of the spreadsheets become values, and which words they may hold."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

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
from question_bank.formats.tables import (
    BadCell,
    decimal,
    digits,
    text,
)

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
LEAST_DIGITS = 5  # the numbers of public services
SIDES = {"生产": Side.PRODUCTION, "销售": Side.SALES}


def organisation_code(cell: str) -> str:
    """A unified social credit code with the right check character, in capitals."""
    try:
        return _valid_code(digits(cell).upper())
    except InvalidChecksum as wrong:
        raise BadCell(_("The check character is wrong; one of the 18 characters was mistyped.")) from wrong
    except ValidationError as wrong:
        raise BadCell(_("Expected an organisation code of 18 digits and capital letters.")) from wrong


@lru_cache(8192)
def _valid_code(code: str) -> str:
    """A roster names the same enterprise in many rows."""
    return str(uscc.validate(code))


def entry_reason(cell: str) -> str:
    """The list's key; other words stay as they are, since older tables know more reasons than the list."""
    return str(ENTRY_REASONS.get(cell, text(60)(cell)))


def phone(cell: str) -> str:
    number = digits(cell)
    count = len(re.sub(r"[+ ()-]", "", number))
    if re.fullmatch(r"\+?[0-9 ()-]+", number) and count < LEAST_DIGITS:
        raise BadCell(
            _("Too short: %(count)d digits. A phone number has at least %(least)d; a mobile phone in China has 11.")
            % {"count": count, "least": LEAST_DIGITS}
        )
    if not re.fullmatch(r"\+?[0-9][0-9 ()-]{4,24}", number):
        raise BadCell(_("Expected a phone number of digits."))
    return number


def document_number(kind: str, number: str, *, today: date) -> tuple[str, date | None]:
    """The number in capitals without spaces, and the date of birth where it carries one. Raises BadCell."""
    number = digits(number).replace(" ", "").upper()
    if kind == IdKind.PASSPORT:
        return _matching(r"[A-Z0-9]{5,20}", number), None
    if kind == IdKind.FOREIGNER_PERMIT and len(number) == 15:
        return _matching(r"[A-Z]{3}[0-9]{12}", number), None
    try:
        return number, identity.parse(number, today=today)
    except identity.InvalidIdNumber as wrong:
        if wrong.args[0] == "check" and number.endswith("000"):
            raise BadCell(_rounded()) from wrong
        raise BadCell(_wrong_number(str(wrong.args[0]))) from wrong


def _rounded() -> str:
    """Spreadsheet programs keep 15 digits of a quantity and show zeros for the others."""
    return _(
        "The number ends in 000 and its check character is wrong: a spreadsheet program has probably rounded it. "
        "Format the column as text, then type the number again."
    )


def _matching(pattern: str, number: str) -> str:
    if not re.fullmatch(pattern, number):
        raise BadCell(_("This is not a number of such a document."))
    return number


def _wrong_number(fault: str) -> str:
    return {
        "old": _(
            "This is an old number of 15 digits, out of use since 2013. Enter the 18 characters of the present card."
        ),
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
    parts = [part for part in re.split(r"[、,，;；/\n]\s*", cell) if part]
    return text(200)("、".join(dict.fromkeys(parts)))
