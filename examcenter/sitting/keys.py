"""Signed cookies of the candidate's door: which seat was let in, and which sitting is written on which device."""

from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer, TimestampSigner
from django.http import HttpRequest, HttpResponseBase

PREFIX = "__Host-" if settings.HTTPS else ""
EXAM = f"{PREFIX}exam"
SEAT = f"{PREFIX}exam_seat"
SEAT_SECONDS = 2 * 3600

_exam = Signer(salt="examcenter.sitting.exam")
_seat = TimestampSigner(salt="examcenter.sitting.seat")


@dataclass(frozen=True)
class ExamKey:
    """Opens one sitting from one device; `layout` says what its paper lets choose."""

    sitting: int
    epoch: int
    layout: str

    def sealed(self) -> str:
        return _exam.sign(f"{self.sitting}.{self.epoch}.{self.layout}")


def opened(value: str) -> ExamKey | None:
    """The key in a cookie's value; None for one that we did not sign."""
    try:
        sitting, epoch, layout = _exam.unsign(value).split(".")
        return ExamKey(int(sitting), int(epoch), layout)
    except (BadSignature, ValueError):
        return None


def exam_key(request: HttpRequest) -> ExamKey | None:
    return opened(request.COOKIES.get(EXAM, ""))


def give_exam(response: HttpResponseBase, key: ExamKey) -> None:
    """Bind this browser to the sitting; it forgets the key when it is closed."""
    response.set_cookie(EXAM, key.sealed(), path="/", httponly=True, samesite="Lax", secure=settings.HTTPS)
    response.delete_cookie(SEAT, path="/", samesite="Lax")


def seat_key(request: HttpRequest) -> int | None:
    """The seat whose candidate showed who they are on this browser within the last hours."""
    try:
        return int(_seat.unsign(request.COOKIES.get(SEAT, ""), max_age=SEAT_SECONDS))
    except (BadSignature, ValueError):
        return None


def give_seat(response: HttpResponseBase, seat: int) -> None:
    response.set_cookie(
        SEAT,
        _seat.sign(str(seat)),
        max_age=SEAT_SECONDS,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
