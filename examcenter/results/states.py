"""Results of a candidate, and the life of a publication."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from examcenter.lib.states import Move


class Result(models.TextChoices):
    PASS = "pass", _("pass")
    FAIL = "fail", _("fail")
    ABSENT = "absent", _("absent")


class PublicationState(models.TextChoices):
    PROPOSED = "proposed", _("waiting for approval")
    PUBLISHED = "published", _("published")
    SENT_BACK = "sent_back", _("sent back")


PUBLICATION = {
    "approve": Move((PublicationState.PROPOSED,), PublicationState.PUBLISHED),
    "send_back": Move((PublicationState.PROPOSED,), PublicationState.SENT_BACK),
}
