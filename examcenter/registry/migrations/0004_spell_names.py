"""Fills what is searched and sorted by for the names that are there, and indexes it on PostgreSQL."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from examcenter.registry.models.findable import respell

TABLES = ("registry_enterprise", "registry_person")


def spell_names(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    respell(apps.get_model("registry", "Enterprise"), person=False)
    respell(apps.get_model("registry", "Person"), person=True)


def index_terms(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for table in TABLES:
            editor.execute(f"CREATE INDEX {table}_terms ON {table} USING gin (string_to_array(terms, ' '))")


def drop_index(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for table in TABLES:
            editor.execute(f"DROP INDEX {table}_terms")


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_finding")]

    operations = [
        migrations.RunPython(spell_names, migrations.RunPython.noop),
        migrations.RunPython(index_terms, drop_index),
    ]
