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


class PrintingState(models.TextChoices):
    WAITING = "waiting", _("in the queue")
    RUNNING = "running", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("could not be made")


SITTING = {
    "submit": Move((SittingState.OPEN,), SittingState.SUBMITTED),
    "change_device": Move((SittingState.OPEN,), SittingState.OPEN),
}
PRINTING = {
    "begin": Move((PrintingState.WAITING,), PrintingState.RUNNING),
    "finish": Move((PrintingState.RUNNING,), PrintingState.READY),
    "fail": Move((PrintingState.WAITING, PrintingState.RUNNING), PrintingState.FAILED),
}
