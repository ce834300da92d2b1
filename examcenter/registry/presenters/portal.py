"""What enterprises propose, and whether their list was checked, in words; for both doors."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, ngettext

from examcenter.bureaus.models import Bureau
from examcenter.lib.uploads import in_chunks
from examcenter.registry.actions.proposals import said_in
from examcenter.registry.models import (
    EnterpriseQuerySet,
    IdKind,
    PersonnelRole,
    Proposal,
    ProposalKind,
    ProposalState,
    Side,
    TrainingKind,
)
from examcenter.registry.presenters.records import last_four
from examcenter.registry.queries import serving_counts
from examcenter.registry.queries.roster_check import RosterState, roster_states
from examcenter.rules.workdays import Calendar, workdays_between

KINDS = {
    ProposalState.WAITING: "waiting",
    ProposalState.CONFIRMED: "done",
    ProposalState.RETURNED: "act",
    ProposalState.WITHDRAWN: "",
}


@dataclass(frozen=True)
class Difference:
    """One field before and after; `before` is empty where there was nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ProposalLine:
    """A proposal as lists show it."""

    proposal: Proposal
    title: str
    label: str
    kind: str
    deadline: str
    overdue: bool


def is_overdue(proposal: Proposal, on: date) -> bool:
    return proposal.state == ProposalState.WAITING and proposal.due_on is not None and proposal.due_on < on


def proposal_line(proposal: Proposal, *, on: date, calendar: Calendar) -> ProposalLine:
    late = is_overdue(proposal, on)
    return ProposalLine(
        proposal=proposal,
        title=title(proposal),
        label=str(proposal.get_state_display()),
        kind="bad" if late else KINDS[ProposalState(proposal.state)],
        deadline=_deadline(proposal, on, calendar),
        overdue=late,
    )


def proposal_lines(proposals: Iterable[Proposal], *, on: date, calendar: Calendar) -> list[ProposalLine]:
    return [proposal_line(each, on=on, calendar=calendar) for each in proposals]


def _deadline(proposal: Proposal, on: date, calendar: Calendar) -> str:
    """How long the bureau still has."""
    if proposal.state != ProposalState.WAITING or proposal.due_on is None:
        return ""
    days = workdays_between(on, proposal.due_on, calendar)
    if days > 0:
        return ngettext("due in %(days)d working day", "due in %(days)d working days", days) % {"days": days}
    if proposal.due_on >= on:
        return _("due today")
    return ngettext("%(days)d working day late", "%(days)d working days late", max(1, -days)) % {"days": max(1, -days)}


def title(proposal: Proposal) -> str:
    """Who, and what is to happen, in one line."""
    said = said_in(proposal)
    post = proposal.appointment
    if proposal.kind == ProposalKind.APPOINT:
        if not said:
            return _("new appointment")
        words = {"name": said["name"], "role": PersonnelRole(said["role"]).label, "side": Side(said["side"]).label}
        return _("%(name)s takes the post of %(role)s (%(side)s)") % words
    words = {"name": post.person.name if post else "", "role": post.get_role_display() if post else ""}
    return {
        ProposalKind.END: _("%(name)s leaves the post of %(role)s"),
        ProposalKind.CORRECT: _("The record of %(name)s is corrected"),
        ProposalKind.TRAINING: _("%(name)s: record of a training or assessment"),
    }[ProposalKind(proposal.kind)] % words


def differences(proposal: Proposal) -> list[Difference]:
    """What would change, field by field; numbers by their end."""
    said = said_in(proposal)
    return BY_KIND[ProposalKind(proposal.kind)](proposal, said) if said else []


def _of_appointment(proposal: Proposal, said: dict[str, Any]) -> list[Difference]:
    rows = [
        (_("Name"), said["name"]),
        (_("identity document"), IdKind(said["id_kind"]).label),
        (_("document number"), last_four(said["id_number"])),
        (_("date of birth"), day(said.get("born_on"))),
        (_("phone"), last_four(said.get("phone", ""))),
        (_("role"), PersonnelRole(said["role"]).label),
        (_("production or sales"), Side(said["side"]).label),
        (_("quality-control posts"), said.get("posts") or "—"),
        (_("In the post since"), day(said["started_on"])),
        (_("Trained on"), day(said.get("trained_on"))),
        (_("Assessed by the enterprise itself on"), day(said.get("unit_assessed_on"))),
    ]
    return [Difference(str(label), "", str(value)) for label, value in rows]


def _of_end(proposal: Proposal, said: dict[str, Any]) -> list[Difference]:
    return [Difference(_("Last day in the post"), _("until now"), day(said["on"]))]


def _of_correction(proposal: Proposal, said: dict[str, Any]) -> list[Difference]:
    """A phone may differ although its end does not."""
    before, after = said["phone_before"], said["phone"]
    rows = []
    if said["name_before"] != said["name"]:
        rows.append(Difference(_("Name"), said["name_before"], said["name"]))
    if before != after or not rows:
        rows.append(Difference(_("phone"), last_four(before), last_four(after)))
    return rows


def _of_training(proposal: Proposal, said: dict[str, Any]) -> list[Difference]:
    kind = TrainingKind(said["kind"])
    passed = said.get("passed")
    result = "" if passed is None else _("passed") if passed else _("failed")
    rows = [
        Difference(str(kind.label), _stored_day(proposal, kind), day(said["on"])),
        Difference(_("Subject"), "", said.get("subject") or ""),
        Difference(_("Hours"), "", str(said.get("hours") or "")),
        Difference(_("Result"), "", result),
    ]
    return [row for row in rows if row.after]


def _stored_day(proposal: Proposal, kind: TrainingKind) -> str:
    post = proposal.appointment
    if post is None:
        return ""
    held = post.trained_on if kind == TrainingKind.TRAINING else post.unit_assessed_on
    return date_format(held, "DATE_FORMAT") if held else ""


BY_KIND = {
    ProposalKind.APPOINT: _of_appointment,
    ProposalKind.END: _of_end,
    ProposalKind.CORRECT: _of_correction,
    ProposalKind.TRAINING: _of_training,
}


def day(iso: str | None) -> str:
    return date_format(date.fromisoformat(iso), "DATE_FORMAT") if iso else "—"


def roster_words(state: RosterState) -> str:
    """When the list was checked, or why that does not count."""
    newest = state.newest
    if newest is None:
        return _("never checked")
    on = shown(newest.at)
    if state.until is not None:
        words = {"day": on, "until": date_format(state.until, "DATE_FORMAT")}
        return _("checked on %(day)s, counts until %(until)s") % words
    if newest.void:
        return _("changed since it was checked on %(day)s") % {"day": on}
    return _("checked on %(day)s, which is too long ago") % {"day": on}


def checker(state: RosterState) -> str:
    """Who checked it."""
    if state.newest is None:
        return "—"
    return _("the enterprise itself") if state.newest.by_unit else str(state.newest.by)


def shown(at: datetime) -> str:
    return date_format(localtime(at), "DATE_FORMAT")


def check_header() -> list[str]:
    return [
        _("enterprise"), _("organisation code"), _("bureau"), _("persons serving"), _("Roster check"), _("Checked by"),
    ]  # fmt: skip


def check_rows(units: EnterpriseQuerySet, bureau: Bureau, on: date) -> Iterable[list[str]]:
    """The list as rows of a spreadsheet, under `check_header`."""
    for some in in_chunks(list(units.values_list("pk", flat=True))):
        chunk = list(units.filter(pk__in=some))
        states, serving = roster_states(chunk, bureau, on), serving_counts(chunk, on)
        for unit in chunk:
            state = states[unit.pk]
            yield [
                unit.name,
                unit.code,
                unit.bureau.name,
                str(serving.get(unit.pk, 0)),
                roster_words(state),
                checker(state),
            ]
