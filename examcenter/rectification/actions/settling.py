"""A person of a notice is settled; the notice closes when nobody is left."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState, move
from examcenter.rectification.models import Notice, NoticedPerson
from examcenter.rectification.queries import still_serves
from examcenter.rectification.states import NOTICE
from examcenter.results import actions as results
from examcenter.results.models import RectificationNote


def settle(noticed: NoticedPerson, how: str, *, actor: str, at: datetime) -> None:
    """Mark one person as settled, inside the caller's transaction. Raises StaleState if they already were."""
    Notice.objects.select_for_update().get(pk=noticed.notice_id)  # two settled at once must see each other
    changed = NoticedPerson.objects.filter(pk=noticed.pk, settlement="").update(settlement=how, settled_at=at)
    if changed != 1:
        raise StaleState("settle")
    results.note_rectification(outcome=noticed.outcome, stage=RectificationNote.Stage.SETTLED, at=at)
    journal.record(actor=actor, verb="rectification.settle", obj=noticed.notice, at=at, person=noticed.pk, how=how)
    _close_if_all_settled(noticed.notice, actor=actor, at=at)


def _close_if_all_settled(notice: Notice, *, actor: str, at: datetime) -> None:
    if notice.persons.filter(settlement="").exists():
        return
    move(notice, "close", NOTICE, closed_at=at)
    journal.record(actor=actor, verb="rectification.close", obj=notice, at=at)


@transaction.atomic
def settle_left(*, noticed: NoticedPerson, by: User, at: datetime) -> None:
    """Settle a person who no longer holds the post at this enterprise. Raises Refusal while the roster says they do."""
    if still_serves(noticed, on=local_date(at)):
        raise Refusal(
            _("According to the roster %(name)s still holds the post. End the appointment in the registry first.")
            % {"name": noticed.outcome.seat.person.name}
        )
    settle(noticed, NoticedPerson.Settlement.LEFT, actor=by.actor, at=at)
