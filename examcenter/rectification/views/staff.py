"""The bureau's pages: confirm results, watch notices, decide on answers."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from examcenter.assessment.models import Assessment, Venue
from examcenter.bureaus.access import StaffRequest, chosen_bureau, staff
from examcenter.bureaus.history import history
from examcenter.bureaus.permissions import may
from examcenter.bureaus.queries import calendar
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.documents import attachment
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.rectification import actions
from examcenter.rectification.forms import AcceptForm, ReturnForm
from examcenter.rectification.models import Evidence, Notice, NoticedPerson
from examcenter.rectification.presenters import line
from examcenter.rectification.queries import reassessment_seats
from examcenter.rectification.states import NoticeState
from examcenter.rectification.views.files import notice_as_pdf
from examcenter.results.queries import readiness
from examcenter.sitting.models import Sitting

PER_PAGE = 50
WEEK = timedelta(days=7)
FILTERS = ("waiting", "overdue", "answered", "accepted", "closed")


def _filtered(notices: QuerySet[Notice], state: str) -> QuerySet[Notice]:
    today = local_date(database_now())
    if state == "overdue":
        return notices.overdue(today)  # type: ignore[attr-defined, no-any-return]
    if state == "due":
        return notices.filter(due_on__lte=today + WEEK).exclude(state=NoticeState.CLOSED)
    if state == "waiting":
        return notices.filter(state__in=[NoticeState.OPEN, NoticeState.RETURNED])
    return notices.filter(state=state) if state in FILTERS else notices


@staff("rectification.view")
def notices(request: StaffRequest) -> HttpResponse:
    query, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    found, bureau = _filtered(Notice.objects.for_user(request.user), state), chosen_bureau(request)
    if bureau:
        found = found.filter(enterprise__bureau__path__startswith=bureau.path)
    if query:
        found = found.filter(Q(enterprise__name__icontains=query) | Q(enterprise__code__iexact=query))
    found = found.select_related("enterprise", "assessment").prefetch_related("persons__outcome__seat__person")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    today, days = local_date(database_now()), calendar()
    rows = [line(notice, today=today, calendar=days) for notice in page.object_list]
    filters = [
        ("", _("All")), ("waiting", _("Waiting for the enterprise")), ("overdue", _("Overdue")),
        ("due", _("Due within a week or overdue")),
        ("answered", _("Waiting for review")), ("accepted", _("Reassessment to come")), ("closed", _("Closed")),
    ]  # fmt: skip
    context = {"page": page, "rows": rows, "q": query, "state": state, "filters": filters, "bureau": bureau}
    return render(request, "rectification/list.html", context)


def _own(request: StaffRequest, pk: int) -> Notice:
    scoped = Notice.objects.for_user(request.user).select_related("enterprise__bureau", "assessment__bureau")
    return get_object_or_404(scoped.prefetch_related("persons__outcome__seat__person"), pk=pk)


def _decider(request: StaffRequest, pk: int) -> Notice:
    """The notice, if the user may decide on it; else the same 404 as for a stranger."""
    notice = _own(request, pk)
    if not may(request.user, "rectification.review", notice.assessment.bureau):
        raise Refusal(_("Only the bureau that holds this assessment decides on the answer."))
    return notice


def _accept_form(request: StaffRequest, notice: Notice) -> AcceptForm:
    return AcceptForm(
        request.POST if request.method == "POST" else None,
        assessment=notice.assessment,
        venues=Venue.objects.for_user(request.user),
        at=database_now(),
    )


def _page(request: StaffRequest, notice: Notice, accept_form: AcceptForm, return_form: ReturnForm) -> HttpResponse:
    decides = may(request.user, "rectification.review", notice.assessment.bureau)
    context = {
        "notice": notice,
        "line": line(notice, today=local_date(database_now()), calendar=calendar()),
        "persons": notice.persons.select_related("outcome__seat__person", "outcome__seat__assessment"),
        "measures": notice.measures.select_related("by", "decision__by").prefetch_related("evidence"),
        "decides": decides and notice.state == NoticeState.ANSWERED,
        "may_urge": decides and notice.is_overdue(local_date(database_now())),
        "seats": reassessment_seats(notice),
        "may_settle": decides and notice.state != NoticeState.CLOSED,
        "accept_form": accept_form,
        "return_form": return_form,
        "entries": history(notice),
    }
    status = 422 if accept_form.errors or return_form.errors else 200
    return render(request, "rectification/notice.html", context, status=status)


@staff("rectification.view")
def notice(request: StaffRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    return _page(request, found, _accept_form(request, found), ReturnForm())


@require_POST
@staff("rectification.review")
def return_answer(request: StaffRequest, pk: int) -> HttpResponse:
    form = ReturnForm(request.POST)
    try:
        found = _decider(request, pk)
        if not form.is_valid():
            unbound = AcceptForm(assessment=found.assessment, venues=Venue.objects.none(), at=database_now())
            return _page(request, found, unbound, form)
        actions.return_answer(notice=found, comment=form.cleaned_data["comment"], by=request.user, at=database_now())
        messages.success(request, _("The answer was returned to %(unit)s.") % {"unit": found.enterprise.name})
    except (Refusal, StaleState) as refused:
        messages.error(request, str(refused))
    return redirect("rectification_notice", pk=pk)


@require_POST
@staff("rectification.review")
def accept(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        found = _decider(request, pk)
        form = _accept_form(request, found)
        if not form.is_valid():
            return _page(request, found, form, ReturnForm())
        actions.accept(
            notice=found,
            comment=form.cleaned_data["comment"],
            session=form.chosen,
            by=request.user,
            at=database_now(),
        )
        messages.success(request, _("The measures were accepted; the reassessment is scheduled."))
    except (Refusal, StaleState) as refused:
        messages.error(request, str(refused))
    return redirect("rectification_notice", pk=pk)


@require_POST
@staff("rectification.review")
def urge(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        found = _decider(request, pk)
        actions.urge(notice=found, by=request.user, at=database_now())
        messages.success(request, _("It is recorded that %(unit)s was urged.") % {"unit": found.enterprise.name})
    except Refusal as refused:
        messages.error(request, str(refused))
    return redirect("rectification_notice", pk=pk)


@require_POST
@staff("rectification.review")
def settle_left(request: StaffRequest, pk: int, person: int) -> HttpResponse:
    try:
        found = _decider(request, pk)
        noticed = get_object_or_404(
            NoticedPerson.objects.select_related("outcome__seat__person"), notice=found, pk=person
        )
        actions.settle_left(noticed=noticed, by=request.user, at=database_now())
        messages.success(
            request, _("%(name)s is settled: no longer in the post.") % {"name": noticed.outcome.seat.person}
        )
    except (Refusal, StaleState) as refused:
        messages.error(request, str(refused))
    return redirect("rectification_notice", pk=pk)


@staff("rectification.view")
def evidence(request: StaffRequest, pk: int) -> FileResponse:
    scoped = Evidence.objects.filter(measure__notice__in=Notice.objects.for_user(request.user))
    found = get_object_or_404(scoped, pk=pk)
    return attachment(found.file, found.name)


@staff("rectification.view")
def notice_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    return notice_as_pdf(_own(request, pk))


@staff("results.confirm")
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask once with what will happen; a POST confirms the results and opens the rectifications."""
    assessment = get_object_or_404(Assessment.objects.for_user(request.user), pk=pk)
    if not may(request.user, "results.confirm", assessment.bureau):
        raise PermissionDenied
    if request.method == "POST":
        return _confirm(request, assessment)
    will = readiness(assessment, database_now())
    sat = Sitting.objects.filter(seat__in=will.ready).count()
    context = {"assessment": assessment, "will": will, "sat": sat, "absent": len(will.ready) - sat}
    return render(request, "rectification/confirm.html", context)


def _confirm(request: StaffRequest, assessment: Assessment) -> HttpResponse:
    try:
        opened = actions.confirm_results(assessment=assessment, by=request.user, at=database_now())
        text = ngettext(
            "Results confirmed. %(count)d rectification notice was issued.",
            "Results confirmed. %(count)d rectification notices were issued.",
            len(opened),
        )
        messages.success(request, text % {"count": len(opened)})
    except (Refusal, StaleState) as refused:
        messages.error(request, str(refused))
    return redirect("reports_campaign", pk=assessment.pk)
