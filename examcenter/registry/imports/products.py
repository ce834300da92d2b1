"""Products from a spreadsheet: several for one enterprise, of which one is the main product."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.lib.uploads import CHANGED, NEW, UNCHANGED, ImportResult, Upload
from examcenter.registry.imports.applying import Job, Trial, import_at_once
from examcenter.registry.imports.batch import Batch
from examcenter.registry.imports.cells import ARCHIVES
from examcenter.registry.imports.columns import CODE
from examcenter.registry.imports.followers import main_of, put_product, unit_columns
from examcenter.registry.imports.units import Units
from examcenter.registry.models import Enterprise, Product, RunStep
from question_bank.formats.tables import Column, Parsed, Row, choice, digits, text, yes_no


def number(cell: str) -> str:
    """The number of a licence or certificate; raises BadCell where a spreadsheet program rounded it."""
    return text(40)(digits(cell))


COLUMNS = (
    CODE,
    Column("name", "产品名称", text(160), synonyms=("产品", "主要产品")),
    Column("category", "产品类别", text(40), blank=True, synonyms=("产品分类", "类别")),
    Column("archive_class", "档案类别", choice(ARCHIVES), blank=True, required=False),
    Column(
        "licence_number", "生产许可证编号", number, blank=True, required=False, synonyms=("生产许可证号", "许可证编号")
    ),
    Column("has_licence", "生产许可证", yes_no, blank=True, default=False, required=False),
    Column(
        "certificate_number", "CCC证书编号", number, blank=True, required=False, synonyms=("CCC证书号", "3C证书编号")
    ),
    Column("has_ccc", "强制性产品认证", yes_no, blank=True, default=False, required=False, synonyms=("CCC", "3C认证")),
    Column("has_mandatory_standard", "强制性国家标准", yes_no, blank=True, default=False, required=False),
    Column("is_main", "主要产品标志", yes_no, blank=True, default=False, required=False, synonyms=("是否主要产品",)),
)
FIELDS = tuple(column.key for column in COLUMNS if column.key not in {"code", "name", "is_main"})


def import_products(*, file: Upload, by: User, at: datetime, dry_run: bool = False) -> ImportResult:
    """Products new and changed, known by enterprise and name; those that the file does not name stay."""
    return import_at_once("products", read_products, file=file, by=by, at=at, dry_run=dry_run)


def read_products(job: Job) -> Trial:
    parsed = job.parse("产品", COLUMNS)
    _check(parsed)
    units = Units.load(parsed, job)
    if parsed.errors:
        return Trial(parsed)
    states = [_state(units, row, parsed) for row in parsed.rows]

    def gather(batch: Batch) -> None:
        for code, rows in _by_unit(parsed).items():
            _gather(batch, units, units.by_code[code], rows, parsed)
        job.tell(RunStep.STAGING, len(states), len(states))

    return Trial(parsed, states, gather)


def _check(parsed: Parsed) -> None:
    seen: dict[tuple[str, str], int] = {}
    mains: dict[str, int] = {}
    for row in parsed.rows:
        above = seen.setdefault((row["code"], row["name"]), row.number)
        if above != row.number:
            parsed.fault(row, "name", _("This product already stands in row %(row)s.") % {"row": above})
        if row["is_main"] and mains.setdefault(row["code"], row.number) != row.number:
            reason = _("Row %(row)s names another main product of this enterprise.") % {"row": mains[row["code"]]}
            parsed.fault(row, "is_main", reason)


def _by_unit(parsed: Parsed) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in parsed.rows:
        found.setdefault(row["code"], []).append(row)
    return found


def _said(row: Row, parsed: Parsed, *, fresh: bool) -> dict[str, Any]:
    """What the row says; a number of a licence or certificate says that there is one."""
    values = {name: row[name] for name in FIELDS if fresh or name in parsed.places}
    for flag, named in (("has_licence", "licence_number"), ("has_ccc", "certificate_number")):
        if values.get(named):
            values[flag] = True
    return values


def _stored(units: Units, row: Row) -> Product | None:
    products = units.products[units.by_code[row["code"]].pk]
    return next((product for product in products if product.name == row["name"]), None)


def _state(units: Units, row: Row, parsed: Parsed) -> str:
    stored = _stored(units, row)
    if stored is None:
        return NEW
    same = all(getattr(stored, name) == value for name, value in _said(row, parsed, fresh=False).items())
    return UNCHANGED if same and (stored.is_main or not row["is_main"]) else CHANGED


def _gather(batch: Batch, units: Units, unit: Enterprise, rows: list[Row], parsed: Parsed) -> None:
    """The rows of one enterprise, then its own columns; the first product of all is the main one."""
    products = units.products[unit.pk]
    main = main_of(products)
    named = next((row for row in rows if row["is_main"]), rows[0] if main is None else None)
    if named is not None and main is not None and main.name != named["name"]:
        kept = next((_said(row, parsed, fresh=False) for row in rows if row["name"] == main.name), {})
        batch.change(main, kept | {"is_main": False}, note=False, early=True)
        rows = [row for row in rows if row["name"] != main.name]
    for row in rows:
        stored = next((product for product in products if product.name == row["name"]), None)
        said = _said(row, parsed, fresh=stored is None) | {"name": row["name"]}
        if row is named:
            said["is_main"] = True
        put_product(batch, unit, products, stored, said)
    batch.change(unit, unit_columns(products))
