"""What every import of this room does at its end: write whole or nothing, and one entry into the journal."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from examcenter.bureaus.models import StaffImport, User
from examcenter.journal import actions as journal
from examcenter.lib.refusals import Refusal
from examcenter.lib.uploads import ImportResult, Upload, check_amount, result
from question_bank.formats.tables import RowError


def carry_out(
    kind: str,
    *,
    file: Upload,
    states: Sequence[str],
    errors: list[RowError],
    write: Callable[[], None],
    by: User | None,
    at: datetime,
    dry_run: bool,
) -> ImportResult:
    """Calls `write` and records the import, unless something is wrong or it is only a trial."""
    if errors or dry_run:
        return result(kind, states, errors, applied=False)
    done = result(kind, states, [], applied=True)
    check_amount(done)
    try:
        with transaction.atomic():
            write()
            row = StaffImport.objects.create(
                kind=kind, file_name=file.name[:200], digest=file.digest, counts=done.counts, by=by, at=at
            )
            actor = by.actor if by else "system"
            journal.record(
                actor=actor, verb=f"bureaus.import_{kind}", obj=row, at=at, digest=file.digest, **done.counts
            )
    except IntegrityError as clash:
        raise Refusal(
            _("Somebody else changed the same records at this moment. Nothing was imported; please try again.")
        ) from clash
    return done


def in_area(by: User | None, path: str) -> bool:
    """Whether the path lies in the area of one of the user's bureaus; the system may everywhere."""
    return by is None or any(path.startswith(own) for own in by.memberships.values_list("bureau__path", flat=True))
