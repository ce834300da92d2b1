"""Enterprises with their capacities, yearly figures and the tier that follows from them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from examcenter.bureaus.models import Bureau, User
from examcenter.lib.clock import local_date
from examcenter.lib.uploads import (
    CHANGED,
    NEW,
    UNCHANGED,
    ImportResult,
    Upload,
    in_chunks,
    open_sheets,
    parse_sheet,
)
from examcenter.registry.actions.products import COLUMNS, main_columns, mirror_main, says_the_same
from examcenter.registry.actions.supervision import note_imported, with_evidence
from examcenter.registry.imports.applying import Area, carry_out
from examcenter.registry.imports.cells import ENTERPRISE_COLUMNS
from examcenter.registry.models import AnnualFigures, Appointment, Capacity, Enterprise, Side, TierLetter, TierRecord
from examcenter.rules import tiers
from question_bank.formats.tables import Parsed, Row

FIELDS = (
    "name", "mode", "is_household", "product", "category", "archive_class", "has_licence", "has_ccc",
    "has_mandatory_standard", "registered_address", "business_address", "principal", "phone", "supervision_class",
    "entry_reason", "status", "status_on", "in_scope", "out_of_scope_reason",
)  # fmt: skip
BATCH = 500


@dataclass
class Stored:
    """The enterprises of the file as they are in the database, with all that hangs on them."""

    units: dict[str, Enterprise]
    figures: dict[tuple[int, int], AnnualFigures] = field(default_factory=dict)
    newest: dict[int, int] = field(default_factory=dict)  # enterprise → newest year
    capacities: dict[int, dict[str, Capacity]] = field(default_factory=dict)
    products: dict[int, dict[str, Any]] = field(default_factory=dict)  # enterprise → what a file says of the main one
    classed: set[int] = field(default_factory=set)  # enterprises whose class follows from their record

    @classmethod
    def load(cls, codes: list[str]) -> "Stored":
        stored = cls({})
        for chunk in in_chunks(codes, BATCH):
            for unit in Enterprise.objects.filter(code__in=chunk).select_related("bureau"):
                stored.units[unit.code] = unit
                stored.capacities[unit.pk] = {}
            for row in AnnualFigures.objects.filter(enterprise__code__in=chunk):
                stored.figures[row.enterprise_id, row.year] = row
                stored.newest[row.enterprise_id] = max(row.year, stored.newest.get(row.enterprise_id, 0))
            for capacity in Capacity.objects.filter(enterprise__code__in=chunk):
                stored.capacities[capacity.enterprise_id][capacity.kind] = capacity
            stored.products |= main_columns(unit for unit in stored.units.values() if unit.code in chunk)
            evident = Enterprise.objects.filter(with_evidence(), code__in=chunk)
            stored.classed |= set(evident.values_list("pk", flat=True))
        return stored

    def fields(self, unit: Enterprise) -> list[str]:
        """What the file says of an enterprise; the class only while nothing is recorded that decides it."""
        return [name for name in FIELDS if name != "supervision_class" or unit.pk not in self.classed]

    def state(self, row: Row, bureau: Bureau) -> str:
        unit = self.units.get(row["code"])
        if unit is None:
            return NEW
        figures = self.figures.get((unit.pk, row["year"]))
        same = (
            unit.bureau_id == bureau.pk
            and all(getattr(unit, name) == row[name] for name in self.fields(unit) if name not in COLUMNS)
            and says_the_same(self.products.get(unit.pk, {}), row)
            and set(self.capacities[unit.pk]) == set(row["kinds"])
            and figures is not None
            and (figures.employees, figures.revenue) == (row["employees"], row["revenue"])
        )
        return UNCHANGED if same else CHANGED


def import_enterprises(*, file: Upload, by: User, at: datetime, dry_run: bool = False) -> ImportResult:
    """Enterprises new and changed; those that the file does not name stay as they are."""
    sheets, unreadable = open_sheets(file)
    parsed = parse_sheet(sheets, "企业", ENTERPRISE_COLUMNS, unreadable)
    parsed.once("code", _("This enterprise already stands in row %(row)s."))
    bureaus = {bureau.code: bureau for bureau in Bureau.objects.all()}
    stored = Stored.load([row["code"] for row in parsed.rows])
    _check(parsed, stored, bureaus, Area(by), local_date(at))
    states = [] if parsed.errors else [stored.state(row, bureaus[row["bureau"]]) for row in parsed.rows]

    def write() -> None:
        chosen = [row for row, state in zip(parsed.rows, states, strict=True) if state != UNCHANGED]
        _write_units(chosen, stored, bureaus, local_date(at))
        _write_figures(chosen, stored)
        _write_capacities(chosen, stored, local_date(at))

    return carry_out(
        "enterprises", file=file, states=states, errors=parsed.errors, write=write, by=by, at=at, dry_run=dry_run
    )


def _check(parsed: Parsed, stored: Stored, bureaus: dict[str, Bureau], area: Area, today: date) -> None:
    for row in parsed.rows:
        bureau, unit = bureaus.get(row["bureau"]), stored.units.get(row["code"])
        if bureau is None:
            parsed.fault(row, "bureau", _("There is no bureau with this code."))
        elif not area.holds(bureau.path):
            parsed.fault(row, "bureau", _("This bureau is outside your area."))
        elif unit is not None and not area.holds(unit.bureau.path):
            parsed.fault(row, "code", _("This enterprise is kept by a bureau outside your area, which must agree."))
        if not row["in_scope"] and not row["out_of_scope_reason"]:
            parsed.fault(row, "out_of_scope_reason", _("An enterprise out of scope needs a reason."))
        if row["year"] > today.year:
            parsed.fault(row, "year", _("The year lies in the future."))
        if row["status_on"] and row["status_on"] > today:
            parsed.fault(row, "status_on", _("The date lies in the future."))
    _check_sides(parsed, stored, today)


def _sides(kinds: Iterable[str]) -> set[Side]:
    return {Capacity(kind=kind).side for kind in kinds}


def _check_sides(parsed: Parsed, stored: Stored, today: date) -> None:
    """A capacity cannot go while somebody serves for it."""
    losing: dict[int, tuple[Row, set[Side]]] = {}
    for row in parsed.rows:
        unit = stored.units.get(row["code"])
        if unit and (lost := _sides(stored.capacities[unit.pk]) - _sides(row["kinds"])):
            losing[unit.pk] = (row, lost)
    for chunk in in_chunks(list(losing), BATCH):
        for serving in Appointment.objects.serving(today).filter(enterprise__in=chunk).values("enterprise", "side"):
            row, lost = losing[serving["enterprise"]]
            if serving["side"] in lost:
                parsed.fault(row, "kinds", _("Persons still serve for a capacity that would go; end that first."))
                lost.clear()


def _write_units(rows: list[Row], stored: Stored, bureaus: dict[str, Bureau], on: date) -> None:
    fresh: list[Enterprise] = []
    changed: list[Enterprise] = []
    reclassed: list[Enterprise] = []
    for row in rows:
        known = stored.units.get(row["code"])
        unit = known or Enterprise(code=row["code"])
        before = unit.supervision_class
        _fill(unit, row, bureaus[row["bureau"]], stored.fields(unit))
        (changed if known else fresh).append(unit)
        if unit.supervision_class != before:
            reclassed.append(unit)
    Enterprise.objects.bulk_update(changed, [*FIELDS, "bureau"], batch_size=100)
    for unit in Enterprise.objects.bulk_create(fresh, batch_size=BATCH):
        stored.units[unit.code] = unit
        stored.capacities[unit.pk] = {}
    mirror_main([*changed, *fresh])
    note_imported(reclassed, on)


def _fill(unit: Enterprise, row: Row, bureau: Bureau, fields: Iterable[str]) -> None:
    unit.bureau = bureau
    for name in fields:
        setattr(unit, name, row[name])


def _write_figures(rows: list[Row], stored: Stored) -> None:
    fresh = [
        AnnualFigures(
            enterprise=stored.units[row["code"]], year=row["year"], employees=row["employees"], revenue=row["revenue"]
        )
        for row in rows
    ]
    AnnualFigures.objects.bulk_create(
        fresh,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["enterprise", "year"],
        update_fields=["employees", "revenue"],
    )
    stored.figures |= {(row.enterprise_id, row.year): row for row in fresh}
    for row in fresh:
        stored.newest[row.enterprise_id] = max(row.year, stored.newest.get(row.enterprise_id, 0))


@dataclass
class Tiers:
    """Capacities to write, and what is added to the history."""

    fresh: list[Capacity] = field(default_factory=list)
    changed: list[Capacity] = field(default_factory=list)
    history: list[TierRecord] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def _write_capacities(rows: list[Row], stored: Stored, since: date) -> None:
    """Tiers follow from the newest figures; a tier that changed is added to the history."""
    found = Tiers()
    for row in rows:
        _reckon(found, row, stored, since)
    for chunk in in_chunks(found.gone, BATCH):
        Capacity.objects.filter(pk__in=chunk).delete()
    Capacity.objects.bulk_create(found.fresh, batch_size=BATCH)
    Capacity.objects.bulk_update(found.changed, ["tier"], batch_size=BATCH)
    TierRecord.objects.bulk_create(found.history, batch_size=BATCH)


def _reckon(found: Tiers, row: Row, stored: Stored, since: date) -> None:
    unit = stored.units[row["code"]]
    held = stored.capacities[unit.pk]
    found.gone += [capacity.pk for kind, capacity in held.items() if kind not in row["kinds"]]
    figures = stored.figures[unit.pk, stored.newest[unit.pk]]
    for kind in dict.fromkeys(row["kinds"]):
        letter = tier_of(unit, kind, figures)
        capacity = held.get(kind)
        if capacity is None:
            found.fresh.append(Capacity(enterprise=unit, kind=kind, tier=letter))
        elif capacity.tier != letter:
            capacity.tier = letter
            found.changed.append(capacity)
        else:
            continue
        found.history.append(_record(unit, kind, letter, figures, since))


def tier_of(unit: Enterprise, kind: str, figures: AnnualFigures) -> TierLetter:
    found = tiers.tier(kind, employees=figures.employees, revenue=figures.revenue, household=unit.is_household)
    return TierLetter(found.tier)


def _record(unit: Enterprise, kind: str, tier: str, figures: AnnualFigures, since: date) -> TierRecord:
    values: dict[str, Any] = {"employees": figures.employees, "revenue": figures.revenue}
    return TierRecord(enterprise=unit, kind=kind, tier=tier, since=since, **values)
