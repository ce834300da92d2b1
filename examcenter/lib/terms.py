"""A field of search terms separated by spaces, and the lookup `holds`: every one of these terms is among them.

On PostgreSQL a migration puts a GIN index on `string_to_array(column, ' ')`; the lookup is written so that it is used.
"""

from typing import Any

from django.db import models
from django.db.models.lookups import Lookup


class TermsField(models.TextField):  # type: ignore[type-arg]
    """Terms without spaces, separated by one space."""


@TermsField.register_lookup
class Holds(Lookup[Any]):
    lookup_name = "holds"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"string_to_array({column}, ' ') @> %s::text[]", [*parameters, list(self.rhs)]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """SQLite has no such index and reads the rows."""
        column, parameters = self.process_lhs(compiler, connection)
        one = f"instr(' ' || {column} || ' ', %s) > 0"
        values = [value for term in self.rhs for value in (*parameters, f" {term} ")]
        return " AND ".join([one] * len(self.rhs)) or "1 = 1", tuple(values)
