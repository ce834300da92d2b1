"""The candidate's door after the last question: handing in, and what came of it. No answer key is ever shown here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from examcenter.bureaus.access import candidate
from examcenter.lib.clock import database_now
from examcenter.results.actions import close_paper
from examcenter.results.presenters import verdict
from examcenter.sitting.keys import exam_key
from examcenter.sitting.models import Sitting
from examcenter.sitting.queries import answered_count
from examcenter.sitting.states import Closing, SittingState


def _sitting(request: HttpRequest) -> tuple[Sitting | None, str]:
    """The sitting that this browser's key opens, and why this device may not write it ("" if it may)."""
    key = exam_key(request)
    sitting = Sitting.objects.select_related("seat__assessment__blueprint", "seat__person", "paper")
    found = sitting.filter(pk=key.sitting).first() if key else None
    if key is None or found is None:
        return None, "no_key"
    if found.epoch == key.epoch:
        return found, ""
    return found, "released" if found.was_released_from(key.epoch) else "device"


def _stopped(request: HttpRequest, why: str) -> HttpResponse:
    return render(request, "results/exam_stopped.html", {"why": why}, status=403 if why == "no_key" else 409)


@candidate
@never_cache
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """Hand the paper in and mark it; a second submission changes nothing and leads to the same result."""
    if request.method == "GET":
        return redirect("exam_paper")
    sitting, why = _sitting(request)
    if sitting is None or why:
        return _stopped(request, why)
    now = database_now()
    closing = Closing.CANDIDATE if now < sitting.deadline else Closing.TIME_UP
    close_paper(sitting=sitting, closing=closing, at=now, actor=f"sitting:{sitting.pk}")
    return redirect("exam_result")


@candidate
@never_cache
def result(request: HttpRequest) -> HttpResponse:
    sitting, why = _sitting(request)
    if sitting is None or why:
        return _stopped(request, why)
    if sitting.state == SittingState.OPEN and database_now() < sitting.deadline:
        return redirect("exam_paper")
    context = {
        "sitting": sitting,
        "assessment": sitting.seat.assessment,
        "closed": sitting.state == SittingState.SUBMITTED,
        "by_time": sitting.closing == Closing.TIME_UP,
        "answered": answered_count(sitting),
        "verdict": verdict(sitting) if sitting.seat.assessment.show_result else None,
    }
    return render(request, "results/exam_result.html", context)
