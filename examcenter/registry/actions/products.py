"""What an enterprise makes or sells. Its own columns (main product, category, flags) follow from these rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.lib.uploads import in_chunks
from examcenter.registry.actions.changes import note_changes, values_of
from examcenter.registry.actions.seen import expect, fingerprint
from examcenter.registry.models import Enterprise, Product

FIELDS = (
    "name", "category", "archive_class", "licence_number", "has_licence", "certificate_number", "has_ccc",
    "has_mandatory_standard",
)  # fmt: skip
SEEN = (*FIELDS, "is_main")
FLAGS = ("has_licence", "has_ccc", "has_mandatory_standard")
# column of the enterprise → field of its main product
OF_MAIN = {"product": "name", "category": "category", "archive_class": "archive_class"}
COLUMNS = (*OF_MAIN, *FLAGS)


@dataclass(frozen=True)
class ProductValues:
    """What an official says of one product; a number of a licence or certificate says that there is one."""

    name: str
    category: str = ""
    archive_class: str = ""
    licence_number: str = ""
    has_licence: bool = False
    certificate_number: str = ""
    has_ccc: bool = False
    has_mandatory_standard: bool = False

    def fields(self) -> dict[str, Any]:
        flags = {
            "has_licence": self.has_licence or bool(self.licence_number),
            "has_ccc": self.has_ccc or bool(self.certificate_number),
        }
        return asdict(self) | flags


def _locked(pk: int) -> Enterprise:
    return Enterprise.objects.select_for_update(of=("self",)).get(pk=pk)


@transaction.atomic
def add_product(*, enterprise: Enterprise, values: ProductValues, main: bool, by: User, at: datetime) -> Product:
    """Another product; the first one is the main product whatever is asked."""
    unit = _locked(enterprise.pk)
    _once(unit, values.name)
    main = main or not unit.products.filter(is_main=True).exists()
    if main:
        unit.products.filter(is_main=True).update(is_main=False)
    product = Product.objects.create(enterprise=unit, is_main=main, **values.fields())
    _told("registry.add_product", product, {}, by, at)
    follow([unit])
    return product


@transaction.atomic
def change_product(
    *, product: Product, values: ProductValues, main: bool, by: User, at: datetime, seen: str | None = None
) -> Product:
    """Other values, or the rank of main product; `seen` is the fingerprint of what the form showed."""
    unit = _locked(product.enterprise_id)
    row: Product | None = unit.products.filter(pk=product.pk).first()
    if row is None:
        raise StaleState("change_product")
    expect(seen, fingerprint(row, SEEN))
    if row.is_main and not main:
        raise Refusal(_("An enterprise with products has one main product. Make another product the main one instead."))
    _once(unit, values.name, but=row)
    before = values_of(row, SEEN)
    if main and not row.is_main:
        unit.products.filter(is_main=True).update(is_main=False)
    for name, value in (values.fields() | {"is_main": main}).items():
        setattr(row, name, value)
    row.save()
    if values_of(row, SEEN) != before:
        _told("registry.change_product", row, before, by, at)
        follow([unit])
    return row


@transaction.atomic
def remove_product(*, product: Product, by: User, at: datetime) -> None:
    """Refused for the main product while there are others, since exams take their questions by its category."""
    unit = _locked(product.enterprise_id)
    row = unit.products.filter(pk=product.pk).first()
    if row is None:
        raise StaleState("remove_product")
    if row.is_main and unit.products.exclude(pk=row.pk).exists():
        raise Refusal(_("This is the main product. Make another product the main one first, then remove this one."))
    before = values_of(row, SEEN)
    journal.record(actor=by.actor, verb="registry.remove_product", obj=unit, at=at, product=row.pk)
    after = dict.fromkeys(before)
    note_changes(
        obj=unit, before=before, after=after, actor=by.actor, verb="registry.remove_product", at=at, of="product"
    )
    row.delete()
    follow([unit])


def _once(unit: Enterprise, name: str, but: Product | None = None) -> None:
    same = unit.products.filter(name=name)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise Refusal(_("This product is already recorded for the enterprise."))


def _told(verb: str, product: Product, before: Mapping[str, Any], by: User, at: datetime) -> None:
    unit = product.enterprise
    journal.record(actor=by.actor, verb=verb, obj=unit, at=at, product=product.pk)
    after = {name: value for name, value in values_of(product, SEEN).items() if before or value}
    about = {"name": product.name}
    note_changes(obj=unit, before=before, after=after, actor=by.actor, verb=verb, at=at, of="product", about=about)


# --- the enterprise's columns -----------------------------------------------------------------------------


def _held(units: Iterable[Enterprise]) -> dict[int, list[Product]]:
    held: dict[int, list[Product]] = defaultdict(list)
    for ids in in_chunks([unit.pk for unit in units]):
        for product in Product.objects.filter(enterprise__in=ids):
            held[product.enterprise_id].append(product)
    return held


def follow(units: Sequence[Enterprise]) -> int:
    """Name, category and archive class of the main product, and each flag that any product has; how many changed."""
    held, changed = _held(units), []
    for unit in units:
        values = _columns(held[unit.pk])
        if values_of(unit, COLUMNS) != values:
            for name, value in values.items():
                setattr(unit, name, value)
            changed.append(unit)
    Enterprise.objects.bulk_update(changed, COLUMNS, batch_size=100)
    return len(changed)


def _columns(products: Iterable[Product]) -> dict[str, Any]:
    listed = list(products)
    main = next((product for product in listed if product.is_main), None)
    values = {column: getattr(main, field) if main else "" for column, field in OF_MAIN.items()}
    return values | {flag: any(getattr(product, flag) for product in listed) for flag in FLAGS}


# --- spreadsheets of enterprises, which know the main product only -----------------------------------------


def main_columns(units: Iterable[Enterprise]) -> dict[int, dict[str, Any]]:
    """What a spreadsheet would say of the main product of those that have one: enterprise → column → value."""
    return {
        pk: {column: getattr(product, OF_MAIN.get(column, column)) for column in COLUMNS}
        for pk, products in _held(units).items()
        for product in products
        if product.is_main
    }


def says_the_same(stored: Mapping[str, Any], row: Any) -> bool:
    """Whether a row of a spreadsheet leaves the main product as it is; a row that says nothing of it does."""
    said = {column: row[column] for column in COLUMNS}
    return not any(said.values()) or said == stored


@transaction.atomic
def mirror_main(units: Sequence[Enterprise]) -> None:
    """After a spreadsheet wrote the columns of these enterprises: the row of the main product follows from them.

    Other products stay, and with them the flags that any product gives. Columns that are all empty say nothing:
    then the products stay and the columns follow from them again.
    """
    held = _held(units)
    fresh, changed, gone = [], [], []
    for unit in units:
        said = {OF_MAIN.get(column, column): getattr(unit, column) for column in COLUMNS}
        if not any(said.values()):
            continue
        main = next((product for product in held[unit.pk] if product.is_main), None)
        same = next((product for product in held[unit.pk] if product.name == said["name"]), None)
        if same is not None and main is not None and same is not main:  # the file names another one as the main product
            gone.append(main)
            main = same
        if main is None:
            fresh.append(Product(enterprise=unit, is_main=True, **said))
        elif any(getattr(main, name) != value for name, value in said.items()) or not main.is_main:
            for name, value in (said | {"is_main": True}).items():
                setattr(main, name, value)
            changed.append(main)
    for ids in in_chunks([product.pk for product in gone]):
        Product.objects.filter(pk__in=ids).update(is_main=False)
    Product.objects.bulk_create(fresh, batch_size=500)
    Product.objects.bulk_update(changed, [*OF_MAIN.values(), *FLAGS, "is_main"], batch_size=100)
    follow(units)
