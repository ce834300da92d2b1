"""Spreadsheets of bureaus, settings and staff: each is applied whole or not at all, and may be repeated."""

from examcenter.bureaus.imports.settings import import_settings
from examcenter.bureaus.imports.staff import Passwords, import_staff
from examcenter.bureaus.imports.tree import import_bureaus

__all__ = ["Passwords", "import_bureaus", "import_settings", "import_staff"]
