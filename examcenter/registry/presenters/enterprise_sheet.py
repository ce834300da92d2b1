"""The list of enterprises as a spreadsheet: columns that the import knows bear its names. Without phones."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from django.utils.translation import gettext as _

from examcenter.registry.imports.cells import CLASSES, KINDS, MODES, STATUSES
from examcenter.registry.imports.columns import ENTERPRISE_COLUMNS
from examcenter.registry.imports.followers import named_inspectors
from examcenter.registry.models import AnnualFigures, Enterprise
from examcenter.registry.presenters.records import capacities

AT_A_TIME = 1000
KEYS = (
    "code", "name", "bureau", "kinds", "mode", "is_household", "product", "category", "employees", "revenue", "year",
    "business_address", "principal", "supervision_class", "status", "in_scope", "inspector", "registered_on",
    "entered_on",
)  # fmt: skip


def export_header() -> list[str]:
    headers = {column.key: column.header for column in ENTERPRISE_COLUMNS}
    return [*(headers[key] for key in KEYS), _("bureau"), _("capacity and tier")]


def export_rows(units: Iterable[Enterprise]) -> Iterator[list[object]]:
    """Numbers and days as such, under `export_header`."""
    walking = iter(units)
    while some := list(islice(walking, AT_A_TIME)):
        inspectors, figures = named_inspectors([unit.pk for unit in some]), _newest(some)
        for unit in some:
            yield _row(unit, figures.get(unit.pk), inspectors.get(unit.pk, ""))


def _newest(units: Iterable[Enterprise]) -> dict[int, AnnualFigures]:
    rows = AnnualFigures.objects.filter(enterprise__in=[unit.pk for unit in units]).order_by("year")
    return {row.enterprise_id: row for row in rows}


def _row(unit: Enterprise, size: AnnualFigures | None, inspector: str) -> list[object]:
    return [
        unit.code,
        unit.name,
        unit.bureau.code,
        "、".join(_word(KINDS, each.kind) for each in unit.capacities.all()),
        _word(MODES, unit.mode),
        _yes_no(unit.is_household),
        unit.product,
        unit.category,
        *((size.employees, size.revenue, size.year) if size else ("", "", "")),
        unit.business_address,
        unit.principal,
        _word(CLASSES, unit.supervision_class),
        _word(STATUSES, unit.status),
        _yes_no(unit.in_scope),
        inspector,
        unit.registered_on,
        unit.entered_on,
        unit.bureau.name,
        capacities(unit),
    ]


def _word(words: Mapping[str, str], value: str) -> str:
    """As the import reads it."""
    return next((word for word, meant in words.items() if meant == value), value)


def _yes_no(value: bool) -> str:
    return "是" if value else "否"
