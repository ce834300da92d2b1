"""Photos and documents that somebody hands in: what may be taken, under which name it is kept, how it is given out."""

import io
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _, gettext_lazy
from PIL import Image, UnidentifiedImageError

from examcenter.lib.refusals import Refusal
from examcenter.lib.uploads import Upload

MIB = 1024 * 1024
ACCEPTED = "image/jpeg,image/png,image/webp,.pdf,.docx,.xlsx"
PICTURES = {".jpg", ".jpeg", ".png", ".webp"}
BEGINNINGS = {".pdf": b"%PDF-", ".docx": b"PK\x03\x04", ".xlsx": b"PK\x03\x04"}


def check_document(file: Upload) -> None:
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


def shown_name(file: Upload) -> str:
    return PurePath(file.name).name[-200:]


def keep(field: FieldFile, file: Upload) -> None:
    """Stores under a name of our own, so that nothing of the sender's file name reaches the file system."""
    suffix = PurePath(file.name).suffix.lower()
    field.save(f"{get_random_string(24)}{suffix}", ContentFile(file.data), save=False)


def attachment(field: FieldFile, name: str) -> FileResponse:
    """Always as a download, so that nothing somebody uploaded is ever shown inside our pages."""
    response = FileResponse(field.open("rb"), as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def too_large(name: str) -> forms.ValidationError:
    values = {"name": name, "mib": settings.EVIDENCE_MAX_BYTES // MIB}
    return forms.ValidationError(
        gettext_lazy("“%(name)s” is larger than %(mib)d MiB. Send it smaller or in parts."), params=values
    )


class DocumentField(forms.FileField):
    """One photo or document; cleans to an Upload that was checked, or to None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.FileInput(attrs={"accept": ACCEPTED}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        file: UploadedFile[bytes] | None = super().clean(data, initial)
        if not file:
            return None
        if (file.size or 0) > settings.EVIDENCE_MAX_BYTES:  # before it is read into memory
            raise too_large(file.name or "")
        upload = Upload(name=file.name or "", data=file.read())
        try:
            check_document(upload)
        except Refusal as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
        return upload
