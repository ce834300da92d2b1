"""A sitting is open, then submitted; nothing leads back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from examcenter.lib.states import Move


class SittingState(models.TextChoices):
    OPEN = "open", _("writing")
    SUBMITTED = "submitted", _("submitted")


class Closing(models.TextChoices):
    """How a sitting came to its end."""

    CANDIDATE = "candidate", _("handed in by the candidate")
    TIME_UP = "time_up", _("handed in when time was up")


SITTING = {"submit": Move((SittingState.OPEN,), SittingState.SUBMITTED)}
