"""名录核对: that the list of who serves at an enterprise was looked at and is right."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.access import enterprise_of
from examcenter.registry.models import Appointment, Enterprise, Proposal, ProposalState, RosterConfirmation
from examcenter.registry.queries.roster_check import signs_of


@transaction.atomic
def confirm_roster(*, enterprise: Enterprise, by: User, at: datetime, shown: str = "") -> RosterConfirmation:
    """The unit itself, or an official for it, says that the list is right.

    `shown` is the sign of the list that was looked at; raises StaleState where it has changed since. Refused for a unit
    that lists nobody: then it has to say whom it appointed.
    """
    # Both locks make appointments that are being written right now wait, or be waited for.
    unit = Enterprise.objects.select_for_update().only("pk").get(pk=enterprise.pk)
    list(Appointment.objects.select_for_update().filter(enterprise=unit).order_by("pk").values_list("pk"))
    today = local_date(at)
    if shown and shown != signs_of([unit], today)[unit.pk]:
        raise StaleState("confirm_roster")
    own = enterprise_of(by)
    if own is not None and own.pk != unit.pk:
        raise Refusal(_("This is not a matter of your enterprise."))
    serving = Appointment.objects.filter(enterprise=unit).serving(today)
    persons = serving.order_by().values("person").distinct().count()
    waiting = Proposal.objects.filter(enterprise=unit, state=ProposalState.WAITING)
    if own is not None and not persons and not waiting.exists():
        raise Refusal(_("Nobody is in the roster. Propose the appointments first, then confirm."))
    row = RosterConfirmation.objects.create(
        enterprise=enterprise, at=at, by=by, by_unit=own is not None, persons=persons
    )
    journal.record(
        actor=by.actor, verb="registry.confirm_roster", obj=enterprise, at=at, confirmation=row.pk, persons=persons,
        by_unit=row.by_unit,
    )  # fmt: skip
    return row


@dataclass
class Confirmed:
    """What came of confirming for several: how many, and those that could not be, each with the reason."""

    confirmed: int = 0
    failed: list[tuple[Enterprise, str]] = field(default_factory=list)


def confirm_rosters(*, units: Iterable[tuple[Enterprise, str]], by: User, at: datetime) -> Confirmed:
    """For several enterprises, each with the sign of the list that was shown; each in a transaction of its own."""
    done = Confirmed()
    for unit, shown in units:
        try:
            confirm_roster(enterprise=unit, by=by, at=at, shown=shown)
        except StaleState:
            done.failed.append((unit, _("Somebody of it was changed since the list was opened. Look at it again.")))
        except Refusal as refused:
            done.failed.append((unit, str(refused)))
        else:
            done.confirmed += 1
    return done
