"""Gives every enterprise that says what it makes or sells the row of its main product, a thousand at a time.

Reasons of first entry that the list knows become its keys.
"""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q

CHUNK = 1000
FLAGS = ("has_licence", "has_ccc", "has_mandatory_standard")
SAYING = ~Q(product="") | ~Q(category="") | ~Q(archive_class="") | Q(has_licence=True) | Q(has_ccc=True)

REASONS = {
    "设立质量安全总监": "director",
    "监督抽查": "spot_check",
    "风险监测": "monitoring",
    "缺陷产品召回": "recall",
    "工业产品生产许可": "licence",
    "强制性产品认证": "ccc",
    "现场检查": "inspection",
    "执法查处": "enforcement",
    "投诉举报": "complaint",
}


def give_products(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    units = apps.get_model("registry", "Enterprise")._base_manager
    products = apps.get_model("registry", "Product")
    without: Any = units.filter(SAYING | Q(has_mandatory_standard=True)).exclude(products__is_main=True)
    last = 0
    while chunk := list(without.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        products._base_manager.bulk_create(
            products(
                enterprise=unit,
                name=unit.product,
                category=unit.category,
                archive_class=unit.archive_class,
                is_main=True,
                **{flag: getattr(unit, flag) for flag in FLAGS},
            )
            for unit in chunk
        )
        last = chunk[-1].pk


def name_reasons(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    units = apps.get_model("registry", "Enterprise")._base_manager
    for words, key in REASONS.items():
        units.filter(entry_reason=words).update(entry_reason=key)


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_entry_and_withdrawal")]

    operations = [
        migrations.RunPython(give_products, migrations.RunPython.noop),
        migrations.RunPython(name_reasons, migrations.RunPython.noop),
    ]
