"""The exam page, its saves and its state."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from examcenter.bureaus.access import candidate
from examcenter.lib.clock import database_now
from examcenter.sitting import saving
from examcenter.sitting.keys import ExamKey, exam_key
from examcenter.sitting.models import PaperItem, Sitting
from examcenter.sitting.queries import final_answers
from examcenter.sitting.states import SittingState
from question_bank.models import Picture, RevisionPicture

OPEN, SUBMITTED, DEVICE, RELEASED, LATE = "open", "submitted", "device", "released", "late"


@candidate
@require_GET
@never_cache
@gzip_page  # fifty questions are 60 KB; the one secret in the page, its form's token, is masked anew each time
def exam_paper(request: HttpRequest) -> HttpResponse:
    """The paper, as its fragment was rendered at assembly, with the answers saved so far."""
    key = exam_key(request)
    sitting = _sitting(key)
    if key is None or sitting is None:
        return redirect("exam_entry")
    at = database_now()
    state = state_of(sitting, key, at)
    if state == SUBMITTED:
        return redirect("exam_result")
    if state != OPEN:
        return render(request, "sitting/stopped.html", {"state": state}, status=409)
    context = {
        "sitting": sitting,
        "fragment": mark_safe(sitting.paper.fragment),  # rendered by us at assembly, everything in it escaped
        "key": key,
        "remaining": remaining(sitting, at),
        "highest": saving.highest_number(key),
        "answers": final_answers(sitting),
    }
    return render(request, "sitting/paper.html", context)


def _sitting(key: ExamKey | None) -> Sitting | None:
    if key is None:
        return None
    found = Sitting.objects.select_related("paper", "seat__person", "seat__assessment")
    return found.filter(pk=key.sitting).first()


def state_of(sitting: Sitting, key: ExamKey, at: datetime) -> str:
    """How the sitting stands for the browser that holds this key."""
    if sitting.state == SittingState.SUBMITTED:
        return SUBMITTED
    if sitting.epoch != key.epoch:
        return RELEASED if sitting.was_released_from(key.epoch) else DEVICE
    return OPEN if at < sitting.deadline else LATE


def remaining(sitting: Sitting, at: datetime) -> int:
    return max(0, int((sitting.deadline - at).total_seconds()))


@candidate
@csrf_exempt  # `saving.check_origin` asks for a header that no other origin can send
@require_POST
def exam_save(request: HttpRequest) -> HttpResponse:
    """The same save as in the lane, for servers that run without it."""
    answer = saving.reply(request.META, request.read)
    response = JsonResponse(answer.body, status=answer.status)
    response["Cache-Control"] = "no-store"
    return response


@candidate
@require_GET
@never_cache
def exam_status(request: HttpRequest) -> HttpResponse:
    """Seconds left by the database's clock, the state for this browser, and the highest number saved from it."""
    key = exam_key(request)
    sitting = Sitting.objects.filter(pk=key.sitting).first() if key else None
    if key is None or sitting is None:
        return JsonResponse({"error": "key"}, status=403)
    at = database_now()
    body = {
        "state": state_of(sitting, key, at),
        "remaining": remaining(sitting, at),
        "highest": saving.highest_number(key),
    }
    return JsonResponse(body)


@candidate
@require_GET
def exam_picture(request: HttpRequest, digest: str) -> HttpResponse:
    """A picture of the candidate's own paper, as long as the browser holds the key to it; everybody else gets 404."""
    key = exam_key(request)
    dealt = PaperItem.objects.filter(paper__sitting=key.sitting).values("revision") if key else None
    if dealt is None or not RevisionPicture.objects.filter(revision__in=dealt, picture__digest=digest).exists():
        raise Http404
    picture = Picture.objects.get(digest=digest)
    headers = {"Cache-Control": "private, max-age=7200, immutable", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(picture.data), content_type=picture.media_type, headers=headers)
