"""Reviewing a publication: the approver sees what the public will see, then lets it out or sends it back."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.permissions import may
from examcenter.lib.clock import database_now
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.results import actions
from examcenter.results.forms import SendBackForm
from examcenter.results.models import Publication
from examcenter.results.presenters import PUBLICATION_KINDS, difference, frozen_account, public_rows
from examcenter.results.states import PublicationState

PER_PAGE = 100


def _publication(request: StaffRequest, pk: int) -> Publication:
    found = Publication.objects.for_user(request.user).saying_what_is_part()
    return get_object_or_404(found.select_related("assessment__bureau", "proposed_by", "decided_by"), pk=pk)


@staff("results.view")
def review(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, pk, SendBackForm())


def _page(request: StaffRequest, pk: int, form: SendBackForm) -> HttpResponse:
    shown = _publication(request, pk)
    rows = shown.rows.select_related("outcome__seat", "corrects")
    page = Paginator(rows.order_by("position"), PER_PAGE).get_page(request.GET.get("page"))
    entitled = may(request.user, "results.approve", shown.assessment.bureau)
    context = {
        "publication": shown,
        "kind": PUBLICATION_KINDS[PublicationState(shown.state)],
        "account": frozen_account(shown),
        "difference": difference(shown),
        "page": page,
        "rows": public_rows(page),
        "waits": shown.state == PublicationState.PROPOSED,
        "is_public": shown.state == PublicationState.PUBLISHED,
        "may_decide": entitled and shown.proposed_by_id != request.user.pk,
        "own": entitled and shown.proposed_by_id == request.user.pk,
        "form": form,
    }
    return render(request, "results/review.html", context, status=422 if form.is_bound else 200)


def _decide(request: StaffRequest, pk: int, act: Callable[[Publication], object], done: str) -> HttpResponse:
    found = _publication(request, pk)
    if not may(request.user, "results.approve", found.assessment.bureau):
        raise PermissionDenied
    try:
        act(found)
    except (Refusal, StaleState) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("publication_review", pk=pk)


@staff("results.approve")
@require_POST
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    def act(found: Publication) -> None:
        actions.approve_publication(publication=found, by=request.user, at=database_now())

    return _decide(request, pk, act, _("The results are public."))


@staff("results.approve")
@require_POST
def send_back(request: StaffRequest, pk: int) -> HttpResponse:
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form)

    def act(found: Publication) -> None:
        comment = form.cleaned_data["comment"]
        actions.send_back_publication(publication=found, comment=comment, by=request.user, at=database_now())

    return _decide(request, pk, act, _("The publication was sent back."))
