"""What is printed: tickets, the room's poster, the list that candidates sign."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from examcenter.assessment.models import Seat
from examcenter.bureaus.access import StaffRequest, staff
from examcenter.lib.clock import database_now
from examcenter.lib.refusals import Refusal
from examcenter.sitting import actions, presenters
from examcenter.sitting.models import Printing
from examcenter.sitting.queries import listed, with_tickets
from examcenter.sitting.states import PrintingState
from examcenter.sitting.tasks import print_session
from examcenter.sitting.views.sessions import session_for


def pdf(content: bytes, name: str) -> HttpResponse:
    """Shown in the browser, under a name for keeping."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@staff("sitting.monitor")
@require_GET
def sitting_tickets_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """Where the tickets of a session are ordered and fetched; asks again for itself while they are being made."""
    session = session_for(request, pk)
    printing = session.printings.select_related("requested_by").first()
    over = database_now() >= session.ends_at
    context = {"session": session, "printing": printing, "due": session.seats.due().count(), "over": over}
    asked_by_page = request.headers.get("HX-Request") == "true"
    return render(request, "sitting/printing.html" if asked_by_page else "sitting/tickets.html", context)


@staff("sitting.monitor")
@require_POST
def sitting_tickets_print(request: StaffRequest, pk: int) -> HttpResponse:
    session = session_for(request, pk, acting=True)
    try:
        printing = actions.request_printing(session=session, by=request.user, at=database_now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        print_session.enqueue(printing.pk)
    return redirect("sitting_tickets_pdf", session.pk)


@staff("sitting.monitor")
@require_GET
def sitting_tickets_file(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The finished file; only the newest of a session is kept."""
    printing = get_object_or_404(Printing.objects.for_user(request.user), pk=pk)
    if printing.state != PrintingState.READY:
        raise Http404
    response = FileResponse(printing.file.open("rb"), filename=f"tickets-{printing.session_id}.pdf")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@staff("sitting.monitor")
@require_GET
def sitting_ticket_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """The ticket of one seat."""
    seats = Seat.objects.for_user(request.user)
    seat = get_object_or_404(with_tickets(seats), pk=pk)
    return pdf(presenters.tickets_pdf([seat]), f"ticket-{seat.pk}")


@staff("sitting.monitor")
@require_GET
def sitting_poster_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    session = session_for(request, pk)
    return pdf(presenters.poster_pdf(session), f"poster-{session.pk}")


@staff("sitting.monitor")
@require_GET
def sitting_attendance(request: StaffRequest, pk: int) -> HttpResponse:
    session = session_for(request, pk)
    return pdf(presenters.attendance_pdf(session, list(listed(session))), f"attendance-{session.pk}")
