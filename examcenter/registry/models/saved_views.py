"""A list's filters that an official keeps under a name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.models import User


class SavedView(models.Model):
    """The filters of one list as its address carries them; only its owner sees it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    kind = models.CharField(max_length=12)  # "enterprises" or "persons"
    name = models.CharField(_("name of the view"), max_length=30)
    query = models.CharField(max_length=500)  # urlencoded, without a page; never a document number (see `finding`)

    class Meta:
        verbose_name = _("saved view")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name
