"""The enterprise's answer: what it did, with files as evidence."""

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import move
from examcenter.lib.uploads import Upload
from examcenter.rectification.models import Evidence, Measure, Notice
from examcenter.rectification.states import NOTICE
from examcenter.registry.access import enterprise_of
from examcenter.results import actions as results
from examcenter.results.models import RectificationNote

MIB = 1024 * 1024
PICTURES = {".jpg", ".jpeg", ".png", ".webp"}
BEGINNINGS = {".pdf": b"%PDF-", ".docx": b"PK\x03\x04", ".xlsx": b"PK\x03\x04"}
MAX_FILES = 10


@transaction.atomic
def answer(*, notice: Notice, text: str, files: Sequence[Upload], by: User, at: datetime) -> Measure:
    """Hand in measures and evidence for the account's own notice.

    Raises Refusal for an empty text, a file that cannot be taken, or another enterprise's notice; StaleState where
    the notice does not wait for an answer.
    """
    unit = enterprise_of(by)
    if unit is None or unit.pk != notice.enterprise_id:
        raise Refusal(_("This notice is not addressed to your enterprise."))
    if not text.strip():
        raise Refusal(_("Describe what you have done before you hand the answer in."))
    if len(files) > MAX_FILES:
        raise Refusal(_("At most %(most)d files can be handed in at once.") % {"most": MAX_FILES})
    for file in files:
        check_file(file)
    move(notice, "answer", NOTICE)
    measure = Measure.objects.create(notice=notice, text=text.strip(), by=by, at=at)
    for file in files:
        _keep(measure, file)
    for noticed in notice.persons.filter(settlement="").select_related("outcome"):
        results.note_rectification(outcome=noticed.outcome, stage=RectificationNote.Stage.ANSWERED, at=at)
    journal.record(
        actor=by.actor, verb="rectification.answer", obj=notice, at=at, measure=measure.pk,
        files=[file.digest for file in files],
    )  # fmt: skip
    return measure


def check_file(file: Upload) -> None:
    """Raises Refusal unless the file is a picture, PDF, docx or xlsx within the size limit, also by its content."""
    suffix = PurePath(file.name).suffix.lower()
    if len(file.data) > settings.EVIDENCE_MAX_BYTES:
        raise Refusal(
            _("“%(name)s” is larger than %(mib)d MiB. Send it smaller or in parts.")
            % {"name": file.name, "mib": settings.EVIDENCE_MAX_BYTES // MIB}
        )
    sound = _is_picture(file.data) if suffix in PICTURES else _begins_right(suffix, file.data)
    if not sound:
        raise Refusal(
            _("“%(name)s” is not a photo (jpg, png, webp), PDF, docx or xlsx file. Nothing was handed in.")
            % {"name": file.name}
        )


def _begins_right(suffix: str, data: bytes) -> bool:
    return suffix in BEGINNINGS and data.startswith(BEGINNINGS[suffix])


def _is_picture(data: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"]) as picture:
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return True


def _keep(measure: Measure, file: Upload) -> None:
    """Store under a name of our own, so that nothing of the sender's file name reaches the file system."""
    suffix = PurePath(file.name).suffix.lower()
    evidence = Evidence(measure=measure, name=PurePath(file.name).name[-200:], size=len(file.data), digest=file.digest)
    evidence.file.save(f"{get_random_string(24)}{suffix}", ContentFile(file.data), save=False)
    evidence.save()
