"""Spreadsheets of enterprises and of the roster: each is applied whole or not at all, and may be repeated."""

from examcenter.registry.imports.enterprises import import_enterprises
from examcenter.registry.imports.persons import import_persons

__all__ = ["import_enterprises", "import_persons"]
