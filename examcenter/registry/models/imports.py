"""Spreadsheets that were imported."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.models import User


class RegistryImport(models.Model):
    """One applied spreadsheet of enterprises or of the roster."""

    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    by = models.ForeignKey(User, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("import")

    def __str__(self) -> str:
        return self.file_name
