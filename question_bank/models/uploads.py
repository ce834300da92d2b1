"""Files on their way into the bank."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from question_bank.models.questions import Question, Revision


class ImportKind(models.TextChoices):
    QUESTIONS = "questions", _("questions")
    TOPICS = "topics", _("syllabus topics")


class UploadState(models.TextChoices):
    WAITING = "waiting", _("waiting to be checked")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    FAULTY = "faulty", _("with mistakes")
    QUEUED = "queued", _("waiting to be imported")
    APPLYING = "applying", _("being imported")
    FAILED = "failed", _("interrupted")


class Upload(models.Model):
    """A file that was checked and waits for its uploader to apply it; exactly these bytes are imported.

    Kept in the database, so that it survives a restart and any web process can apply it. `attempt` and `beat_at` are
    those of the process that works on it; a later attempt takes the work from an earlier one.
    """

    State = UploadState

    kind = models.CharField(max_length=20, choices=ImportKind.choices)
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=UploadState.choices, default=UploadState.WAITING)
    # what the file does not say and its uploader said for all of it, by field of a question
    defaults = models.JSONField(default=dict, blank=True)
    skipped = models.JSONField(default=list, blank=True)  # codes that shall not be imported
    report = models.JSONField(default=dict, blank=True)  # what the check found; see imports/report.py
    step = models.CharField(max_length=10, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True)  # why it could not be applied

    class Meta:
        verbose_name = _("upload")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"


class BankImport(models.Model):
    """One applied file of topics or questions; what it wrote stands in `rows`, until it is taken back."""

    kind = models.CharField(max_length=20, choices=ImportKind.choices)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    upload = models.BigIntegerField(null=True, blank=True, unique=True)  # the row of Upload that it was
    left_out = models.JSONField(default=list, blank=True)  # what the bank has no kind for, as in a report
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_by=None, undone_at=None) | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="bank_import_undone_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.file_name}"


class ImportedRow(models.Model):
    """A revision that an import wrote, and how its question stood before; `state` is empty for a new question."""

    applied = models.ForeignKey(BankImport, on_delete=models.CASCADE, related_name="rows")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="imported")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="imported")
    state = models.CharField(max_length=20, blank=True)
    current = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("row of an import")
        constraints = [models.UniqueConstraint(fields=["applied", "question"], name="imported_row_once")]

    def __str__(self) -> str:
        return f"{self.applied} {self.question}"


class SimilarPair(models.Model):
    """Two questions of nearly the same stem, found by looking through the bank; `decided_at` once both were kept."""

    first = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+")
    share = models.PositiveSmallIntegerField()  # percent of what both stems have in common
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("similar questions")
        ordering = ["-share", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="similar_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="similar_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} {self.second}"
