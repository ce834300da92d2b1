"""What both imports share: whose area, and the end: write whole or nothing, one entry into the journal."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.bureaus.permissions import GRANTS
from examcenter.journal import actions as journal
from examcenter.lib.refusals import Refusal
from examcenter.lib.uploads import ImportResult, Upload, check_amount, result
from examcenter.registry.models import ImportRun
from question_bank.formats.tables import RowError


class Area:
    """The bureaus for which a user may import; asked once for a whole file."""

    def __init__(self, by: User) -> None:
        held = by.memberships.filter(role__in=GRANTS["registry.import"])
        self.paths = tuple(held.values_list("bureau__path", flat=True))

    def holds(self, path: str) -> bool:
        return path.startswith(self.paths)


def carry_out(
    kind: str,
    *,
    file: Upload,
    states: Sequence[str],
    errors: list[RowError],
    write: Callable[[], None],
    by: User,
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
            row = ImportRun.objects.create(
                kind=kind, file_name=file.name[:200], digest=file.digest, counts=done.counts, by=by, at=at, state="applied"
            )
            verb = f"registry.import_{kind}"
            journal.record(actor=by.actor, verb=verb, obj=row, at=at, digest=file.digest, **done.counts)
    except IntegrityError as clash:
        raise Refusal(
            _("Somebody else changed the same records at this moment. Nothing was imported; please try again.")
        ) from clash
    return done
