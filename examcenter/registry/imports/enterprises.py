"""Enterprises with their capacities, yearly figures, main product, and the tier that follows from the figures."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from examcenter.bureaus.models import Bureau, Department, User
from examcenter.lib.refusals import Refusal
from examcenter.lib.uploads import CHANGED, NEW, UNCHANGED, ImportResult, Upload, in_chunks
from examcenter.registry.actions.enterprises import EntryTerm
from examcenter.registry.actions.inspectors import keep_state
from examcenter.registry.actions.products import COLUMNS as OF_PRODUCTS, says_the_same
from examcenter.registry.actions.supervision import IMPORTED, with_evidence
from examcenter.registry.imports.applying import Area, Job, Trial, Watch, import_at_once
from examcenter.registry.imports.batch import Batch
from examcenter.registry.imports.columns import ENTERPRISE_COLUMNS
from examcenter.registry.imports.followers import (
    main_of,
    name_inspector,
    named_inspectors,
    product_columns,
    put_figures,
    put_main,
    put_tiers,
)
from examcenter.registry.models import (
    AnnualFigures,
    Appointment,
    Capacity,
    Enterprise,
    InspectorState,
    Product,
    RunStep,
    Side,
    SupervisionClass,
    SupervisionClassRecord,
)
from question_bank.formats.tables import Parsed, Row

FIELDS = (
    "name", "mode", "is_household", "registered_address", "business_address", "principal", "phone",
    "supervision_class", "entry_reason", "status", "status_on", "in_scope", "out_of_scope_reason",
)  # fmt: skip
DATES = ("registered_on", "entered_on")
BATCH = 500
TOLD_EVERY = 200  # rows


@dataclass
class Stored:
    """The enterprises of the file as they are in the database, with all that hangs on them."""

    said: list[str] = field(default_factory=list)  # what the file has columns for
    bureaus: dict[str, Bureau] = field(default_factory=dict)
    departments: dict[tuple[int, str], Department] = field(default_factory=dict)
    units: dict[str, Enterprise] = field(default_factory=dict)
    figures: dict[int, dict[int, AnnualFigures]] = field(default_factory=dict)  # enterprise → year
    capacities: dict[int, dict[str, Capacity]] = field(default_factory=dict)
    products: dict[int, list[Product]] = field(default_factory=dict)
    inspectors: dict[int, str] = field(default_factory=dict)
    entered_late: set[str] = field(default_factory=set)  # codes of new enterprises
    classed: set[int] = field(default_factory=set)  # enterprises whose class follows from their record

    def load(self, codes: list[str], job: Job) -> None:
        self.bureaus = {bureau.code: bureau for bureau in Bureau.objects.all()}
        self.departments = {(each.bureau_id, each.name): each for each in Department.objects.all()}
        for number, chunk in enumerate(in_chunks(codes, BATCH)):
            job.tell(RunStep.COMPARING, number * BATCH, len(codes))
            self._load(list(chunk), job.watch)

    def _load(self, codes: list[str], watch: Watch) -> None:
        watch(Enterprise, "code", codes)
        found = {unit.pk: unit for unit in Enterprise.objects.filter(code__in=codes).select_related("bureau")}
        if not found:
            return
        for unit in found.values():
            self.units[unit.code] = unit
            self.capacities[unit.pk], self.figures[unit.pk], self.products[unit.pk] = {}, {}, []
        for model in (AnnualFigures, Capacity, Product):
            watch(model, "enterprise_id", found)
        for figures in AnnualFigures.objects.filter(enterprise__in=found):
            self.figures[figures.enterprise_id][figures.year] = figures
        for capacity in Capacity.objects.filter(enterprise__in=found):
            self.capacities[capacity.enterprise_id][capacity.kind] = capacity
        for product in Product.objects.filter(enterprise__in=found):
            self.products[product.enterprise_id].append(product)
        self.inspectors |= named_inspectors(found)
        self.classed |= set(Enterprise.objects.filter(with_evidence(), pk__in=found).values_list("pk", flat=True))

    def department(self, row: Row) -> Department | None:
        return self.departments.get((self.bureaus[row["bureau"]].pk, row["department"]))

    def values(self, unit: Enterprise, row: Row) -> dict[str, Any]:
        """What the file says of an enterprise; the class only while nothing is recorded that decides it.

        Columns that came to the sheet later say nothing where they are empty.
        """
        names = [name for name in FIELDS if name in self.said or unit.pk is None]
        if unit.pk in self.classed:
            names = [name for name in names if name != "supervision_class"]
        values = {name: row[name] for name in names} | {"bureau": self.bureaus[row["bureau"]]}
        if row["department"]:
            values["department"] = self.department(row)
        return values | {name: row[name] for name in DATES if row[name]}

    def state(self, row: Row) -> str:
        unit = self.units.get(row["code"])
        if unit is None:
            return NEW
        figures = self.figures[unit.pk].get(row["year"])
        main = main_of(self.products[unit.pk])
        same = (
            all(getattr(unit, name) == value for name, value in self.values(unit, row).items())
            and set(self.capacities[unit.pk]) == set(row["kinds"])
            and figures is not None
            and (figures.employees, figures.revenue) == (row["employees"], row["revenue"])
            and says_the_same(product_columns(main) if main else {}, row)
            and row["inspector"] in {"", self.inspectors.get(unit.pk)}
        )
        return UNCHANGED if same else CHANGED


def import_enterprises(*, file: Upload, by: User, at: datetime, dry_run: bool = False) -> ImportResult:
    """Enterprises new and changed; those that the file does not name stay as they are."""
    return import_at_once("enterprises", read_enterprises, file=file, by=by, at=at, dry_run=dry_run)


def read_enterprises(job: Job) -> Trial:
    parsed = job.parse("企业", ENTERPRISE_COLUMNS)
    parsed.once("code", _("This enterprise already stands in row %(row)s."))
    stored = Stored(said=list(parsed.places))
    stored.load([row["code"] for row in [*parsed.rows, *parsed.faulty] if row.holds("code")], job)
    _check(parsed, stored, Area(job.by), job.today)
    if parsed.errors:
        return Trial(parsed)
    states = [stored.state(row) for row in parsed.rows]

    renamed: list[int] = []

    def gather(batch: Batch) -> None:
        for number, (row, state) in enumerate(zip(parsed.rows, states, strict=True)):
            if number % TOLD_EVERY == 0:
                job.tell(RunStep.STAGING, number, len(states))
            if state != UNCHANGED:
                _gather(batch, row, stored, job, renamed)

    return Trial(parsed, states, gather, lambda: keep_state(renamed))


def _check(parsed: Parsed, stored: Stored, area: Area, today: date) -> None:
    """Of all rows, also of those of which a cell could not be read: a file is corrected once."""
    for row in [*parsed.rows, *parsed.faulty]:
        if row.holds("bureau"):
            _check_bureau(parsed, row, stored, area)
        if row.values.get("in_scope") is False and row.values.get("out_of_scope_reason") == "":
            parsed.fault(row, "out_of_scope_reason", _("An enterprise out of scope needs a reason."))
        if row.holds("year") and row["year"] > today.year:
            parsed.fault(row, "year", _("The year lies in the future."))
        _check_days(parsed, row, stored.units.get(row.values.get("code", "")), today)
    _check_sides(parsed, stored, today)
    _judge_entry(parsed, stored, EntryTerm(today))


def _check_bureau(parsed: Parsed, row: Row, stored: Stored, area: Area) -> None:
    bureau, unit = stored.bureaus.get(row["bureau"]), stored.units.get(row.values.get("code", ""))
    if bureau is None:
        parsed.fault(row, "bureau", _("There is no bureau with this code."))
    elif not area.holds(bureau.path):
        parsed.fault(row, "bureau", _("This bureau is outside your area."))
    elif bureau.closed_on:
        parsed.fault(row, "bureau", _("This bureau is closed and takes on nothing."))
    elif unit is not None and not area.holds(unit.bureau.path):
        parsed.fault(row, "code", _("This enterprise is kept by a bureau outside your area, which must agree."))
    if bureau is not None and row.holds("department") and stored.department(row) is None:
        parsed.fault(row, "department", _("The bureau has no department of this name."))


def _check_days(parsed: Parsed, row: Row, unit: Enterprise | None, today: date) -> None:
    for name in ("status_on", *DATES):
        if row.holds(name) and row[name] > today:
            parsed.fault(row, name, _("The date lies in the future."))
    registered, entered = (row.values.get(name) or getattr(unit, name, None) for name in DATES)
    if registered and entered and entered < registered:
        reason = _("An enterprise cannot be entered before the business is registered. Check both dates.")
        parsed.fault(row, "registered_on", reason)


def _judge_entry(parsed: Parsed, stored: Stored, term: EntryTerm) -> None:
    """Which of the new enterprises come too late after their registration, as for those entered by hand."""
    for row in parsed.rows:
        bureau = stored.bureaus.get(row["bureau"])
        if bureau is None or row["code"] in stored.units:
            continue
        try:
            if term.is_late(row["registered_on"], bureau):
                stored.entered_late.add(row["code"])
        except Refusal as refusal:
            parsed.fault(row, "registered_on", str(refusal))


def _sides(kinds: Iterable[str]) -> set[Side]:
    return {Capacity(kind=kind).side for kind in kinds}


def _check_sides(parsed: Parsed, stored: Stored, today: date) -> None:
    """A capacity cannot go while somebody serves for it."""
    losing: dict[int, tuple[Row, set[Side]]] = {}
    for row in parsed.rows:
        unit = stored.units.get(row["code"])
        if unit and (lost := _sides(stored.capacities[unit.pk]) - _sides(row["kinds"])):
            losing[unit.pk] = (row, lost)
    for ids in in_chunks(list(losing), BATCH):
        serving = Appointment.objects.serving(today).filter(enterprise__in=ids)
        for unit_id, side in serving.order_by().values_list("enterprise", "side").distinct():
            row, lost = losing[unit_id]
            if side in lost:
                parsed.fault(row, "kinds", _("Somebody serves for this capacity; end the appointment first."))


def _gather(batch: Batch, row: Row, stored: Stored, job: Job, renamed: list[int]) -> None:
    """Puts a row into the batch; `renamed`: the enterprises in the registry that get another inspector."""
    unit = stored.units.get(row["code"])
    if unit is None:
        late = row["code"] in stored.entered_late
        unit = Enterprise(code=row["code"], entered_on=job.today, entered_late=late)
        _set(unit, stored.values(unit, row) | {name: row[name] for name in OF_PRODUCTS})
        unit.inspector_state = InspectorState.NAMED if row["inspector"] else InspectorState.NONE
        batch.make(unit)
        stored.capacities[unit.pk], stored.figures[unit.pk], stored.products[unit.pk] = {}, {}, []
        put_main(batch, unit, [], row)
        before: str = SupervisionClass.ROUTINE
    else:
        before = unit.supervision_class
        columns = put_main(batch, unit, stored.products[unit.pk], row)
        batch.change(unit, stored.values(unit, row) | columns)
    if unit.supervision_class != before:
        kept = {"supervision_class": unit.supervision_class, "since": job.today, "facts": dict(IMPORTED)}
        batch.make(SupervisionClassRecord(enterprise_id=unit.pk, **kept))
    put_figures(batch, unit, stored.figures[unit.pk], row)
    put_tiers(batch, unit, stored.figures[unit.pk], stored.capacities[unit.pk], row["kinds"], job)
    named = stored.inspectors.get(unit.pk, "")
    if row["inspector"] not in {"", named}:
        name_inspector(batch, unit, named, row["inspector"], job)
        if row["code"] in stored.units:
            renamed.append(unit.pk)


def _set(unit: Enterprise, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(unit, name, value)
