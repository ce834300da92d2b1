"""The staff home page, how a bureau stands, and the page of a campaign."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from examcenter.assessment.models import Assessment
from examcenter.assessment.stages import stage, with_sessions
from examcenter.assessment.states import AssessmentState
from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.history import lines
from examcenter.bureaus.models import Bureau, User
from examcenter.bureaus.permissions import may
from examcenter.lib.clock import database_now
from examcenter.lib.pictures import Donut, donut
from examcenter.reports.campaign import facts, steps
from examcenter.reports.overview import overview as found
from examcenter.reports.presenters import tasks
from examcenter.reports.queries import entries_about, own, sessions_around, work_of
from examcenter.results.queries import Figures, figures

RECENT = 5
ACTS = {
    "may_plan": "assessment.plan",
    "may_monitor": "sitting.monitor",
    "may_write": "bank.edit",
    "may_review": "bank.review",
    "may_administer": "bureaus.import",
    "may_audit": "journal.view",
}


@staff("reports.view")
def home(request: StaffRequest) -> HttpResponse:
    now = database_now()
    work = work_of(request.user, now)
    context: dict[str, Any] = {"tasks": tasks(work), "now": now, **_campaigns(request.user, now)}
    if may(request.user, "registry.view"):
        context["own_bureau"] = Bureau.objects.for_user(request.user).order_by("path").first()
    for name, verb in ACTS.items():
        context[name] = may(request.user, verb)
    return render(request, "reports/home.html", context)


def _campaigns(user: User, now: datetime) -> dict[str, Any]:
    """Sessions and newest campaigns, for those who may open them."""
    if not may(user, "assessment.view"):
        return {"sessions": [], "recent": []}
    newest = own(user).exclude(state=AssessmentState.CANCELLED).select_related("bureau")
    recent = [(assessment, *stage(assessment, now)) for assessment in with_sessions(newest)[:RECENT]]
    return {"sessions": sessions_around(user, now), "recent": recent}


@staff("assessment.view")
def campaign(request: StaffRequest, pk: int) -> HttpResponse:
    scoped = Assessment.objects.for_user(request.user).select_related("bureau", "area", "blueprint")
    assessment = get_object_or_404(scoped, pk=pk)
    found = facts(assessment, database_now())
    numbers = figures(assessment)
    context = {
        "assessment": assessment,
        "facts": found,
        "steps": steps(found, request.user),
        "figures": numbers if found.confirmed else None,
        "donut": _donut(numbers) if found.confirmed else None,
        "sessions": found.sessions,
        "entries": lines(entries_about(assessment)),
        "may_schedule": may(request.user, "assessment.schedule", assessment.bureau),
        "may_monitor": may(request.user, "sitting.monitor", assessment.bureau),
    }
    return render(request, "reports/campaign.html", context)


@staff("registry.view")
def overview(request: StaffRequest, pk: int) -> HttpResponse:
    """How a bureau of the user's area stands."""
    bureau = get_object_or_404(Bureau.objects.for_user(request.user).select_related("parent"), pk=pk)
    context = {
        "bureau": bureau,
        "found": found(request.user, bureau, database_now()),
        "above": Bureau.objects.for_user(request.user).filter(path__in=bureau.ancestor_paths()).order_by("path"),
    }
    return render(request, "reports/overview.html", context)


def _donut(numbers: Figures) -> Donut:
    return donut(
        [
            (_("passed"), numbers.passed, ""),
            (_("failed"), numbers.failed, "bad"),
            (_("absent"), numbers.absent, "act"),
            (_("deferred"), numbers.deferred, "quiet"),
        ],
        label=_("Results of the persons due"),
        middle=f"{float(numbers.pass_rate or 0):g}%",
    )
