"""Pictures come in through our own encoder and are kept once each."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

from question_bank.formats.pictures import NotAPicture, encoded
from question_bank.models import Picture
from question_bank.refusals import Refused


def keep_picture(*, data: bytes, by: AbstractBaseUser, at: datetime) -> Picture:
    """The picture as a row, the same row for the same picture. Raises Refused with the reason."""
    try:
        made = encoded(data)
    except NotAPicture as wrong:
        raise Refused(_why(wrong.reason)) from wrong
    return Picture.objects.get_or_create(
        digest=made.digest,
        defaults={
            "media_type": made.media_type, "data": made.data, "width": made.width, "height": made.height,
            "by_id": by.pk, "at": at,
        },
    )[0]  # fmt: skip


def _why(reason: str) -> str:
    return {
        "size": _("The picture is larger than 6 MB. Make it smaller and choose it again."),
        "kind": _("This is no PNG, JPEG or WebP picture. Save it in one of these formats and choose it again."),
        "pixels": _("The picture has more than 24 million pixels. Make it smaller and choose it again."),
        "moving": _("A moving picture cannot stand in a question. Choose a still one."),
        "broken": _("The picture is damaged and cannot be read. Save it anew and choose it again."),
    }[reason]


def forget_pictures(*, before: datetime) -> int:
    """Drop pictures that came in with forms which were never finished. Returns how many."""
    return Picture.objects.filter(at__lt=before, uses=None).delete()[0]
