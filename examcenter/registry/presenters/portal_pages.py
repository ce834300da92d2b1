"""What the pages of the enterprise's door show: its persons, what is proposed about them, and what is to be done."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from examcenter.lib.refusals import Refusal
from examcenter.registry.models import (
    Appointment,
    Enterprise,
    PortalCode,
    Proposal,
    ProposalKind,
    ProposalState,
    TrainingRecord,
)
from examcenter.registry.presenters.portal import ProposalLine, proposal_lines, roster_words
from examcenter.registry.presenters.records import last_four, serving_words
from examcenter.registry.queries.roster_check import roster_state, signs_of
from examcenter.rules.workdays import Calendar

DECIDED = 10  # of the newest that are done with


@dataclass(frozen=True)
class OurPerson:
    """One appointment of the unit, as its own page shows it."""

    post: Appointment
    state: str
    kind: str
    phone: str
    proposed: list[ProposalLine]
    records: list[TrainingRecord]

    @property
    def untrained(self) -> bool:
        return self.post.trained_on is None and self.post.unit_assessed_on is None


@dataclass(frozen=True)
class RosterCard:
    """Whether the list was checked; `sign` stands for the list as shown; `words` is empty without the setting."""

    words: str
    valid: bool
    sign: str


def roster_card(unit: Enterprise, on: date) -> RosterCard:
    sign = signs_of([unit], on)[unit.pk]
    try:
        state = roster_state(unit, on)
    except Refusal:
        return RosterCard("", valid=True, sign=sign)
    return RosterCard(roster_words(state), state.valid, sign)


def our_persons(unit: Enterprise, on: date, calendar: Calendar) -> dict[str, Any]:
    posts = unit.appointments.select_related("person").order_by("role", "side", "person__sort_key", "pk")
    still = Q(ended_on=None) | Q(ended_on__gte=on)
    made = unit.proposals.select_related("appointment__person")
    undecided = made.filter(state__in=[ProposalState.WAITING, ProposalState.RETURNED]).order_by("at", "pk")
    decided = made.filter(state__in=[ProposalState.CONFIRMED, ProposalState.WITHDRAWN])
    lines = proposal_lines(undecided, on=on, calendar=calendar)
    return {
        "persons": _rows(list(posts.filter(still).prefetch_related("training_records")), lines, on),
        "newcomers": [line for line in lines if line.proposal.kind == ProposalKind.APPOINT],
        "former": posts.exclude(still).order_by("-ended_on", "pk"),
        "undecided": lines,
        "decided": proposal_lines(decided.order_by("-decided_at", "-pk")[:DECIDED], on=on, calendar=calendar),
        "roster": roster_card(unit, on),
    }


def _rows(posts: Sequence[Appointment], lines: Sequence[ProposalLine], on: date) -> list[OurPerson]:
    about: dict[int | None, list[ProposalLine]] = defaultdict(list)
    for line in lines:
        about[line.proposal.appointment_id].append(line)
    return [
        OurPerson(
            post,
            *serving_words(post, on),
            last_four(post.person.phone),
            about[post.pk],
            [record for record in post.training_records.all() if record.file],
        )
        for post in posts
    ]


@dataclass(frozen=True)
class PortalTasks:
    """What the unit has to do about its persons; each leads to the one page where it is done."""

    returned: list[ProposalLine]
    roster: RosterCard
    untrained: list[Appointment]
    waiting: int
    nobody: bool

    @property
    def any(self) -> bool:
        return bool(self.returned or self.untrained or self.nobody or not self.roster.valid)


def portal_tasks(unit: Enterprise, on: date, calendar: Calendar) -> PortalTasks:
    proposals = Proposal.objects.filter(enterprise=unit).select_related("appointment__person").order_by("at", "pk")
    serving = unit.appointments.serving(on).select_related("person")
    handed_in = proposals.filter(kind=ProposalKind.TRAINING, state=ProposalState.WAITING)
    untrained = serving.filter(trained_on=None, unit_assessed_on=None).exclude(pk__in=handed_in.values("appointment"))
    waiting = proposals.filter(state=ProposalState.WAITING)
    return PortalTasks(
        returned=proposal_lines(proposals.filter(state=ProposalState.RETURNED), on=on, calendar=calendar),
        roster=roster_card(unit, on),
        untrained=list(untrained.order_by("person__sort_key", "pk")),
        waiting=waiting.count(),
        nobody=not serving.exists() and not waiting.filter(kind=ProposalKind.APPOINT).exists(),
    )


@dataclass(frozen=True)
class PortalCard:
    """What the bureau's page of an enterprise says about its door: code, proposals, roster check."""

    roster: RosterCard
    code: PortalCode | None
    code_valid: bool
    proposals: list[ProposalLine]


def portal_card(unit: Enterprise, on: date, calendar: Calendar) -> PortalCard:
    waiting = unit.proposals.filter(state=ProposalState.WAITING).select_related("appointment__person")
    code = unit.portal_codes.filter(revoked_at=None).first()
    return PortalCard(
        roster=roster_card(unit, on),
        code=code,
        code_valid=code is not None and code.expires_on >= on,
        proposals=proposal_lines(waiting.order_by("at", "pk"), on=on, calendar=calendar),
    )
