"""Files between the check and the import."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from question_bank.actions.pictures import forget_pictures
from question_bank.models import Upload, UploadState


@transaction.atomic
def keep_upload(
    *,
    kind: str,
    name: str,
    data: bytes,
    by: AbstractBaseUser,
    at: datetime,
    defaults: Mapping[str, str] | None = None,
) -> Upload:
    """Keep a file for its uploader; it takes the place of an earlier one of the same kind that is not being applied."""
    earlier = Upload.objects.filter(by_id=by.pk, kind=kind)
    earlier.exclude(state__in=[UploadState.QUEUED, UploadState.APPLYING]).delete()
    return Upload.objects.create(
        kind=kind, name=name[:200], data=data, by_id=by.pk, at=at, defaults=dict(defaults or {})
    )


@transaction.atomic
def forget_uploads(*, before: datetime) -> int:
    """Drop files that nobody applied, and pictures that no question shows. Returns how many files."""
    forget_pictures(before=before)
    return Upload.objects.filter(at__lt=before).delete()[0]
