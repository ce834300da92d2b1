"""Products of an enterprise: one of them main, and the enterprise's columns follow from all of them."""

from datetime import datetime
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.actions.products import (
    SEEN,
    ProductValues,
    add_product,
    change_product,
    follow,
    main_columns,
    mirror_main,
    remove_product,
)
from examcenter.registry.actions.seen import fingerprint
from examcenter.registry.imports import import_enterprises
from examcenter.registry.models import Change, Enterprise, Product
from tests.spreadsheets import enterprise_row, upload

STOVE = ProductValues("家用燃气灶具", "燃气灶具", "consumer", certificate_number="2026010101")
VALVE = ProductValues("瓶装液化石油气调压器", "灶管阀", "industrial", licence_number="XK21-001-00001")


@pytest.fixture
def stove(enterprise: Enterprise, officer: User, now: datetime) -> Product:
    Product.objects.filter(enterprise=enterprise).delete()
    return add_product(enterprise=enterprise, values=STOVE, main=False, by=officer, at=now)


@pytest.fixture
def valve(enterprise: Enterprise, stove: Product, officer: User, now: datetime) -> Product:
    return add_product(enterprise=enterprise, values=VALVE, main=False, by=officer, at=now)


def columns(unit: Enterprise) -> tuple[Any, ...]:
    unit.refresh_from_db()
    return unit.product, unit.category, unit.archive_class, unit.has_licence, unit.has_ccc, unit.has_mandatory_standard


def test_the_first_product_is_the_main_one(enterprise: Enterprise, stove: Product) -> None:
    assert stove.is_main
    assert columns(enterprise) == ("家用燃气灶具", "燃气灶具", "consumer", False, True, False)


def test_any_product_gives_its_flags(enterprise: Enterprise, valve: Product) -> None:
    assert not valve.is_main
    assert columns(enterprise) == ("家用燃气灶具", "燃气灶具", "consumer", True, True, False)


def test_another_main_product(
    enterprise: Enterprise, stove: Product, valve: Product, officer: User, now: datetime
) -> None:
    change_product(product=valve, values=VALVE, main=True, by=officer, at=now)
    assert columns(enterprise)[:3] == ("瓶装液化石油气调压器", "灶管阀", "industrial")
    assert [product.name for product in enterprise.products.filter(is_main=True)] == [valve.name]
    with pytest.raises(Refusal, match="主要产品"):
        change_product(product=valve, values=VALVE, main=False, by=officer, at=now)


def test_a_change_says_from_what_to_what(enterprise: Enterprise, stove: Product, officer: User, now: datetime) -> None:
    other = ProductValues("家用燃气灶具", "灶管阀", "consumer", has_ccc=True)
    change_product(product=stove, values=other, main=True, by=officer, at=now)
    rows = Change.objects.filter(verb="registry.change_product").order_by("pk").values_list("field", "before", "after")
    assert list(rows) == [
        ("product.name", "家用燃气灶具", "家用燃气灶具"),
        ("product.category", "燃气灶具", "灶管阀"),
        ("product.certificate_number", "2026010101", ""),
    ]


def test_the_same_again_is_no_change(enterprise: Enterprise, stove: Product, officer: User, now: datetime) -> None:
    change_product(product=stove, values=STOVE, main=True, by=officer, at=now)
    assert not Entry.objects.filter(verb="registry.change_product").exists()


def test_it_refuses_a_product_twice(
    enterprise: Enterprise, stove: Product, valve: Product, officer: User, now: datetime
) -> None:
    with pytest.raises(Refusal, match="已登记"):
        add_product(enterprise=enterprise, values=STOVE, main=False, by=officer, at=now)
    with pytest.raises(Refusal, match="已登记"):
        change_product(product=valve, values=STOVE, main=False, by=officer, at=now)


def test_the_main_product_goes_last(
    enterprise: Enterprise, stove: Product, valve: Product, officer: User, now: datetime
) -> None:
    with pytest.raises(Refusal, match="主要产品"):
        remove_product(product=stove, by=officer, at=now)
    remove_product(product=valve, by=officer, at=now)
    assert columns(enterprise)[3] is False
    remove_product(product=stove, by=officer, at=now)
    assert columns(enterprise) == ("", "", "", False, False, False)
    assert Change.objects.filter(verb="registry.remove_product", field="product.name", after="").count() == 2


def test_a_removed_or_changed_product_is_stale(
    enterprise: Enterprise, stove: Product, valve: Product, officer: User, now: datetime
) -> None:
    seen = fingerprint(valve, SEEN)
    changed = ProductValues(VALVE.name, "燃气灶具")
    change_product(product=valve, values=changed, main=False, by=officer, at=now, seen=seen)
    with pytest.raises(StaleState):
        change_product(product=valve, values=VALVE, main=False, by=officer, at=now, seen=seen)
    remove_product(product=Product.objects.get(pk=valve.pk), by=officer, at=now)
    with pytest.raises(StaleState):
        remove_product(product=valve, by=officer, at=now)
    with pytest.raises(StaleState):
        change_product(product=valve, values=VALVE, main=False, by=officer, at=now)


# --- in step with spreadsheets --------------------------------------------------------------------------------


def test_an_import_keeps_the_main_product_in_step(officer: User, our_station: Any, now: datetime) -> None:
    row = enterprise_row()
    file = upload({"企业": [row]}, name="企业.xlsx")
    import_enterprises(file=file, by=officer, at=now)
    unit = Enterprise.objects.get(code=row["统一社会信用代码"])
    main = unit.products.get()
    assert (main.name, main.category, main.is_main, main.has_ccc) == (unit.product, unit.category, True, True)
    add_product(enterprise=unit, values=VALVE, main=False, by=officer, at=now)
    again = import_enterprises(file=file, by=officer, at=now)
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 1}
    other = upload({"企业": [row | {"主要产品": "燃气热水器"}]}, name="企业.xlsx")
    assert import_enterprises(file=other, by=officer, at=now).counts["changed"] == 1
    assert sorted(unit.products.values_list("name", "is_main")) == [
        ("燃气热水器", True), ("瓶装液化石油气调压器", False),
    ]  # fmt: skip
    assert columns(unit)[:1] + columns(unit)[3:4] == ("燃气热水器", True)


def test_a_file_may_name_another_one_as_the_main_product(
    enterprise: Enterprise, stove: Product, valve: Product
) -> None:
    Enterprise.objects.filter(pk=enterprise.pk).update(product=valve.name, category="灶管阀", has_ccc=False)
    unit = Enterprise.objects.get(pk=enterprise.pk)
    mirror_main([unit])
    assert list(unit.products.values_list("name", "is_main")) == [(valve.name, True), (stove.name, False)]
    assert columns(unit)[4] is True
    assert main_columns([unit])[unit.pk]["has_ccc"] is False


def test_a_file_without_products_leaves_them(enterprise: Enterprise, stove: Product) -> None:
    empty = {"product": "", "category": "", "archive_class": "", "has_ccc": False}
    Enterprise.objects.filter(pk=enterprise.pk).update(**empty)
    mirror_main([Enterprise.objects.get(pk=enterprise.pk)])
    assert columns(enterprise)[:3] == ("家用燃气灶具", "燃气灶具", "consumer")
    assert follow([enterprise]) == 0


def test_the_migration_gives_the_main_product(enterprise: Enterprise, other_enterprise: Enterprise) -> None:
    Product.objects.all().delete()
    Enterprise.objects.filter(pk=other_enterprise.pk).update(product="", category="", archive_class="")
    Enterprise.objects.filter(pk=enterprise.pk).update(has_licence=True, entry_reason="现场检查")
    migration = import_module("examcenter.registry.migrations.0011_main_products")
    editor = connection.schema_editor()
    for step in (migration.give_products, migration.give_products, migration.name_reasons):
        step(apps, editor)
    main = Product.objects.get()
    assert (main.enterprise, main.name, main.category, main.has_licence) == (
        enterprise, "家用燃气灶具", "灶管阀", True,
    )  # fmt: skip
    assert Enterprise.objects.get(pk=enterprise.pk).get_entry_reason_display() == "现场检查"
