"""Of how many enterprises of a population the roster was not checked (名录核对): stated before freezing, no bar."""

from collections.abc import Iterable
from datetime import date

from examcenter.assessment.models import Assessment
from examcenter.assessment.queries.populations import Member, population
from examcenter.lib.refusals import Refusal
from examcenter.lib.uploads import in_chunks
from examcenter.registry.models import Appointment
from examcenter.registry.queries.roster_check import Checked, checked_among


def rosters_checked(assessment: Assessment, members: Iterable[Member], on: date) -> Checked | None:
    """The enterprises of those in the population; None where the province has not said how long a check counts."""
    posts = [member.appointment_id for member in members if not member.reason]
    units: set[int] = set()
    for chunk in in_chunks(posts):
        units |= set(Appointment.objects.filter(pk__in=chunk).order_by().values_list("enterprise", flat=True))
    try:
        return checked_among(units, assessment.bureau, on)
    except Refusal:
        return None


def rosters_of_plan(assessment: Assessment, on: date) -> Checked | None:
    """The same for a plan that is not frozen yet."""
    try:
        return rosters_checked(assessment, population(assessment, on), on)
    except Refusal:
        return None
