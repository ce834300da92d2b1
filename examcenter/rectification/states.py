"""The life of a rectification notice: open → answered → accepted → closed; returned answers are given again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from examcenter.lib.states import Move


class NoticeState(models.TextChoices):
    OPEN = "open", _("waiting for the enterprise")
    ANSWERED = "answered", _("waiting for review")
    RETURNED = "returned", _("returned to the enterprise")
    ACCEPTED = "accepted", _("accepted, reassessment to come")
    CLOSED = "closed", _("closed")


NOTICE = {
    "answer": Move((NoticeState.OPEN, NoticeState.RETURNED), NoticeState.ANSWERED),
    "return": Move((NoticeState.ANSWERED,), NoticeState.RETURNED),
    "accept": Move((NoticeState.ANSWERED,), NoticeState.ACCEPTED),
    "reopen": Move((NoticeState.ACCEPTED,), NoticeState.OPEN),  # a reassessment was failed again
    "close": Move(
        (NoticeState.OPEN, NoticeState.ANSWERED, NoticeState.RETURNED, NoticeState.ACCEPTED), NoticeState.CLOSED
    ),
}
