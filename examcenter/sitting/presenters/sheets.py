"""Tickets, posters and lists for printing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from examcenter.assessment.models import Seat, Session
from examcenter.lib import pdf, qr


@dataclass(frozen=True)
class TicketSheet:
    """A seat with what only its ticket needs: the QR code and the code as typed by hand."""

    seat: Seat
    qr: str
    code: str


def grouped(key: str) -> str:
    """A key in groups, for typing by hand."""
    return " ".join([*(key[start : start + 5] for start in range(0, 20, 5)), key[20:]])


def entry_address() -> str:
    """What is typed into a browser where nothing can be scanned."""
    return f"{settings.PUBLIC_URL}{reverse('exam_entry')}"


def entry_url(door: str, key: str) -> str:
    """What a QR code carries; `door` is "t" for a ticket and "r" for a room. The key stays in the browser."""
    return f"{entry_address()}#{door}={key}"


def ticket_sheet(seat: Seat) -> TicketSheet:
    key = seat.ticket.key
    return TicketSheet(seat, qr.data_uri(entry_url("t", key)), grouped(key))


def tickets_pdf(seats: Sequence[Seat]) -> bytes:
    """Tickets, two on each A4 page, in Chinese whatever language the official reads."""
    sheets = [ticket_sheet(seat) for seat in seats]
    with override(settings.LANGUAGE_CODE):
        pages = [sheets[start : start + 2] for start in range(0, len(sheets), 2)]
        return pdf.render(
            "sitting/pdf/tickets.html", {"pages": pages, "address": entry_address()}, title=gettext("Admission tickets")
        )


def poster_pdf(session: Session) -> bytes:
    """The poster of a room, with the QR code that its candidates scan."""
    url = entry_url("r", session.entry_key)
    context = {
        "session": session,
        "qr": qr.data_uri(url, box=12),
        "code": grouped(session.entry_key),
        "address": entry_address(),
    }
    with override(settings.LANGUAGE_CODE):
        return pdf.render("sitting/pdf/poster.html", context, title=gettext("Room poster"))


def attendance_pdf(session: Session, seats: Sequence[Seat]) -> bytes:
    """The list that candidates sign (签到表)."""
    with override(settings.LANGUAGE_CODE):
        context = {"session": session, "seats": seats}
        return pdf.render("sitting/pdf/attendance.html", context, title=gettext("Attendance list"))
