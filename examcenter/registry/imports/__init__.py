"""Spreadsheets of enterprises, the roster and risk records: each applied whole or not at all, and may be repeated."""

from examcenter.registry.imports.enterprises import import_enterprises
from examcenter.registry.imports.persons import import_persons
from examcenter.registry.imports.risks import import_risks

__all__ = ["import_enterprises", "import_persons", "import_risks"]
