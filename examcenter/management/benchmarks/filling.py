"""Many rows into an empty PostgreSQL database by COPY."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import CommandError
from django.db import connection
from django.db.models import Model

from examcenter.bureaus.models import Bureau, User
from examcenter.registry.models import Enterprise, Person


def require_empty() -> None:
    """Only a throw-away database is filled: PostgreSQL, migrated, without bureaus, users, enterprises, persons."""
    if connection.vendor != "postgresql":
        raise CommandError("The benchmark needs PostgreSQL: set DATABASE_URL to an empty, throw-away database.")
    held = [model.__name__ for model in (Bureau, User, Enterprise, Person) if model._base_manager.exists()]
    if held:
        raise CommandError(f"This database holds data ({', '.join(held)}). Create an empty one for the benchmark.")


def copy_in(model: type[Model], rows: Iterable[Model]) -> int:
    """COPYs objects with their own keys, and moves the table's sequence behind the last; how many."""
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column or field.name) for field in fields)
    table, count = quote(model._meta.db_table), 0
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([_value(field, row) for field in fields])
                count += 1
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608
    return count


def _value(field: Any, row: Model) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
