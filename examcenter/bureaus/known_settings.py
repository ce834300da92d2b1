"""The settings a province can make: what each is called in a spreadsheet and on a page, and which values it takes."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from examcenter.bureaus.models import Level
from examcenter.rules import answering
from question_bank.formats.tables import BadCell, decimal, integer, listing

SCHEMES = {"qingpu": "qingpu", "tibet": "tibet", "青浦": "qingpu", "西藏": "tibet"}
LEVELS = {"省级": Level.PROVINCE, "市级": Level.CITY, "县级": Level.COUNTY, "所": Level.STATION}
TIERS = {letter: letter for letter in "ABCD"}


def assignment(value: str) -> dict[str, str]:
    """Tier → level from a preset's name, or from words such as “A省级 B市级 C县级 D所”; raises BadCell."""
    if value in SCHEMES:
        return dict(answering.PRESETS[SCHEMES[value]])
    words = LEVELS | {level.value: level for level in Level}
    found: dict[str, str] = {}
    for part in value.replace("、", " ").replace("，", " ").replace(",", " ").replace("；", " ").split():
        tier, level = part[:1], part[1:].lstrip("=＝:：")
        if tier in found or level not in words:
            raise BadCell(gettext("Expected 青浦, 西藏, or a level for each tier such as “A省级 B市级 C县级 D所”."))
        found[tier] = words[level].value
    if not answering.is_complete(found):
        raise BadCell(gettext("Expected 青浦, 西藏, or a level for each tier such as “A省级 B市级 C县级 D所”."))
    if not answering.falls(found):
        raise BadCell(gettext("A smaller tier cannot be answered for higher up than a larger one. Check the levels."))
    return found


def written(levels: dict[str, str]) -> str:
    """An assignment as the setting keeps it: the name of the preset that says the same, or its words."""
    words = {level.value: word for word, level in LEVELS.items()}
    return answering.preset_of(levels) or " ".join(f"{tier}{words[levels[tier]]}" for tier in answering.TIERS)


def groups(value: str) -> list[frozenset[str]]:
    """Groups of related posts from “过程控制、出厂检验；…”; raises BadCell where a group has fewer than two."""
    parts = [part for part in value.replace(";", "；").split("；") if part.strip()]
    found = [frozenset(post.strip() for post in part.replace("，", "、").split("、") if post.strip()) for part in parts]
    if any(len(group) == 1 for group in found):
        raise BadCell(gettext("Expected groups of two posts or more: posts separated by 、, groups by ；."))
    return found


@dataclass(frozen=True)
class Known:
    """`header` is the Chinese word that a spreadsheet may use instead of the key; `check` raises BadCell."""

    header: str
    label: Promise | str
    check: Callable[[str], Any]


KNOWN: dict[str, Known] = {
    "pass_mark": Known("合格分", _("Pass mark (points)"), decimal(Decimal(1), Decimal(100))),
    "rest_months": Known("考核间隔月数", _("Months of rest between assessments"), integer(0, 60)),
    "cycle_months": Known("考核周期月数", _("Months that a result holds"), integer(1, 60)),
    "rectification_workdays": Known("整改工作日", _("Working days for rectification"), integer(1, 250)),
    "review_workdays": Known("审核工作日", _("Working days for the bureau's review of measures"), integer(1, 250)),
    "reassessment_days": Known("补考天数", _("Days until the reassessment"), integer(1, 365)),
    "excuse_cutoff_workdays": Known(
        "请假截止工作日", _("Working days before a session until which somebody can be replaced"), integer(0, 60)
    ),
    "publication_months": Known("公布月数", _("Months that a result stays published"), integer(1, 120)),
    "tier_scheme": Known("分级负责方案", _("Which level answers for which tier"), assignment),
    "officer_units_limit": Known("质量安全员兼职单位数", _("Units at which one officer may serve"), integer(1, 50)),
    "related_posts": Known("相关质量控制岗位", _("Posts that one officer may not hold together"), groups),
    "director_for_sales": Known(
        "应设总监的销售单位级别", _("Tiers of sales units that need a director"), listing(TIERS)
    ),
    "special_major_risks": Known(
        "特别监管重大风险次数", _("Major risks that make an enterprise special"), integer(1, 50)
    ),
    "risk_window_months": Known("风险回溯月数", _("Months for which a risk counts"), integer(1, 120)),
    "inspector_update_workdays": Known(
        "监管责任人变更更新工作日", _("Working days to enter a new responsible inspector"), integer(1, 60)
    ),
    "entry_workdays": Known(
        "新登记企业录入工作日", _("Working days to enter a newly registered enterprise"), integer(1, 60)
    ),
    "roster_confirmation_days": Known(
        "名录核对有效天数", _("Days for which a checked roster counts as confirmed"), integer(1, 365)
    ),
    "proposal_workdays": Known(
        "企业申报处理工作日", _("Working days to decide what an enterprise reports"), integer(1, 60)
    ),
    "erasure_months": Known(
        "离任后个人信息保存月数", _("Months that personal data is kept after somebody has left"), integer(1, 240)
    ),
    "portal_code_days": Known(
        "企业登记码有效天数", _("Days that an enterprise's entry code is valid"), integer(1, 365)
    ),
    "import_undo_days": Known("导入可撤销天数", _("Days for which an import can be undone"), integer(1, 180)),
}
KEYS = {key: key for key in KNOWN} | {known.header: key for key, known in KNOWN.items()}


MONTHS, WORKDAYS, DAYS = _("%(n)s months"), _("%(n)s working days"), _("%(n)s days")
UNITS: dict[str, Promise | str] = {
    **{key: MONTHS for key in KNOWN if key.endswith("_months")},
    **{key: WORKDAYS for key in KNOWN if key.endswith("_workdays")},
    **{key: DAYS for key in KNOWN if key.endswith("_days")},
    "pass_mark": _("%(n)s points"),
    "officer_units_limit": _("%(n)s units"),
    "special_major_risks": _("%(n)s risks"),
}
HINTS: dict[str, Promise | str] = {
    "director_for_sales": _("Letters of the tiers A to D, separated by 、, for example A、B."),
    "related_posts": _(
        "The names of posts, separated by 、 within a group and by ； between groups, for example "
        "process control、final inspection；purchasing、storage."
    ),
}


def hint(key: str) -> str:
    """How a new value is to be written: its form, or its unit."""
    if key in HINTS:
        return str(HINTS[key])
    return gettext("A number: %(example)s.") % {"example": str(UNITS[key]) % {"n": "…"}} if key in UNITS else ""


def label(key: str) -> str:
    """What a page calls the setting."""
    return str(KNOWN[key].label) if key in KNOWN else key


def in_words(key: str, value: str) -> str:
    """A setting with its value where a page names it as one thing, as the journal does."""
    return gettext("%(label)s: %(value)s") % {"label": label(key), "value": shown(key, value)}


SCHEME_NAMES = {"qingpu": _("Qingpu scheme"), "tibet": _("Tibet scheme")}


def shown(key: str, value: str) -> str:
    """How a page shows the value: a number with its unit."""
    if key != "tier_scheme":
        return str(UNITS[key]) % {"n": value} if key in UNITS else value
    levels = assignment(value)
    pairs = gettext("; ").join(f"{tier} {Level(levels[tier]).label}" for tier in answering.TIERS)
    name = SCHEME_NAMES.get(answering.preset_of(levels), _("the province's own scheme"))
    return gettext("%(name)s: %(pairs)s") % {"name": name, "pairs": pairs}
