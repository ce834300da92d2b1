"""Imports: upload, progress, report, import, undo; and all that were made before."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.desk import UploadForm
from examcenter.lib import faults
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.downloads import download, file_name
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.imports import runs, undoing
from examcenter.registry.imports.sheets import SHEETS
from examcenter.registry.models import ImportRun
from examcenter.registry.presenters.imports import RunPage, RunRow
from examcenter.registry.tasks import work_on, work_on_import

PER_PAGE = 30
RECENT = 5


def _run_for(request: StaffRequest, pk: int) -> ImportRun:
    runs_seen = ImportRun.objects.for_user(request.user).select_related("by", "bureau", "undone_by")
    return get_object_or_404(runs_seen, pk=pk)


def _go_on(run: ImportRun, *, now: bool) -> HttpResponse:
    """Small work is done while its owner waits; the worker takes the rest."""
    if now:
        work_on(run)
    else:
        work_on_import.enqueue(run.pk)
    return redirect("registry_import_run", run.pk)


@staff("registry.import")
def imports(request: StaffRequest) -> HttpResponse:
    """Choose what to import and upload it."""
    if request.method != "POST":
        form = UploadForm(SHEETS, initial={"kind": request.GET.get("kind", next(iter(SHEETS)))})
        return _upload_page(request, form)
    form = UploadForm(SHEETS, request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, form, status=422)
    file = form.upload()
    run = runs.take_in(file=file, kind=form.cleaned_data["kind"], by=request.user, at=database_now())
    return _go_on(run, now=runs.is_small(file))


def _upload_page(request: StaffRequest, form: UploadForm, *, status: int = 200) -> HttpResponse:
    recent = ImportRun.objects.for_user(request.user).select_related("by")[:RECENT]
    context = {"form": form, "kinds": SHEETS, "recent": [RunRow(run) for run in recent]}
    return render(request, "registry/import.html", context, status=status)


@staff("registry.import")
@require_GET
def sheet(request: StaffRequest, kind: str) -> HttpResponse:
    """An empty spreadsheet to fill in."""
    if kind not in SHEETS:
        raise Http404
    name = _("%(sheet)s import template") % {"sheet": SHEETS[kind].title}
    return download(SHEETS[kind].template(request.user), file_name(name, suffix="xlsx"))


@staff("registry.import")
@require_GET
def past(request: StaffRequest) -> HttpResponse:
    """All imports of one's own and of the bureaus in one's area, newest first."""
    found = ImportRun.objects.for_user(request.user).select_related("by", "bureau")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": [RunRow(run) for run in page]}
    return render(request, "registry/imports.html", context)


@staff("registry.import")
@require_GET
def import_run(request: StaffRequest, pk: int) -> HttpResponse:
    """How far an import is, and what came of it; asks again for itself while somebody works on it."""
    run = _run_for(request, pk)
    shown = RunPage(run, request.user, database_now(), page=request.GET.get("page"))
    asked_by_page = request.headers.get("HX-Request") == "true"
    if asked_by_page and not shown.busy:
        response = HttpResponse()
        response["HX-Refresh"] = "true"  # the whole page has something else to offer now
        return response
    form = UploadForm(SHEETS, initial={"kind": run.kind}, only=run.kind) if shown.correcting else None
    template = "registry/import_progress.html" if asked_by_page else "registry/import_run.html"
    return render(request, template, {"run": run, "shown": shown, "form": form})


@staff("registry.import")
@require_GET
def import_faults(request: StaffRequest, pk: int) -> HttpResponse:
    """Every mistake as a spreadsheet."""
    run = _run_for(request, pk)
    if not run.faults:
        raise Http404
    source = run.file_name.rpartition(".")[0] or run.file_name
    name = file_name(source, _("Mistakes"), on=local_date(run.at), suffix="xlsx")
    return download(faults.workbook(faults.read(run.faults)), name)


def _acted(request: StaffRequest, run: ImportRun, act: Any) -> HttpResponse:
    """Carries out what was asked; what speaks against it is told on the run's page."""
    try:
        return _go_on(run, now=act())
    except (Refusal, StaleState) as refusal:
        messages.error(request, str(refusal))
        return redirect("registry_import_run", run.pk)


@staff("registry.import")
@require_POST
def import_apply(request: StaffRequest, pk: int) -> HttpResponse:
    run = _run_for(request, pk)
    return _acted(request, run, lambda: runs.order_import(run=run, by=request.user))


@staff("registry.import")
@require_POST
def import_resume(request: StaffRequest, pk: int) -> HttpResponse:
    run = _run_for(request, pk)

    def act() -> bool:
        runs.resume(run=run, at=database_now())
        return False

    return _acted(request, run, act)


@staff("registry.import")
@require_POST
def import_discard(request: StaffRequest, pk: int) -> HttpResponse:
    run = _run_for(request, pk)
    try:
        runs.discard(run=run, by=request.user)
    except (Refusal, StaleState) as refusal:
        messages.error(request, str(refusal))
        return redirect("registry_import_run", run.pk)
    return redirect("registry_import")


@staff("registry.import")
def import_undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Says what goes and what comes back, and asks once."""
    run, now = _run_for(request, pk), database_now()
    if request.method == "POST":
        return _acted(request, run, lambda: undoing.order_undo(run=run, by=request.user, at=now))
    if not undoing.may_undo(run, request.user, local_date(now)):
        messages.error(request, str(undoing.too_late()))
        return redirect("registry_import_run", run.pk)
    return render(request, "registry/import_undo.html", {"run": run, "preview": undoing.preview(run)})
