"""All tickets of a session as one PDF, made in the background."""

import io
from collections.abc import Callable, Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from pypdf import PdfWriter

from examcenter.assessment.models import Seat, Session
from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import move
from examcenter.sitting.actions.tickets import issue_tickets
from examcenter.sitting.models import Printing
from examcenter.sitting.queries import ticketed
from examcenter.sitting.states import PRINTING

AT_A_TIME = 10


@transaction.atomic
def request_printing(*, session: Session, by: User, at: datetime) -> Printing:
    """Order the tickets of a session, issuing those that are missing; raises Refusal for nobody or too late."""
    if at >= session.ends_at:
        raise Refusal(_("This session is over, so its tickets are of no use any more."))
    issue_tickets(assessment=session.assessment, by=by, at=at)
    total = ticketed(session).count()
    if not total:
        raise Refusal(_("Nobody has a seat in this session yet. Assign the seats first, then print the tickets."))
    printing = Printing.objects.create(session=session, requested_by=by, requested_at=at, total=total)
    journal.record(
        actor=by.actor, verb="sitting.request_printing", obj=printing, at=at, session=session.pk, total=total
    )
    return printing


def print_tickets(*, printing: Printing, set_sheets: Callable[[Sequence[Seat]], bytes], at: datetime) -> Printing:
    """Set the tickets some at a time and store them as one file; older files of the session are thrown away.

    Not one transaction, so that the page sees it grow. Raises StaleState where another worker has taken it.
    """
    move(printing, "begin", PRINTING)
    seats, document = list(ticketed(printing.session)), PdfWriter()
    for start in range(0, len(seats), AT_A_TIME):
        some = seats[start : start + AT_A_TIME]
        document.append(io.BytesIO(set_sheets(some)))
        Printing.objects.filter(pk=printing.pk).update(done=start + len(some))
    whole = io.BytesIO()
    document.write(whole)
    _finish(printing, whole.getvalue(), at=at)
    return printing


@transaction.atomic
def _finish(printing: Printing, content: bytes, *, at: datetime) -> None:
    printing.file.save(f"session-{printing.session_id}.pdf", ContentFile(content), save=False)
    move(printing, "finish", PRINTING, file=printing.file.name)
    journal.record(actor="system", verb="sitting.print_tickets", obj=printing, at=at, bytes=len(content))
    for older in Printing.objects.filter(session=printing.session_id, pk__lt=printing.pk).exclude(file=""):
        older.file.delete(save=True)


@transaction.atomic
def fail_printing(*, printing: Printing, at: datetime) -> None:
    """Note that the file could not be made; it can be ordered again."""
    move(printing, "fail", PRINTING)
    journal.record(actor="system", verb="sitting.fail_printing", obj=printing, at=at)
