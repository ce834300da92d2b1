"""The candidate's way in: code, name and digits; then the rules; then the start."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from examcenter.assessment.models import Seat
from examcenter.bureaus.access import candidate
from examcenter.lib.clock import database_now
from examcenter.lib.refusals import Refusal
from examcenter.sitting import actions, admission, attempts, keys
from examcenter.sitting.admission import NotAdmitted, Reason
from examcenter.sitting.forms import EntryForm, RulesForm
from examcenter.sitting.models import Sitting
from examcenter.sitting.states import SittingState


@candidate
@require_GET
@never_cache
def exam_entry(request: HttpRequest) -> HttpResponse:
    """The page behind every QR code; the code itself stays in the fragment, which no server sees."""
    return render(request, "sitting/entry.html", {"form": EntryForm(), "going_on": _going_on(request)})


def _going_on(request: HttpRequest) -> Sitting | None:
    """The open exam of this browser, if any."""
    key = keys.exam_key(request)
    if key is None:
        return None
    mine = Sitting.objects.open().filter(pk=key.sitting, epoch=key.epoch, deadline__gt=database_now())
    return mine.select_related("seat__person").first()


@candidate
@require_http_methods(["GET", "POST"])  # a GET comes from the language button under a form that was sent
def exam_enter(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return redirect("exam_entry")
    form = EntryForm(request.POST)
    if not form.is_valid():
        return render(request, "sitting/entry.html", {"form": form, "going_on": None}, status=422)
    at = database_now()
    code, name = admission.normal_code(form.cleaned_data["code"]), form.cleaned_data["name"]
    counted = attempts.subjects(request, code=code, name=admission.normal_name(name))
    until = attempts.take(counted, at)
    if until is not None:
        text = _("Too many wrong attempts. Try again at %(time)s, or ask the invigilator.")
        return _refused(request, form, text % {"time": admission.shown(until)}, status=429)
    try:
        seat = admission.find_seat(code=code, name=name, last_six=form.cleaned_data["last_six"])
    except NotAdmitted as refusal:
        return _refused(request, form, str(refusal), status=403)
    attempts.give_back(counted)
    return _let_in(request, form, seat)


def _let_in(request: HttpRequest, form: EntryForm, seat: Seat) -> HttpResponse:
    """To the rules, or straight on with an exam that has begun."""
    at = database_now()
    sitting = Sitting.objects.select_related("paper").filter(seat=seat).first()
    try:
        admission.check_entry(seat, sitting, at)
        if sitting is not None:
            return _begin(request, seat)
    except NotAdmitted as refusal:
        if sitting is not None and refusal.reason in {Reason.SUBMITTED, Reason.LATE}:
            return _closed(request, sitting, refusal)
        return _refused(request, form, str(refusal), status=403)
    response = redirect("exam_rules")
    keys.give_seat(response, seat.pk)
    return response


def _refused(request: HttpRequest, form: EntryForm, text: str, *, status: int) -> HttpResponse:
    form.add_error(None, text)
    return render(request, "sitting/entry.html", {"form": form, "going_on": None}, status=status)


def _closed(request: HttpRequest, sitting: Sitting, refusal: NotAdmitted) -> HttpResponse:
    """The paper is handed in, or about to be: the candidate who has shown who they are may look at the result."""
    context = {"text": str(refusal), "sitting": sitting, "submitted": sitting.state == SittingState.SUBMITTED}
    response = render(request, "sitting/closed.html", context, status=403)
    keys.give_exam(response, keys.ExamKey(sitting.pk, sitting.epoch, sitting.paper.layout))
    return response


@candidate
@require_GET
@never_cache
def exam_rules(request: HttpRequest) -> HttpResponse:
    seat = _seat(request)
    if seat is None:
        return redirect("exam_entry")
    return _rules(request, seat, RulesForm())


def _seat(request: HttpRequest) -> Seat | None:
    pk = keys.seat_key(request)
    if pk is None:
        return None
    seats = Seat.objects.select_related("person", "enterprise", "session__venue", "assessment__blueprint")
    return seats.filter(pk=pk, session__isnull=False).first()


def _rules(request: HttpRequest, seat: Seat, form: RulesForm, status: int = 200) -> HttpResponse:
    """What awaits the candidate, the rules, and the notice on what is recorded."""
    at = database_now()
    begins = admission.session_of(seat).starts_at
    context = {
        "seat": seat,
        "form": form,
        "size": seat.assessment.blueprint.size,
        "points": seat.assessment.blueprint.points,
        "wait_seconds": max(0, int((begins - at).total_seconds()) + 1) if at < begins else 0,
    }
    return render(request, "sitting/rules.html", context, status=status)


@candidate
@require_http_methods(["GET", "POST"])
def exam_start(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return redirect("exam_rules")
    seat = _seat(request)
    if seat is None:
        return redirect("exam_entry")
    form = RulesForm(request.POST)
    if not form.is_valid():
        return _rules(request, seat, form, status=422)
    try:
        return _begin(request, seat)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _rules(request, seat, form, status=403)


def _begin(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Bind this browser to the sitting and show the paper; raises Refusal."""
    entry = actions.enter(seat=seat, at=database_now(), known=keys.exam_key(request))
    response = redirect("exam_paper")
    keys.give_exam(response, entry.key)
    return response
