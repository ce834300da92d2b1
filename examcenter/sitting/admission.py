"""Who is let in: the code, the name and the last six; each refusal with a reason of its own."""

import unicodedata
from datetime import datetime, timedelta
from enum import Enum

from django.utils.crypto import constant_time_compare
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from examcenter.assessment.models import Seat, Session
from examcenter.assessment.states import SeatState
from examcenter.lib.refusals import Refusal
from examcenter.lib.typed_keys import normal_key
from examcenter.registry.models import Person
from examcenter.sitting.models import Sitting, Ticket
from examcenter.sitting.states import SittingState

DOORS_OPEN = timedelta(minutes=30)  # before the session begins: to show who one is and read the rules
normal_code = normal_key
DOTS = "·•・‧∙⋅."


class Reason(Enum):
    UNKNOWN = "unknown"  # no such ticket or room
    WRONG = "wrong"  # name or digits
    UNSCHEDULED = "unscheduled"
    DEFERRED = "deferred"
    REPLACED = "replaced"
    EARLY = "early"
    OVER = "over"
    SUBMITTED = "submitted"
    LATE = "late"  # the candidate's own time is up


GUESSES = {Reason.UNKNOWN, Reason.WRONG}


class NotAdmitted(Refusal):
    """The candidate is not let in; `reason` for the program, the text for the candidate."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason = reason


def normal_name(name: str) -> str:
    """A name without spaces, dots and differences of width, so that 阿依古丽·买买提 is found however it is typed."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in folded if not letter.isspace() and letter not in DOTS)


def find_seat(*, code: str, name: str, last_six: str) -> Seat:
    """The seat of the person who shows this code (of a ticket or a room), name and last six of the ID.

    Raises NotAdmitted. Says nothing about whether the exam may begin; see `check_entry`.
    """
    for seat in _candidates(normal_code(code)):
        if is_person(seat.person, name=name, last_six=last_six):
            return seat
    raise NotAdmitted(
        Reason.WRONG,
        _(
            "Name and digits do not match this code. Type the name as on the ID card, "
            "and the last six characters of its number."
        ),
    )


def _candidates(code: str) -> list[Seat]:
    """The seat of a ticket, or the seats of a room's session."""
    seats = Seat.objects.select_related("person", "session__venue", "assessment")
    ticket = Ticket.objects.filter(key=code).first()
    if ticket is not None:
        return [seats.get(pk=ticket.seat_id)]
    session = Session.objects.filter(entry_key=code).first()
    if session is None:
        raise NotAdmitted(
            Reason.UNKNOWN,
            _("This code is not known. Scan the QR code of your ticket or of your room again, or ask the invigilator."),
        )
    return list(seats.filter(session=session).order_by("state", "pk"))


def is_person(person: Person, *, name: str, last_six: str) -> bool:
    if normal_name(person.name) != normal_name(name):
        return False
    return constant_time_compare(person.last_six, unicodedata.normalize("NFKC", last_six).strip().upper())


def session_of(seat: Seat) -> Session:
    """The seat's session; raises NotAdmitted where it has none."""
    if seat.session is None:
        raise NotAdmitted(
            Reason.UNSCHEDULED, _("You have not been given a session yet. Wait for your notice, or ask your bureau.")
        )
    return seat.session


def check_entry(seat: Seat, sitting: Sitting | None, at: datetime) -> None:
    """Whether the candidate may come in (a little before the session begins); raises NotAdmitted."""
    _check_seat(seat)
    if sitting is not None:
        return _check_sitting(sitting, at)
    return _check_time(session_of(seat), at, opens_before=DOORS_OPEN)


def check_start(seat: Seat, sitting: Sitting | None, at: datetime) -> None:
    """Whether the candidate may see the paper now; raises NotAdmitted."""
    _check_seat(seat)
    if sitting is not None:
        return _check_sitting(sitting, at)
    return _check_time(session_of(seat), at, opens_before=timedelta(0))


def _check_seat(seat: Seat) -> None:
    if seat.state == SeatState.DEFERRED:
        raise NotAdmitted(
            Reason.DEFERRED,
            _("Your assessment has been deferred, so you do not sit today. Your bureau will tell you the new time."),
        )
    if seat.state == SeatState.REPLACED:
        raise NotAdmitted(
            Reason.REPLACED,
            _("You were excused, and somebody else has taken this place. You need not sit this assessment."),
        )


def _check_sitting(sitting: Sitting, at: datetime) -> None:
    if sitting.state == SittingState.SUBMITTED:
        raise NotAdmitted(Reason.SUBMITTED, _("You have already handed in this paper. It cannot be opened again."))
    if at >= sitting.deadline:
        raise NotAdmitted(
            Reason.LATE, _("Your time is up. The answers that were saved are being handed in; look again in a minute.")
        )


def _check_time(session: Session, at: datetime, *, opens_before: timedelta) -> None:
    if at < session.starts_at - opens_before:
        raise NotAdmitted(
            Reason.EARLY,
            _("It is too early. This session begins at %(time)s.") % {"time": shown(session.starts_at)},
        )
    if at >= session.ends_at:
        raise NotAdmitted(
            Reason.OVER,
            _("This session ended at %(time)s, so it cannot be begun any more. Turn to the invigilator or your bureau.")
            % {"time": shown(session.ends_at)},
        )


def shown(moment: datetime) -> str:
    return date_format(localtime(moment), "DATETIME_FORMAT")
