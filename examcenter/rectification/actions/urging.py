"""Urging an enterprise whose answer is overdue (督促), by phone or on a visit."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.refusals import Refusal
from examcenter.rectification.models import Notice


@transaction.atomic
def urge(*, notice: Notice, by: User, at: datetime) -> Notice:
    """Record that the enterprise was urged; the deadline stays as it is. Raises Refusal unless it is overdue."""
    overdue = Notice.objects.overdue(local_date(at)).filter(pk=notice.pk)
    if overdue.update(urged_at=at) != 1:
        raise Refusal(_("This notice is not overdue. Reload the page and look at the current state."))
    notice.urged_at = at
    journal.record(actor=by.actor, verb="rectification.urge", obj=notice, at=at)
    return notice
