"""What stands in the forms: rows of text and numbers from the registry."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from examcenter.bureaus.models import Bureau, Level
from examcenter.bureaus.queries import answering_bureaus, tier_levels
from examcenter.registry.models import AnnualFigures, Appointment, Enterprise, PersonnelRole, Side
from examcenter.registry.presenters import amount, capacities
from examcenter.registry.printing.forms import CAPACITIES, DUTIES, LEVELS, SIZES
from examcenter.registry.queries.upkeep import newest_inspectors
from examcenter.rules.tiers import THRESHOLDS

AT_A_TIME = 1000
T = TypeVar("T")
Row = list[Any]


def responsibility(bureau: Bureau, on: date) -> Iterator[Row]:
    """By the province's scheme as it holds on the day; raises Refusal where it has none."""
    levels = tier_levels(bureau, on)
    for tier, size in SIZES.items():
        level = Level(levels[tier])
        household = "（含个体工商户）" if tier == "D" else ""
        units = f"{tier}级主体\n{size}工业产品生产和销售单位{household}"
        standards = "\n".join(f"{size}{CAPACITIES[kind]}：{_standard(kind, tier)}" for kind in THRESHOLDS)
        yield [LEVELS[level], units, standards, DUTIES[level]]


def _standard(kind: str, tier: str) -> str:
    """'300人≤X<1000人或2000万元≤Y<40000万元'."""
    letters = [letter for letter, _employees, _revenue in THRESHOLDS[kind]]
    least = {letter: (employees, revenue) for letter, employees, revenue in THRESHOLDS[kind]}
    if tier == letters[0]:
        return f"X≥{least[tier][0]}人或Y≥{least[tier][1]}万元"
    if tier not in least:
        return f"X<{least[letters[-1]][0]}人或Y<{least[letters[-1]][1]}万元"
    above = least[letters[letters.index(tier) - 1]]
    return f"{least[tier][0]}人≤X<{above[0]}人或{least[tier][1]}万元≤Y<{above[1]}万元"


def subjects(units: Iterable[Enterprise], on: date) -> Iterator[Row]:
    """Who answers follows from the highest tier of a unit; raises Refusal where the province has no scheme."""
    for start, some in _numbered(units):
        inspectors = _inspectors(some)
        answering = answering_bureaus({unit.bureau_id: unit.bureau for unit in some}.values(), on)
        for number, unit in enumerate(some, start):
            tiers = sorted(capacity.tier for capacity in unit.capacities.all())
            name, department = inspectors.get(unit.pk, ("", ""))
            yield [
                number,
                unit.name,
                unit.code,
                capacities(unit),
                answering[unit.bureau_id, tiers[0]].short_name if tiers else "",
                str(unit.get_supervision_class_display()),
                unit.bureau.short_name,
                (unit.department.name if unit.department else "") or department,
                name,
            ]


def survey(units: Iterable[Enterprise], on: date) -> Iterator[Row]:
    for start, some in _numbered(units):
        figures = _figures(some)
        serving = _serving(some, on)
        for number, unit in enumerate(some, start):
            size = figures.get(unit.pk)
            flags = ((unit.has_licence, "生产许可"), (unit.has_ccc, "CCC"), (unit.has_mandatory_standard, "强制性标准"))
            yield [
                number,
                unit.name,
                unit.code,
                capacities(unit),
                size.employees if size else "",
                amount(size.revenue) if size else "",
                unit.product,
                unit.category,
                "\n".join(words for applies, words in flags if applies),
                serving[unit.pk, PersonnelRole.DIRECTOR],
                serving[unit.pk, PersonnelRole.OFFICER],
                unit.principal,
                unit.business_address or unit.registered_address,
                unit.bureau.short_name,
            ]


def roster(posts: Iterable[Appointment]) -> Iterator[Row]:
    """Without document numbers and phones: the list goes from hand to hand."""
    for number, post in enumerate(posts, 1):
        yield [
            number,
            post.person.name,
            str(post.get_role_display()),
            "生产" if post.side == Side.PRODUCTION else "销售",
            post.posts,
            post.enterprise.name,
            post.enterprise.code,
            *(
                day.isoformat() if day else ""
                for day in (post.started_on, post.ended_on, post.trained_on, post.unit_assessed_on)
            ),
            post.enterprise.bureau.short_name,
        ]


def _numbered(rows: Iterable[T]) -> Iterator[tuple[int, Sequence[T]]]:
    """Some rows at a time, with the number of the first."""
    walking, start = iter(rows), 1
    while some := list(islice(walking, AT_A_TIME)):
        yield start, some
        start += len(some)


def _inspectors(units: Sequence[Enterprise]) -> dict[int, tuple[str, str]]:
    """Enterprise → name and department of the responsible inspector."""
    rows = newest_inspectors().filter(enterprise__in=units).select_related("department")
    return {row.enterprise_id: (row.name, row.department.name if row.department else "") for row in rows}


def _figures(units: Sequence[Enterprise]) -> dict[int, AnnualFigures]:
    """The newest year of each."""
    rows = AnnualFigures.objects.filter(enterprise__in=units).order_by("year")
    return {row.enterprise_id: row for row in rows}


def _serving(units: Sequence[Enterprise], on: date) -> "Counter[tuple[int, str]]":
    posts = Appointment.objects.serving(on).filter(enterprise__in=units).order_by()
    found = set(posts.values_list("enterprise", "role", "person"))
    return Counter((unit, role) for unit, role, _person in found)
