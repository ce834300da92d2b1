"""The invigilator's pages: sessions, and one session as it goes on."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from examcenter.assessment.models import Session
from examcenter.bureaus.access import StaffRequest, chosen_bureau, staff
from examcenter.bureaus.permissions import may
from examcenter.lib import qr
from examcenter.lib.clock import database_now
from examcenter.lib.states import StaleState
from examcenter.sitting import actions, presenters
from examcenter.sitting.models import Sitting
from examcenter.sitting.tasks import assemble_session

PER_PAGE = 30


def session_for(request: StaffRequest, pk: int, *, acting: bool = False) -> Session:
    """The session, if it lies in the user's area; for an act the user needs the role there too."""
    sessions = Session.objects.for_user(request.user).select_related("venue", "assessment__bureau")
    session = get_object_or_404(sessions, pk=pk)
    if acting and not may(request.user, "sitting.monitor", session.assessment.bureau):
        raise PermissionDenied
    return session


@staff("sitting.monitor")
@require_GET
def sitting_sessions(request: StaffRequest) -> HttpResponse:
    at = database_now()
    when = request.GET.get("when", presenters.NOW)
    sessions, bureau = Session.objects.for_user(request.user), chosen_bureau(request)
    if bureau:
        sessions = sessions.filter(assessment__bureau__path__startswith=bureau.path)
    page = Paginator(presenters.sessions_by(when, sessions, at), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "when": when, "choices": presenters.WHEN, "at": at, "bureau": bureau}
    return render(request, "sitting/sessions.html", context)


@staff("sitting.monitor")
@require_GET
def sitting_monitor(request: StaffRequest, pk: int) -> HttpResponse:
    """Asked again every few seconds by its own page, which then gets only the part that changes."""
    session = session_for(request, pk)
    board = presenters.board(session, at=database_now(), q=request.GET.get("q", ""), only=request.GET.get("only", ""))
    asked_by_page = request.headers.get("HX-Request") == "true"
    return render(request, "sitting/board.html" if asked_by_page else "sitting/monitor.html", {"board": board})


@staff("sitting.monitor")
@require_http_methods(["GET", "POST"])
def sitting_release(request: StaffRequest, pk: int) -> HttpResponse:
    """Asks once, then stops the device."""
    sitting = get_object_or_404(Sitting.objects.for_user(request.user).select_related("seat__person"), pk=pk)
    session = session_for(request, sitting.seat.session_id or 0, acting=True)
    if request.method == "GET":
        return render(request, "sitting/release.html", {"sitting": sitting, "session": session})
    try:
        actions.release_device(sitting=sitting, by=request.user, at=database_now())
    except StaleState as stale:
        messages.error(request, str(stale))
    else:
        text = _("The old device of %(name)s is stopped. Scan on the new one and show name and digits again.")
        messages.success(request, text % {"name": sitting.seat.person.name})
    return redirect("sitting_monitor", session.pk)


@staff("sitting.monitor")
@require_POST
def sitting_prepare(request: StaffRequest, pk: int) -> HttpResponse:
    """Assemble the papers of a session in the background."""
    session = session_for(request, pk, acting=True)
    assemble_session.enqueue(session.pk, request.user.actor)
    messages.info(request, _("The papers are being prepared. This page shows how many are ready."))
    return redirect("sitting_monitor", session.pk)


@staff("sitting.monitor")
@require_GET
def sitting_room_code(request: StaffRequest, pk: int) -> HttpResponse:
    """The room's QR code, large, for a projector or a tablet at the door."""
    session = session_for(request, pk)
    url = presenters.entry_url("r", session.entry_key)
    context = {
        "session": session,
        "qr": qr.data_uri(url, box=16),
        "code": presenters.grouped(session.entry_key),
        "address": presenters.entry_address(),
    }
    return render(request, "sitting/room_code.html", context)
