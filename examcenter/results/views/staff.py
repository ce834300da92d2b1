"""The bureau's pages: assessments with figures, one assessment's candidates, proposing a publication."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from examcenter.assessment.models import Assessment, Seat, SeatQuerySet, Venue
from examcenter.assessment.states import AssessmentState
from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.permissions import may
from examcenter.lib import sheets
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.refusals import Refusal
from examcenter.results import actions
from examcenter.results.forms import ProposalForm
from examcenter.results.models import Publication
from examcenter.results.presenters import PUBLICATION_KINDS, account, staff_rows
from examcenter.results.queries import (
    FILTERS,
    Figures,
    figures_of,
    publishable,
    readiness,
    with_scores,
)
from examcenter.results.states import PublicationState, Result

# First round before reassessments, then session, room and seat.
BY_PLACE = (
    F("reassesses").asc(nulls_first=True),
    F("session__starts_at").asc(nulls_last=True),
    F("session__venue").asc(nulls_last=True),
    F("session__room").asc(nulls_last=True),
    F("number").asc(nulls_last=True),
    "pk",
)
SORTS = {
    "score": (F("mark_score").asc(nulls_last=True),),
    "-score": (F("mark_score").desc(nulls_last=True),),
    "enterprise": ("enterprise__name",),
}
PER_LIST = 20
PER_TABLE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff("results.view")
def assessments(request: StaffRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    found = Assessment.objects.for_user(request.user).filter(state=AssessmentState.DRAWN).select_related("bureau")
    if text:
        found = found.filter(title__icontains=text)
    page = Paginator(found.order_by("-created_at", "-pk"), PER_LIST).get_page(request.GET.get("page"))
    counted = figures_of(Seat.objects.for_user(request.user).filter(assessment__in=page.object_list))
    waiting = Publication.objects.for_user(request.user).filter(state=PublicationState.PROPOSED)
    context = {
        "q": text,
        "page": page,
        "lines": [(one, account(counted.get((one.pk, False), Figures()))) for one in page],
        "waiting": waiting.select_related("assessment__bureau", "proposed_by").defer("open_data"),
    }
    return render(request, "results/list.html", context)


def _assessment(request: StaffRequest, pk: int) -> Assessment:
    found = Assessment.objects.for_user(request.user).filter(state=AssessmentState.DRAWN)
    return get_object_or_404(found.select_related("bureau", "blueprint"), pk=pk)


def _seats(request: StaffRequest, assessment: Assessment) -> SeatQuerySet:
    """The seats that the user may see, searched and filtered as the page asks."""
    seats = with_scores(Seat.objects.for_user(request.user).filter(assessment=assessment))
    chosen = FILTERS.get(request.GET.get("result", ""))
    if chosen is not None:
        seats = seats.filter(chosen)
    text = request.GET.get("q", "").strip()
    if text:
        seats = seats.filter(person__name__icontains=text) | seats.filter(enterprise__name__icontains=text)
    ordered = seats.select_related("person", "enterprise", "session__venue")
    return ordered.order_by(*SORTS.get(request.GET.get("sort", ""), ()), *BY_PLACE)


@staff("results.view")
def assessment(request: StaffRequest, pk: int) -> HttpResponse:
    shown = _assessment(request, pk)
    counted = figures_of(Seat.objects.for_user(request.user).filter(assessment=shown))
    page = Paginator(_seats(request, shown), PER_TABLE).get_page(request.GET.get("page"))
    context = {
        "assessment": shown,
        "whole": may(request.user, "results.view", shown.bureau),
        "account": account(counted.get((shown.pk, False), Figures())),
        "again": account(counted[shown.pk, True]) if (shown.pk, True) in counted else None,
        "page": page,
        "rows": staff_rows(page),
        "q": request.GET.get("q", "").strip(),
        "result": request.GET.get("result", ""),
        "sort": request.GET.get("sort", ""),
        "sorts": sort_labels(),
        "venues": Venue.objects.filter(sessions__assessment=shown).distinct(),
        "filters": filter_labels(),
        "publications": _publications(request, shown),
        **_steps(request, shown),
    }
    return render(request, "results/assessment.html", context)


def _publications(request: StaffRequest, shown: Assessment) -> list[tuple[Publication, str, bool]]:
    """Publication, kind of its state, whether the user may look behind it; others see what is public."""
    own = set(Publication.objects.for_user(request.user).filter(assessment=shown).values_list("pk", flat=True))
    found = shown.publications.defer("open_data").order_by("-number")
    return [
        (one, PUBLICATION_KINDS[PublicationState(one.state)], one.pk in own)
        for one in found
        if one.pk in own or one.state == PublicationState.PUBLISHED
    ]


def _steps(request: StaffRequest, shown: Assessment) -> dict[str, object]:
    """What can be done now by this user, and what stands in the way."""
    confirms = may(request.user, "results.confirm", shown.bureau)
    state = readiness(shown, database_now()) if confirms else None
    waiting = shown.publications.filter(state=PublicationState.PROPOSED).exists()
    return {
        "may_confirm": state is not None and bool(state.ready) and not state.open_sittings,
        "obstacles": state.obstacles if state else [],
        "may_propose": may(request.user, "results.propose", shown.bureau)
        and not waiting
        and publishable(shown).exists(),
    }


def sort_labels() -> list[tuple[str, str]]:
    return [
        ("", _("by session and seat")),
        ("-score", _("highest score first")),
        ("score", _("lowest score first")),
        ("enterprise", _("by enterprise")),
    ]


def filter_labels() -> list[tuple[str, str]]:
    return [
        ("pass", str(Result.PASS.label)),
        ("fail", str(Result.FAIL.label)),
        ("absent", str(Result.ABSENT.label)),
        ("deferred", _("deferred")),
        ("waiting", _("not sat yet")),
        ("reassessment", _("reassessment")),
    ]


@staff("results.view")
def export(request: StaffRequest, pk: int) -> HttpResponse:
    """The table as it is filtered, as a spreadsheet; names and scores, no document numbers."""
    shown = _assessment(request, pk)
    header = [
        _("Name"), _("Enterprise"), _("Organisation code"), _("Role"), _("Production or sales"), _("Date of the exam"),
        _("Session"), _("Score of 100"), _("Result"), _("Remark"),
    ]  # fmt: skip
    lines = (
        [
            row.seat.person.name, row.seat.enterprise.name, row.seat.enterprise.code, row.seat.get_role_display(),
            row.seat.get_side_display(), row.seat.session and local_date(row.seat.session.starts_at),
            str(row.seat.session or ""), row.points, row.result, row.note,
        ]
        for row in staff_rows(_seats(request, shown))
    )  # fmt: skip
    response = HttpResponse(sheets.xlsx(_("Results"), header, lines), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="results-{shown.public_key}.xlsx"'
    return response


@staff("results.propose")
def propose(request: StaffRequest, pk: int) -> HttpResponse:
    shown = _assessment(request, pk)
    if not may(request.user, "results.propose", shown.bureau):
        raise PermissionDenied
    form = ProposalForm(request.POST or None, initial={"title": _suggested_title(shown)})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose_publication(
                assessment=shown, title=form.cleaned_data["title"], by=request.user, at=database_now()
            )
        except Refusal as refused:
            messages.error(request, str(refused))
            return redirect("results_assessment", pk=shown.pk)
        messages.success(request, _("The publication waits for a second official's approval."))
        return redirect("publication_review", pk=made.pk)
    counts = _counts(shown)
    status = 422 if form.errors else 200
    return render(request, "results/propose.html", {"assessment": shown, "form": form, "counts": counts}, status=status)


def _suggested_title(assessment: Assessment) -> str:
    if assessment.publications.published().exists():
        return _("Results of “%(title)s”: reassessments and corrections") % {"title": assessment.title}
    return _("Results of “%(title)s”") % {"title": assessment.title}


def _counts(assessment: Assessment) -> dict[str, int]:
    """How many rows of each result the publication would carry."""
    results = list(publishable(assessment).values_list("result", flat=True))
    return {"all": len(results), **{value: results.count(value) for value in Result.values}}
