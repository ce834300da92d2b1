"""The enterprise's pages: what we must do, by when, with which paper; the state of what we sent; whom to call."""

from typing import cast

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from examcenter.assessment.models import Seat
from examcenter.bureaus.models import User
from examcenter.bureaus.queries import calendar
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.documents import attachment
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.rectification import actions
from examcenter.rectification.forms import AnswerForm
from examcenter.rectification.models import WAITING_FOR_ENTERPRISE, Evidence, Notice
from examcenter.rectification.presenters import line
from examcenter.rectification.states import NoticeState
from examcenter.rectification.views.files import notice_as_pdf
from examcenter.registry.access import enterprise
from examcenter.registry.models import Enterprise
from examcenter.registry.presenters.portal_pages import portal_tasks


@enterprise
def home(request: HttpRequest, unit: Enterprise) -> HttpResponse:
    now = database_now()
    today, days = local_date(now), calendar()
    found = unit.notices.select_related("assessment__bureau").prefetch_related("persons__outcome__seat__person")
    lines = [line(notice, today=today, calendar=days) for notice in found]
    seats = Seat.objects.due().filter(enterprise=unit, session__ends_at__gt=now)
    context = {
        "enterprise": unit,
        "to_do": [row for row in lines if row.notice.state in WAITING_FOR_ENTERPRISE],
        "sent": [row for row in lines if row.notice.state in (NoticeState.ANSWERED, NoticeState.ACCEPTED)],
        "closed": [row for row in lines if row.notice.state == NoticeState.CLOSED],
        "seats": seats.select_related("person", "session__venue", "assessment").order_by("session__starts_at"),
        "persons": portal_tasks(unit, today, days),
    }
    return render(request, "rectification/enterprise/home.html", context)


@enterprise
def notice(request: HttpRequest, unit: Enterprise, pk: int) -> HttpResponse:
    found = get_object_or_404(unit.notices.select_related("assessment__bureau"), pk=pk)
    returned = found.measures.filter(decision__accepted=False).select_related("decision").first()
    initial = {"text": returned.text} if returned else {}
    form = AnswerForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _answered(request, found, form):
        return redirect("enterprise_notice", pk=pk)
    context = {
        "enterprise": unit,
        "notice": found,
        "line": line(found, today=local_date(database_now()), calendar=calendar()),
        "persons": found.persons.select_related("outcome__seat__person"),
        "measures": found.measures.select_related("decision").prefetch_related("evidence"),
        "seats": Seat.objects.due()
        .filter(
            enterprise=unit, assessment=found.assessment, reassesses__isnull=False, session__ends_at__gt=database_now()
        )
        .select_related("person", "session__venue"),
        "returned": returned if found.state == NoticeState.RETURNED else None,
        "may_answer": found.state in WAITING_FOR_ENTERPRISE,
        "form": form,
    }
    return render(request, "rectification/enterprise/notice.html", context, status=422 if form.errors else 200)


def _answered(request: HttpRequest, found: Notice, form: AnswerForm) -> bool:
    try:
        actions.answer(
            notice=found,
            text=form.cleaned_data["text"],
            files=form.cleaned_data["evidence"],
            by=cast(User, request.user),
            at=database_now(),
        )
    except Refusal as refused:
        form.add_error("evidence" if form.cleaned_data["evidence"] else None, str(refused))
        return False
    except StaleState as stale:
        messages.error(request, str(stale))
        return True
    messages.success(request, _("Your answer was handed in. The bureau will look at it and reply here."))
    return True


@enterprise
def evidence(request: HttpRequest, unit: Enterprise, pk: int) -> FileResponse:
    found = get_object_or_404(Evidence, measure__notice__enterprise=unit, pk=pk)
    return attachment(found.file, found.name)


@enterprise
def notice_pdf(request: HttpRequest, unit: Enterprise, pk: int) -> HttpResponse:
    return notice_as_pdf(get_object_or_404(unit.notices.all(), pk=pk))
