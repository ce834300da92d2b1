"""Entries are only ever inserted (a trigger refuses anything else); seals put them in an order and chain them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, obj: models.Model) -> "EntryQuerySet":
        """The history of one object, newest first."""
        return self.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk)).order_by("-at", "-pk")

    def unsealed(self) -> "EntryQuerySet":
        return self.filter(seal__isnull=True)


class Entry(models.Model):
    """One act. Holds ids, counts and digests only, never personal values, so that it can be kept for ever."""

    at = models.DateTimeField(_("time"), db_index=True)
    actor = models.CharField(_("actor"), max_length=80)  # "user:17", "sitting:5", "system"
    verb = models.CharField(_("act"), max_length=80)  # "assessment.approve"
    object_type = models.CharField(_("object type"), max_length=80)
    object_id = models.CharField(_("object"), max_length=40)
    details = models.JSONField(_("details"), default=dict)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("journal entry")
        indexes = [models.Index(fields=["object_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.verb} {self.object_type}:{self.object_id}"


class Seal(models.Model):
    """One link of the chain: hash = SHA-256(previous hash ‖ canonical entry), both as described in `sealing.py`."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="seal")
    sealed_at = models.DateTimeField()
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("seal")
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position} {self.hash[:16]}"
