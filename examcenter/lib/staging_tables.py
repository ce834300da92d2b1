"""Many rows at once: gathered in temporary tables of the connection, then moved into their tables by one statement.

Gathering takes no lock that anybody waits for, and what is gathered is gone with the connection. Values lie there as
the model's fields store them, so personal ones are encrypted. The connection must stay the same between the first `add`
and `insert`: behind a pooler that hands out connections for each transaction, the worker needs a direct one.
"""

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

from django.db import connection, transaction
from django.db.models import Field, Model

AT_A_TIME = 1000
_numbers = count(1)


def reserve(model: type[Model], amount: int) -> list[int]:
    """So many new keys of a table that nobody else will be given."""
    if not amount:
        return []
    table = model._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(sequence, [connection.ops.quote_name(table), amount])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [amount, table])
        if not cursor.rowcount:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, amount])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()[0]
    return list(range(last - amount + 1, last + 1))


class StagedTable:
    """Rows of one model, waiting under their own keys."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.fields: Sequence[Field[Any, Any]] = model._meta.concrete_fields
        quote = connection.ops.quote_name
        self.target = quote(model._meta.db_table)
        self.name = quote(f"staged_{next(_numbers)}_{model._meta.model_name}")
        self.columns = [quote(str(field.column)) for field in self.fields]
        self._waiting: list[Model] = []
        # Without rows; PostgreSQL's LIKE also keeps the types of columns that a query would make plain text.
        shape = f"(LIKE {self.target})"
        if connection.vendor == "sqlite":
            shape = f"AS SELECT * FROM {self.target} LIMIT 0"  # noqa: S608
        self._execute(f"CREATE TEMPORARY TABLE {self.name} {shape}")

    def add(self, obj: Model) -> None:
        """An object with its key; columns that follow from others must be filled in."""
        self._waiting.append(obj)
        if len(self._waiting) >= AT_A_TIME:
            self.flush()

    def flush(self) -> None:
        """Sends what was added to the database."""
        values = [
            [field.get_db_prep_save(getattr(obj, field.attname), connection) for field in self.fields]
            for obj in self._waiting
        ]
        self._waiting.clear()
        if not values:
            return
        columns = ", ".join(self.columns)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self.name} ({columns}) FROM STDIN") as copy:
                    for row in values:
                        copy.write_row(row)
            else:
                places = ", ".join(["%s"] * len(self.columns))
                cursor.executemany(f"INSERT INTO {self.name} ({columns}) VALUES ({places})", values)  # noqa: S608

    def copy_from(self, column: str, keys: Sequence[Any]) -> None:
        """The rows of the table itself, as they stand, that have one of these keys in a column."""
        columns, places = ", ".join(self.columns), ", ".join(["%s"] * len(keys))
        where = f"{connection.ops.quote_name(column)} IN ({places})"
        self._execute(f"INSERT INTO {self.name} ({columns}) SELECT {columns} FROM {self.target} WHERE {where}", keys)  # noqa: S608

    def insert(self) -> None:
        columns = ", ".join(self.columns)
        self._execute(f"INSERT INTO {self.target} ({columns}) SELECT {columns} FROM {self.name}")  # noqa: S608

    def update(self, fields: Iterable[str]) -> None:
        """Gives the rows of the same keys these fields' values."""
        quote = connection.ops.quote_name
        columns = [quote(str(self.model._meta.get_field(name).column)) for name in fields]  # type: ignore[union-attr]
        setting = ", ".join(f"{column} = {self.name}.{column}" for column in columns)
        self._execute(
            f"UPDATE {self.target} SET {setting} FROM {self.name} WHERE {self.target}.id = {self.name}.id"  # noqa: S608
        )

    def lock(self) -> None:
        """Holds the rows of the same keys until the transaction ends; SQLite has one writer anyway."""
        if connection.vendor == "postgresql":
            self._execute(
                f"SELECT 1 FROM {self.target} WHERE id IN (SELECT id FROM {self.name}) ORDER BY id FOR UPDATE"  # noqa: S608
            )

    def differs(self, columns: Iterable[str]) -> bool:
        """Whether a row of the table no longer stands as it was copied, in one of these columns, or is gone."""
        quote = connection.ops.quote_name
        unlike = " OR ".join(
            f"{self.target}.{quote(name)} IS DISTINCT FROM {self.name}.{quote(name)}" for name in columns
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT 1 FROM {self.name} LEFT JOIN {self.target} ON {self.target}.id = {self.name}.id "  # noqa: S608
                f"WHERE {self.target}.id IS NULL OR {unlike} LIMIT 1"
            )
            return cursor.fetchone() is not None

    def count(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {self.name}")  # noqa: S608
            return int(cursor.fetchone()[0])

    def drop(self) -> None:
        self._execute(f"DROP TABLE IF EXISTS {self.name}")

    def _execute(self, statement: str, values: Sequence[Any] = ()) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values or None)
