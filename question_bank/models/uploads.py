"""Files on their way into the bank."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportKind(models.TextChoices):
    QUESTIONS = "questions", _("questions")
    TOPICS = "topics", _("syllabus topics")


class Upload(models.Model):
    """A file that was checked and waits for its uploader to apply it; exactly these bytes are imported.

    Kept in the database, so that it survives a restart and any web process can apply it.
    """

    kind = models.CharField(max_length=20, choices=ImportKind.choices)
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("upload")

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class BankImport(models.Model):
    """One applied file of topics or questions."""

    kind = models.CharField(max_length=20, choices=ImportKind.choices)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("import")

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"
