"""What hangs on an enterprise and follows from a spreadsheet's row: main product, figures and tiers, inspector."""

from collections.abc import Iterable, Mapping
from typing import Any

from examcenter.registry.actions.products import COLUMNS, FLAGS, OF_MAIN
from examcenter.registry.imports.applying import Job
from examcenter.registry.imports.batch import Batch
from examcenter.registry.models import (
    AnnualFigures,
    Capacity,
    Enterprise,
    InspectorAssignment,
    Product,
    TierLetter,
    TierRecord,
)
from examcenter.rules import tiers
from question_bank.formats.tables import Row


def main_of(products: Iterable[Product]) -> Product | None:
    return next((product for product in products if product.is_main), None)


def product_columns(main: Product) -> dict[str, Any]:
    """What a spreadsheet of enterprises would say of this main product."""
    return {column: getattr(main, OF_MAIN.get(column, column)) for column in COLUMNS}


def unit_columns(products: Iterable[Product]) -> dict[str, Any]:
    """The enterprise's own columns, which follow from its products: the main one, and each flag that any one has."""
    listed = list(products)
    main = main_of(listed)
    values = {column: getattr(main, field) if main else "" for column, field in OF_MAIN.items()}
    return values | {flag: any(getattr(product, flag) for product in listed) for flag in FLAGS}


def put_main(batch: Batch, unit: Enterprise, products: list[Product], row: Row) -> dict[str, Any]:
    """The main product as a row of enterprises says it, and the columns that follow; a silent row leaves both."""
    said = {OF_MAIN.get(column, column): row[column] for column in COLUMNS}
    if not any(said.values()):
        return {}
    main = main_of(products)
    same = next((product for product in products if product.name == said["name"]), None)
    if same is not None and main is not None and same is not main:  # the file names another one as the main product
        batch.change(main, {"is_main": False}, note=False, early=True)
    put_product(batch, unit, products, same or main, said | {"is_main": True})
    return unit_columns(products)


def put_product(
    batch: Batch, unit: Enterprise, products: list[Product], stored: Product | None, said: Mapping[str, Any]
) -> None:
    """A new product, or other values for a stored one, told on the enterprise's page."""
    if stored is None:
        products.append(batch.make(Product(enterprise_id=unit.pk, **said)))
        return
    before = {name: getattr(stored, name) for name in said}
    if batch.change(stored, said, note=False):
        batch.note(unit, before, said, of="product", about={"name": stored.name})


def put_figures(batch: Batch, unit: Enterprise, figures: dict[int, AnnualFigures], row: Row) -> None:
    """One year's figures."""
    values, held = {"employees": row["employees"], "revenue": row["revenue"]}, figures.get(row["year"])
    if held is None:
        figures[row["year"]] = batch.make(AnnualFigures(enterprise_id=unit.pk, year=row["year"], **values))
        return
    before = {name: getattr(held, name) for name in values}
    if batch.change(held, values, note=False):
        batch.note(unit, before, values, of="figures", about={"year": row["year"]})


def put_tiers(
    batch: Batch,
    unit: Enterprise,
    figures: Mapping[int, AnnualFigures],
    capacities: dict[str, Capacity],
    kinds: Iterable[str],
    job: Job,
) -> None:
    """Capacities as named, each with the tier of the newest figures; a tier that changed is added to the history."""
    newest, named = figures[max(figures)], list(dict.fromkeys(kinds))
    before = list(capacities)
    for kind in [kind for kind in capacities if kind not in named]:
        batch.remove(capacities.pop(kind))
    for kind in named:
        letter = tier_of(unit, kind, newest)
        held = capacities.get(kind)
        if held is None:
            capacities[kind] = batch.make(Capacity(enterprise_id=unit.pk, kind=kind, tier=letter))
        elif not batch.change(held, {"tier": letter}, note=False):
            continue
        size = {"employees": newest.employees, "revenue": newest.revenue}
        batch.make(TierRecord(enterprise_id=unit.pk, kind=kind, tier=letter, since=job.today, **size))
    if before and set(before) != set(named):
        batch.note(unit, {"capacities": sorted(before)}, {"capacities": sorted(named)})


def tier_of(unit: Enterprise, kind: str, figures: AnnualFigures) -> TierLetter:
    found = tiers.tier(kind, employees=figures.employees, revenue=figures.revenue, household=unit.is_household)
    return TierLetter(found.tier)


def named_inspectors(units: Iterable[int]) -> dict[int, str]:
    """Enterprise → name of the responsible inspector that counts."""
    rows = InspectorAssignment.objects.filter(enterprise__in=list(units)).order_by("since", "pk")
    return dict(rows.values_list("enterprise", "name"))


def name_inspector(batch: Batch, unit: Enterprise, before: str, name: str, job: Job) -> None:
    """From today: a spreadsheet does not say since when, so nobody is late by it."""
    batch.make(
        InspectorAssignment(
            enterprise_id=unit.pk,
            name=name,
            department_id=unit.department_id,
            since=job.today,
            recorded_at=job.at,
            recorded_by=job.by,
        )
    )
    batch.note(unit, {"name": before}, {"name": name}, of="inspector")
