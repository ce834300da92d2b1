"""Spreadsheets on their way into the registry, and what each of them did, so that it can be undone."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.models import Bureau, User, within
from examcenter.lib.fields import EncryptedField

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

STALE = timedelta(minutes=5)  # without a sign of life, after which a run may be taken up again


class RunState(models.TextChoices):
    WAITING = "waiting", _("waiting to be checked")
    CHECKING = "checking", _("being checked")
    FAULTY = "faulty", _("has mistakes")
    CHECKED = "checked", _("checked, not imported yet")
    QUEUED = "queued", _("waiting to be imported")
    APPLYING = "applying", _("being imported")
    APPLIED = "applied", _("imported")
    FAILED = "failed", _("interrupted")
    DISCARDED = "discarded", _("put aside")
    UNDO_WAITING = "undo_waiting", _("waiting to be undone")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class RunStep(models.TextChoices):
    """What a run is doing at the moment; each counts its rows anew."""

    READING = "reading", _("Reading the file")
    PARSING = "parsing", _("Checking each row")
    COMPARING = "comparing", _("Comparing with the registry")
    STAGING = "staging", _("Preparing the records")
    WRITING = "writing", _("Writing the records")


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def for_user(self, user: "User | AnonymousUser") -> "ImportRunQuerySet":
        """One's own, and those of the bureaus in one's area."""
        own = Q(by=user.pk) if user.pk else Q(pk__in=[])
        return self.filter(own | within(user, "bureau__path"))


class ImportRun(models.Model):
    """One uploaded spreadsheet: checked, applied as a whole, perhaps undone. `body` and `faults` are encrypted.

    `attempt` counts how often work was begun: a worker that was taken for dead can no longer finish.
    """

    kind = models.CharField(_("what the file holds"), max_length=20)
    file_name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(_("digest"), max_length=64)
    counts = models.JSONField(default=dict)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("bureau"))
    at = models.DateTimeField(_("uploaded"))
    state = models.CharField(_("state"), max_length=15, choices=RunState.choices, default=RunState.WAITING)
    step = models.CharField(max_length=10, choices=RunStep.choices, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)  # the last sign of life of who works on it
    body = EncryptedField(blank=True)  # base64 of the file until it is applied or put aside
    faults = EncryptedField(blank=True)  # JSON: every mistake with its row, column, masked value and reason
    fault_count = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=400, blank=True)  # why it was interrupted, or could not be undone
    applied_at = models.DateTimeField(_("imported at"), null=True)
    undo_until = models.DateField(_("can be undone until"), null=True)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name

    def is_stale(self, at: datetime) -> bool:
        """Whether nobody seems to work on it any more, though somebody should."""
        due = self.state in {RunState.WAITING, RunState.QUEUED, RunState.UNDO_WAITING, *WORKING}
        return due and (self.beat_at is None or self.beat_at < at - STALE)


WORKING = frozenset({RunState.CHECKING, RunState.APPLYING, RunState.UNDOING})


class ImportRecord(models.Model):
    """One record that an import made, changed or removed; forgotten when it can no longer be undone."""

    class Act(models.TextChoices):
        MADE = "made", _("made")
        CHANGED = "changed", _("changed")
        REMOVED = "removed", _("removed")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="records")
    table = models.CharField(max_length=30)  # the model's name in lower case
    object_id = models.BigIntegerField()
    act = models.CharField(max_length=8, choices=Act.choices)
    before = EncryptedField(blank=True)  # JSON of the former values
    mark = models.CharField(max_length=64, blank=True)  # keyed hash of the values that the import left behind

    class Meta:
        verbose_name = _("record of an import")
        constraints = [
            models.UniqueConstraint(fields=["run", "table", "act", "object_id"], name="import_record_once"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.object_id} {self.act}"
