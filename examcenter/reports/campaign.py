"""The steps of one campaign: done by whom and when, the one that is next, and what is still to come."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from examcenter.assessment.models import Assessment, Draw, Frame, Pick, Session
from examcenter.assessment.states import AssessmentState, SeatState
from examcenter.bureaus.models import User
from examcenter.bureaus.permissions import may
from examcenter.rectification.models import Notice
from examcenter.rectification.states import NoticeState
from examcenter.reports.presenters import Act, Step
from examcenter.results.models import Outcome, Publication
from examcenter.results.states import PublicationState
from examcenter.sitting.models import Sitting

PLANNED = (AssessmentState.DRAFT, AssessmentState.SUBMITTED)


@dataclass(frozen=True)
class Facts:
    """What is known about a campaign, read once."""

    assessment: Assessment
    now: datetime
    frame: Frame | None
    draw: Draw | None
    sessions: tuple[Session, ...]
    drawn: int
    due: int
    unscheduled: int
    unticketed: int
    begun: int
    unconfirmed: int  # due seats of ended sessions without a result
    confirmed: Outcome | None  # the newest of the first round that was confirmed
    publication: Publication | None
    notices: int
    open_notices: int

    @property
    def first_sessions(self) -> tuple[Session, ...]:
        return tuple(session for session in self.sessions if not session.is_reassessment)

    @property
    def ended(self) -> bool:
        return bool(self.first_sessions) and all(session.ends_at <= self.now for session in self.first_sessions)

    @property
    def running(self) -> tuple[Session, ...]:
        return tuple(session for session in self.sessions if session.starts_at <= self.now < session.ends_at)


def facts(assessment: Assessment, now: datetime) -> Facts:
    frame = assessment.frames.first()
    seats = assessment.seats.filter(state=SeatState.DUE)
    notices = Notice.objects.filter(assessment=assessment)
    outcomes = Outcome.objects.filter(seat__assessment=assessment, supersedes=None).select_related("confirmed_by")
    return Facts(
        assessment=assessment,
        now=now,
        frame=frame,
        draw=Draw.objects.filter(frame=frame).select_related("drawn_by").first() if frame else None,
        sessions=tuple(assessment.sessions.select_related("venue")),
        drawn=Pick.objects.filter(draw__frame=frame, is_reserve=False).count(),
        due=seats.filter(reassesses=None).count(),
        unscheduled=seats.filter(session=None).count(),
        unticketed=seats.filter(session__ends_at__gt=now, ticket=None).count(),
        begun=Sitting.objects.filter(seat__assessment=assessment, seat__reassesses=None).count(),
        unconfirmed=seats.filter(session__ends_at__lte=now, outcomes=None).count(),
        confirmed=outcomes.filter(seat__reassesses=None).order_by("-confirmed_at", "-pk").first(),
        publication=assessment.publications.exclude(state=PublicationState.SENT_BACK).first(),
        notices=notices.count(),
        open_notices=notices.exclude(state=NoticeState.CLOSED).count(),
    )


def steps(found: Facts, user: User) -> list[Step]:
    """All steps in order. The first that is not done is the current one; only it carries a button."""
    built = [build(found, user) for build in STEPS]
    current_seen = False
    result = []
    for step in built:
        if step.state == "done":
            result.append(replace(step, act=None))
        elif current_seen or found.assessment.state == AssessmentState.CANCELLED:
            result.append(replace(step, state="todo", act=None))
        else:
            current_seen = True
            result.append(replace(step, state="current"))
    return result


def _act(found: Facts, user: User, verb: str, label: str, url: str) -> Act | None:
    """The button of a step, for those who may press it."""
    if not may(user, verb, found.assessment.bureau):
        return None
    return Act(label, reverse(url, args=[found.assessment.pk]))


def _plan(found: Facts, user: User) -> Step:
    plan = found.assessment
    if plan.state == AssessmentState.DRAFT:
        text = _("Sent back: %(comment)s") % {"comment": plan.return_comment} if plan.return_comment else ""
        act = _act(found, user, "assessment.plan", _("Look through the plan and submit it"), "assessment_plan")
        return Step(_("Plan"), "todo", text or _("The plan is a draft."), act=act)
    url = reverse("assessment_plan", args=[plan.pk])
    return Step(_("Plan"), "done", "", plan.submitted_at, str(plan.submitted_by or plan.created_by), url)


def _approval(found: Facts, user: User) -> Step:
    plan = found.assessment
    if plan.approved_at:
        return Step(_("Approval by a second official"), "done", "", plan.approved_at, str(plan.approved_by))
    act = None
    if plan.submitted_by_id != user.pk:
        act = _act(found, user, "assessment.approve", _("Look through the plan and approve it"), "assessment_plan")
    text = _("Waits for a second official of this bureau or the bureau above.")
    return Step(_("Approval by a second official"), "todo", text, act=act)


def _draw(found: Facts, user: User) -> Step:
    title = _("Census of the population") if found.assessment.is_census else _("Draw")
    if found.draw:
        text = ngettext("%(count)d person", "%(count)d persons", found.drawn) % {"count": found.drawn}
        url = reverse("assessment_drawn", args=[found.assessment.pk])
        return Step(title, "done", text, found.draw.drawn_at, str(found.draw.drawn_by), url)
    if found.assessment.is_census:
        text = _("The population is frozen; everybody in it becomes a candidate.")
        act = _act(found, user, "assessment.draw", _("Settle who is assessed"), "assessment_draw")
        return Step(title, "todo", text, act=act)
    text = _("The population is frozen first; then the draw follows from a seed that nobody could foresee.")
    act = _act(found, user, "assessment.draw", _("To the draw"), "assessment_draw")
    return Step(title, "todo", text, act=act)


def _schedule(found: Facts, user: User) -> Step:
    url = reverse("assessment_sessions", args=[found.assessment.pk]) if found.draw else ""
    if found.draw and found.sessions and not found.unscheduled and found.unticketed:
        return _tickets(found, user, url)
    if found.draw and found.sessions and not found.unscheduled:
        text = ngettext("%(count)d session", "%(count)d sessions", len(found.sessions)) % {"count": len(found.sessions)}
        return Step(_("Sessions, seats and tickets"), "done", text, url=url)
    text = _("Venue, room and time; every candidate gets a seat and an admission ticket.")
    if found.draw and found.unscheduled:
        text = ngettext(
            "%(count)d candidate has no session yet.", "%(count)d candidates have no session yet.", found.unscheduled
        ) % {"count": found.unscheduled}
    act = _act(found, user, "assessment.schedule", _("Schedule the candidates"), "assessment_sessions")
    return Step(_("Sessions, seats and tickets"), "todo", text, url=url, act=act)


def _tickets(found: Facts, user: User, url: str) -> Step:
    text = ngettext(
        "%(count)d candidate has no admission ticket yet.",
        "%(count)d candidates have no admission ticket yet.",
        found.unticketed,
    ) % {"count": found.unticketed}
    act = None
    session = next(item for item in found.sessions if item.ends_at > found.now)
    if may(user, "sitting.monitor", found.assessment.bureau):
        act = Act(_("Make the admission tickets"), reverse("sitting_tickets_pdf", args=[session.pk]))
    return Step(_("Sessions, seats and tickets"), "todo", text, url=url, act=act)


def _exam(found: Facts, user: User) -> Step:
    text = _("%(begun)d of %(seated)d in their seats have begun") % {"begun": found.begun, "seated": found.due}
    if found.ended:
        return Step(_("Exam"), "done", text, max(session.ends_at for session in found.first_sessions))
    act = None
    session = next(iter(found.running), None)
    if session and may(user, "sitting.monitor", found.assessment.bureau):
        act = Act(_("To the invigilator's screen"), reverse("sitting_monitor", args=[session.pk]))
    if not session and found.first_sessions:
        begins = min(item.starts_at for item in found.first_sessions if item.ends_at > found.now)
        return Step(_("Exam"), "todo", _("The next session begins then."), begins)
    return Step(_("Exam"), "todo", text if found.sessions else "", act=act)


def _results(found: Facts, user: User) -> Step:
    url = reverse("results_assessment", args=[found.assessment.pk]) if found.confirmed else ""
    if found.confirmed and not found.unconfirmed:
        by, at = str(found.confirmed.confirmed_by), found.confirmed.confirmed_at
        return Step(_("Results confirmed, enterprises notified"), "done", "", at, by, url)
    text = _("Each fail opens a rectification at once.")
    act = _act(found, user, "results.confirm", _("Confirm the results"), "rectification_confirm")
    return Step(_("Results confirmed, enterprises notified"), "todo", text, url=url, act=act)


def _publication(found: Facts, user: User) -> Step:
    printed = found.publication
    if printed and printed.state == PublicationState.PUBLISHED:
        url = reverse("publication_review", args=[printed.pk])
        return Step(_("Publication"), "done", "", printed.decided_at, str(printed.decided_by), url)
    if printed:
        act = None
        if printed.proposed_by_id != user.pk and may(user, "results.approve", found.assessment.bureau):
            act = Act(_("Look through the publication"), reverse("publication_review", args=[printed.pk]))
        return Step(_("Publication"), "todo", _("Waits for a second official."), act=act)
    act = _act(found, user, "results.propose", _("Prepare the publication"), "results_assessment")
    return Step(_("Publication"), "todo", _("Names are masked; a second official approves."), act=act)


def _rectification(found: Facts, user: User) -> Step:
    if not found.confirmed:
        return Step(_("Rectification and reassessment"), "todo", _("Enterprises with a fail put it right."))
    if not found.open_notices:
        text = _("Nobody failed.") if not found.notices else _("All notices are closed.")
        return Step(_("Rectification and reassessment"), "done", text)
    text = ngettext("%(count)d notice is open", "%(count)d notices are open", found.open_notices)
    url = reverse("rectification_list") + f"?assessment={found.assessment.pk}"
    act = Act(_("To the rectification notices"), url)
    return Step(_("Rectification and reassessment"), "todo", text % {"count": found.open_notices}, act=act)


STEPS: tuple[Callable[[Facts, User], Step], ...] = (
    _plan, _approval, _draw, _schedule, _exam, _results, _publication, _rectification,
)  # fmt: skip
