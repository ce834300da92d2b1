"""Model fields for personal values."""

from typing import Any

from django.db import models

from examcenter.lib import crypto


class EncryptedField(models.TextField):  # type: ignore[type-arg]
    """Text that is encrypted in the database and clear in Python; cannot be searched (keep a keyed hash beside it)."""

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else crypto.encrypt(str(value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else crypto.decrypt(value)
