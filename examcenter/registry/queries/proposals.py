"""What enterprises propose, as the bureau works it off, and what it should know before it confirms."""

from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _, ngettext

from examcenter.bureaus.models import User
from examcenter.registry.actions.proposals import said_in
from examcenter.registry.models import Appointment, Person, Proposal, ProposalKind, ProposalQuerySet, ProposalState
from examcenter.rules.masking import mask_name


def waiting_for(user: User) -> ProposalQuerySet:
    """What the bureaus of the user's area have to decide, the oldest first."""
    return Proposal.objects.for_user(user).filter(state=ProposalState.WAITING).order_by("at", "pk")


def late_for(user: User, on: date) -> ProposalQuerySet:
    """Those of them whose day is over."""
    return waiting_for(user).filter(due_on__lt=on)


def listed(user: User, *, decided: bool) -> ProposalQuerySet:
    found = waiting_for(user)
    if decided:
        done = Proposal.objects.for_user(user).exclude(state=ProposalState.WAITING)
        found = done.order_by(F("decided_at").desc(nulls_last=True), "-pk")
    return found.select_related("enterprise__bureau", "appointment__person")


def hints(proposal: Proposal) -> list[str]:
    """What the registry knows about the person of a new appointment."""
    said = said_in(proposal)
    if proposal.kind != ProposalKind.APPOINT or not said:
        return []
    known = Person.objects.filter(id_hash=Person.hash_of(said["id_number"])).first()
    if known is None:
        return [_("The document number is new to the registry; a person is entered with it.")]
    if known.name != said["name"]:
        text = _("This document number is stored for another name (%(name)s). Return the proposal.")
        return [text % {"name": mask_name(known.name)}]
    held = Appointment.objects.filter(person=known, ended_on=None).exclude(enterprise=proposal.enterprise_id)
    units = held.order_by().values("enterprise").distinct().count()
    found = [_("The person is known to the registry. The stored phone is kept; correct it there if it is old.")]
    if units:
        text = ngettext(
            "The person serves at %(number)d other enterprise.",
            "The person serves at %(number)d other enterprises.",
            units,
        )
        found.append(text % {"number": units})
    return found
