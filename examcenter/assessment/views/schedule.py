"""Venues, sessions, seats, excuses, and the notice."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from examcenter.assessment import actions, presenters
from examcenter.assessment.actions.seats import cutoff, in_time, next_reserve
from examcenter.assessment.forms import ExcuseForm, SessionForm, VenueForm
from examcenter.assessment.models import Assessment, Seat, Session
from examcenter.assessment.notices import notice
from examcenter.assessment.queries import places, seats_for, sessions_of, units_of
from examcenter.assessment.states import SEAT
from examcenter.assessment.views.acting import actable, attempt, found
from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.permissions import may
from examcenter.bureaus.queries import calendar
from examcenter.journal import actions as journal
from examcenter.lib.clock import SHANGHAI, database_now, local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import can
from examcenter.rules.workdays import add_workdays

DAYS_AHEAD = 5  # working days until the first session that the form proposes


@staff("assessment.schedule")
def assessment_sessions(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = actable(request, pk, "assessment.schedule")
    form = SessionForm(request.POST or None, bureau=assessment.bureau, initial=proposed(assessment))
    if request.method == "POST" and form.is_valid() and added(request, assessment, form):
        return redirect("assessment_sessions", pk)
    at = database_now()
    context = {
        "assessment": assessment,
        "form": form,
        "sessions": sessions_of(assessment),
        "places": places(assessment, at),
        "next_steps": Seat.objects.due().filter(assessment=assessment, session__starts_at__gt=at).exists(),
        "crumbs": presenters.crumbs(assessment, _("Venues and sessions")),
    }
    return render(request, "assessment/sessions.html", context)


def proposed(assessment: Assessment) -> dict[str, Any]:
    """A next session like the last one; the first in five working days at nine, with half an hour for the entry."""
    last = assessment.sessions.order_by("-starts_at", "-pk").first()
    if last:
        return {"venue": last.venue_id, "starts_at": last.starts_at, "ends_at": last.ends_at, "capacity": last.capacity}
    day = add_workdays(local_date(database_now()), DAYS_AHEAD, calendar()).day
    begin = datetime.combine(day, time(9), SHANGHAI)
    return {"starts_at": begin, "ends_at": begin + timedelta(minutes=assessment.minutes + 30), "capacity": 30}


def added(request: StaffRequest, assessment: Assessment, form: SessionForm) -> bool:
    try:
        actions.add_session(assessment=assessment, by=request.user, at=database_now(), **form.cleaned_data)
    except Refusal as refused:
        form.add_error(None, str(refused))
        return False
    return True


@staff("assessment.schedule")
@require_POST
def session_remove(request: StaffRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(Session.objects.for_user(request.user), pk=pk)
    actable(request, session.assessment_id, "assessment.schedule")
    attempt(
        request,
        lambda: actions.remove_session(session=session, by=request.user, at=database_now()),
        _("The session has been removed."),
    )
    return redirect("assessment_sessions", session.assessment_id)


@staff("assessment.schedule")
@require_POST
def assessment_assign(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = actable(request, pk, "assessment.schedule")
    done = attempt(
        request,
        lambda: actions.assign_seats(assessment=assessment, by=request.user, at=database_now()),
        _("Everybody who is due has a place."),
    )
    return redirect("assessment_seats" if done else "assessment_sessions", pk)


@staff("assessment.schedule")
def venue_new(request: StaffRequest, pk: int) -> HttpResponse:
    """A venue of the campaign's bureau; leads back to its sessions."""
    assessment = actable(request, pk, "assessment.schedule")
    form = VenueForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and venue_added(request, assessment, form):
        return redirect("assessment_sessions", pk)
    crumbs = presenters.crumbs(assessment, _("New venue"))
    return render(request, "assessment/venue_form.html", {"assessment": assessment, "form": form, "crumbs": crumbs})


def venue_added(request: StaffRequest, assessment: Assessment, form: VenueForm) -> bool:
    try:
        actions.create_venue(bureau=assessment.bureau, by=request.user, at=database_now(), **form.cleaned_data)
    except Refusal as refused:
        form.add_error("name", str(refused))
        return False
    return True


# --- seats -----------------------------------------------------------------------------------------------


@staff("assessment.view")
@require_GET
def assessment_seats(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = found(request, pk)
    q = request.GET.get("q", "").strip()
    may_schedule = may(request.user, "assessment.schedule", assessment.bureau)
    context = {
        "assessment": assessment,
        "q": q,
        "groups": presenters.by_session(seats_for(request.user, assessment, q)),
        "may_schedule": may_schedule,
        "crumbs": presenters.crumbs(assessment, _("Seats")),
    }
    return render(request, "assessment/seats.html", context)


@staff("assessment.schedule")
@require_POST
def assessment_phones(request: StaffRequest, pk: int) -> HttpResponse:
    """The list for calling everybody, with ticks, to print; the one page that shows whole phone numbers.

    Asked for by a button, since looking at them is an act that the journal keeps.
    """
    assessment = actable(request, pk, "assessment.schedule")
    journal.record(actor=request.user.actor, verb="assessment.show_phones", obj=assessment, at=database_now())
    seats = seats_for(request.user, assessment, "", phones=True).due()
    context = {
        "assessment": assessment,
        "groups": presenters.by_session(seats),
        "crumbs": presenters.crumbs(assessment, _("Phone list")),
    }
    return render(request, "assessment/phones.html", context)


@staff("assessment.schedule")
def seat_excuse(request: StaffRequest, pk: int) -> HttpResponse:
    seat = get_object_or_404(Seat.objects.for_user(request.user).select_related("session", "pick", "person"), pk=pk)
    assessment = actable(request, seat.assessment_id, "assessment.schedule")
    form = ExcuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        excused(request, seat, form.cleaned_data["ground"])
        return redirect("assessment_seats", assessment.pk)
    crumbs = presenters.crumbs(assessment, _("Record the excuse"))
    context = {"assessment": assessment, "seat": seat, "form": form, "crumbs": crumbs, **outcome(seat, database_now())}
    return render(request, "assessment/excuse.html", context)


def outcome(seat: Seat, at: datetime) -> dict[str, Any]:
    """What an excuse would lead to, and why."""
    return {
        "possible": can(seat, "defer", SEAT),
        "early": in_time(seat, at),
        "replaceable": next_reserve(seat) is not None,
        "cutoff": cutoff(seat, local_date(at)),
    }


def excused(request: StaffRequest, seat: Seat, ground: str) -> None:
    """Excuses, and says who takes the place."""
    followed: list[Seat | None] = []
    at = database_now()
    attempt(
        request,
        lambda: followed.append(actions.excuse_seat(seat=seat, ground=ground, by=request.user, at=at)),
        _("The excuse of %(name)s has been recorded.") % {"name": seat.person},
    )
    if followed:
        presenters.tell_outcome(request, seat, followed[0])


# --- notice ----------------------------------------------------------------------------------------------


@staff("assessment.view")
@require_GET
def assessment_notice(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = actable(request, pk, "assessment.view")
    notices = [(session, notice(assessment, session, units_of(session))) for session in sessions_of(assessment)]
    context = {
        "assessment": assessment,
        "notices": notices,
        "crumbs": presenters.crumbs(assessment, _("Notice for chat groups")),
    }
    return render(request, "assessment/notice.html", context)
