"""Pictures in stems and options."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from question_bank.models.questions import Revision


class Picture(models.Model):
    """A picture as it came out of our own encoder, found by its digest. Kept in the database like everything it is
    shown with, so that a backup holds both and any web process can serve it."""

    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of `data`
    media_type = models.CharField(max_length=20)
    data = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("picture")

    def __str__(self) -> str:
        return self.digest[:16]


class RevisionPicture(models.Model):
    """A picture beside the stem (empty place) or an option (its letter) of a revision; never edited."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="pictures")
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, related_name="uses")
    place = models.CharField(max_length=1, blank=True)
    alt = models.CharField(_("description of the picture"), max_length=200)

    class Meta:
        verbose_name = _("picture of a question")
        ordering = ["revision", "place"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "place"], name="revision_picture_place_once"),
            models.CheckConstraint(condition=~Q(alt=""), name="revision_picture_described"),
        ]

    def __str__(self) -> str:
        return self.alt
