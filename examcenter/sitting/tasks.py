"""Background work: papers of a session, tickets of a session."""

import logging

from django_tasks import task

from examcenter.assessment.models import Session
from examcenter.lib.clock import database_now
from examcenter.lib.refusals import Refusal
from examcenter.sitting import actions, presenters
from examcenter.sitting.models import Printing

log = logging.getLogger(__name__)


@task()
def assemble_session(session_id: int, actor: str) -> int:
    """Papers for all due seats of a session; what the bank cannot give is logged and shown as missing."""
    session = Session.objects.get(pk=session_id)
    try:
        return actions.assemble_papers(session=session, at=database_now(), actor=actor)
    except Refusal as refusal:
        log.warning("papers of session %s: %s", session_id, refusal)
        return 0


@task()
def print_session(printing_id: int) -> None:
    """The tickets of one printing, a few at a time, so that its page can show how far it is."""
    printing = Printing.objects.select_related("session").get(pk=printing_id)
    try:
        actions.print_tickets(printing=printing, set_sheets=presenters.tickets_pdf, at=database_now())
    except Exception:
        actions.fail_printing(printing=printing, at=database_now())
        raise
