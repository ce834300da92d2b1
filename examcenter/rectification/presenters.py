"""Notices as the pages show them: one sentence on the deadline, one badge, what is to be done."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _, ngettext

from examcenter.rectification.models import WAITING_FOR_ENTERPRISE, Notice
from examcenter.rectification.states import NoticeState
from examcenter.rules.workdays import Calendar, workdays_between

KINDS = {
    NoticeState.OPEN: "act",
    NoticeState.RETURNED: "act",
    NoticeState.ANSWERED: "waiting",
    NoticeState.ACCEPTED: "progress",
    NoticeState.CLOSED: "done",
}


@dataclass(frozen=True)
class NoticeLine:
    """A notice with what a list or a head line says about it."""

    notice: Notice
    label: str
    kind: str
    deadline: str
    overdue: bool
    persons: str
    returned_because: str


def line(notice: Notice, *, today: date, calendar: Calendar) -> NoticeLine:
    overdue = notice.is_overdue(today)
    return NoticeLine(
        notice=notice,
        label=_("overdue") if overdue else notice.get_state_display(),
        kind="bad" if overdue else KINDS[NoticeState(notice.state)],
        deadline=deadline_words(notice, today=today, calendar=calendar),
        overdue=overdue,
        returned_because=_why_returned(notice),
        persons=_(", ").join(noticed.outcome.seat.person.name for noticed in notice.persons.all()),
    )


def _why_returned(notice: Notice) -> str:
    """The bureau's words on the last answer, while the enterprise has to complete it."""
    if notice.state != NoticeState.RETURNED:
        return ""
    returned = notice.measures.filter(decision__accepted=False).select_related("decision").first()
    return returned.decision.comment if returned else ""


def deadline_words(notice: Notice, *, today: date, calendar: Calendar) -> str:
    """How many working days are left or past, only while the enterprise has to act."""
    if notice.state not in WAITING_FOR_ENTERPRISE:
        return ""
    days = workdays_between(today, notice.due_on, calendar)
    if days > 0:
        return ngettext("due in %(days)d working day", "due in %(days)d working days", days) % {"days": days}
    if notice.due_on >= today:
        return _("due today")
    return ngettext("%(days)d working day late", "%(days)d working days late", max(1, -days)) % {"days": max(1, -days)}
