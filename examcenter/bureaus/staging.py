"""A spreadsheet between its trial and its import: kept encrypted, for its owner only, for a day."""

import base64
import secrets
from datetime import datetime, timedelta

from examcenter.bureaus.models import StagedFile, User
from examcenter.lib.uploads import Upload

KEEP = timedelta(days=1)


def stage(*, file: Upload, kind: str, by: User, at: datetime) -> StagedFile:
    """Keep a file until its owner has decided; what was forgotten is cleared away."""
    StagedFile.objects.filter(at__lt=at - KEEP).delete()
    return StagedFile.objects.create(
        token=secrets.token_hex(16),
        kind=kind,
        file_name=file.name[:200],
        body=base64.b64encode(file.data).decode(),
        by=by,
        at=at,
    )


def waiting(*, token: str, kinds: set[str], by: User) -> StagedFile | None:
    """The file that the user staged under this token, unless it was imported or cleared away."""
    return StagedFile.objects.filter(token=token, kind__in=kinds, by=by).first()


def upload_of(staged: StagedFile) -> Upload:
    return Upload(staged.file_name, base64.b64decode(staged.body))
