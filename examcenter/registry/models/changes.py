"""What changed on a record, from what to what. The journal's chain says who and when; the values lie here, erasable."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """One field of an enterprise, a person or an appointment that got another value.

    Encrypted values are kept as their last four characters only.
    """

    object_type = models.CharField(max_length=40)  # as in the journal: "registry.enterprise"
    object_id = models.CharField(max_length=40)
    at = models.DateTimeField(_("time"))
    actor = models.CharField(max_length=60)  # as in the journal
    verb = models.CharField(max_length=60)
    field = models.CharField(_("field"), max_length=40)
    before = models.CharField(_("before"), max_length=200, blank=True)
    after = models.CharField(_("after"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("change")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="change_of_object"),
            models.Index(fields=["at"], name="change_by_time"),  # the report of an import
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.field}"
