"""Spreadsheets of the registry: each applied whole or not at all, may be repeated, and most can be undone."""

from examcenter.registry.imports.enterprises import import_enterprises
from examcenter.registry.imports.figures import import_figures
from examcenter.registry.imports.persons import import_persons
from examcenter.registry.imports.products import import_products
from examcenter.registry.imports.risks import import_risks
from examcenter.registry.imports.training import import_training

__all__ = [
    "import_enterprises",
    "import_figures",
    "import_persons",
    "import_products",
    "import_risks",
    "import_training",
]
