"""Files of questions or topics: upload, see what would happen, then import exactly that file; and take it back."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_GET, require_POST

from question_bank import actions, ports
from question_bank.access import person, staff
from question_bank.formats.blank import FORMS, blank
from question_bank.import_form import UploadForm
from question_bank.imports import runs, undoing
from question_bank.imports.report import faults
from question_bank.models import BankImport, ImportKind, Upload, UploadState
from question_bank.presenters_imports import Progress, SimilarStems
from question_bank.refusals import Refused, Stale

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE_NAMES = {"topics": "syllabus-template.xlsx", "questions": "questions-template.xlsx"}
PAGE = 20


def _language() -> str:
    return get_language() or "en"


def _own(request: HttpRequest, pk: int) -> Upload:
    return get_object_or_404(Upload, pk=pk, by_id=person(request).pk)


@staff("bank.import")
def upload(request: HttpRequest) -> HttpResponse:
    kinds = {"kind": request.GET.get("kind", ImportKind.QUESTIONS), "for_role": "both", "for_capacity": "both"}
    form = UploadForm(request.POST or None, request.FILES or None, initial=kinds)
    result = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kept = actions.keep_upload(
            kind=form.cleaned_data["kind"], name=file.name, data=file.read(), by=person(request), at=ports.now(),
            defaults=form.defaults(),
        )  # fmt: skip
        runs.order_check(kept, _language())
        kept.refresh_from_db()
        if kept.state != UploadState.FAULTY:
            return redirect("bank_import_check", kept.pk)
        result = {"errors": faults(kept.report, "errors"), "count": kept.report["error_count"]}
        kept.delete()
    recent = BankImport.objects.select_related("by", "undone_by").order_by("-at")[:10]
    context = {"form": form, "result": result, "recent": recent}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "question_bank/import.html", context, status=status)


@require_GET
@staff("bank.import")
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the work on a file is and what the check found; asks again for itself while somebody works on it."""
    done = BankImport.objects.filter(upload=pk, by_id=person(request).pk).first()
    asked_by_page = request.headers.get("HX-Request") == "true"
    if done is not None:
        return _refresh() if asked_by_page else redirect("bank_past_import", done.pk)
    kept = _own(request, pk)
    progress = Progress(kept, ports.now())
    if asked_by_page:
        template = "question_bank/parts/import_progress.html"
        return render(request, template, {"progress": progress}) if progress.busy else _refresh()
    similar = [SimilarStems.of(row, kept.skipped) for row in kept.report.get("similar", ())]
    page = Paginator(similar, PAGE).get_page(request.GET.get("page"))
    context = {
        "upload": kept,
        "progress": progress,
        "errors": {"errors": faults(kept.report, "errors")},
        "left_out": faults(kept.report, "left_out"),
        "page": page,
    }
    return render(request, "question_bank/import_check.html", context)


def _refresh() -> HttpResponse:
    response = HttpResponse()
    response["HX-Refresh"] = "true"  # the whole page has something else to offer now
    return response


@require_POST
@staff("bank.import")
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    kept = _own(request, pk)
    try:
        runs.order_apply(kept, _language())
    except Stale as stale:
        messages.error(request, str(stale))
    return redirect("bank_import_check", pk)


@require_POST
@staff("bank.import")
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        runs.resume(_own(request, pk), _language())
    except Stale as stale:
        messages.error(request, str(stale))
    return redirect("bank_import_check", pk)


@require_POST
@staff("bank.import")
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """The file is not wanted any more."""
    kept = _own(request, pk)
    Upload.objects.filter(pk=kept.pk).exclude(state__in=[UploadState.QUEUED, UploadState.APPLYING]).delete()
    return redirect("bank_import")


@require_POST
@staff("bank.import")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Which of the questions that resemble others shall not come in; then the file is checked anew."""
    kept = _own(request, pk)
    shown, skipped = set(request.POST.getlist("shown")), set(request.POST.getlist("skip"))
    codes = {row[0] for row in kept.report.get("similar", ())}
    chosen = sorted(((set(kept.skipped) - shown) | skipped) & (codes | set(kept.skipped)))
    changed = Upload.objects.filter(pk=kept.pk, state=UploadState.CHECKED).update(
        skipped=chosen, state=UploadState.WAITING
    )
    if changed:
        kept.refresh_from_db()
        runs.order_check(kept, _language())
    return redirect("bank_import_check", pk)


@require_GET
@staff("bank.import")
def past(request: HttpRequest) -> HttpResponse:
    found = BankImport.objects.select_related("by", "undone_by").order_by("-at", "-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "question_bank/imports.html", {"page": page, "recent": page.object_list})


@require_GET
@staff("bank.import")
def past_import(request: HttpRequest, pk: int) -> HttpResponse:
    applied = get_object_or_404(BankImport.objects.select_related("by", "undone_by"), pk=pk)
    why_not = undoing.why_not(applied)
    context = {"applied": applied, "why_not": why_not, "preview": None if why_not else undoing.preview(applied)}
    return render(request, "question_bank/imported.html", context)


@require_POST
@staff("bank.import")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    applied = get_object_or_404(BankImport, pk=pk)
    try:
        done = undoing.take_back(applied=applied, by=person(request), at=ports.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        said = _("The import was taken back: %(new)d new questions retired, %(changed)d as they were before.")
        messages.success(request, said % {"new": done.new, "changed": done.changed})
    return redirect("bank_past_import", pk)


@staff("bank.import")
def template(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in FORMS:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{FILE_NAMES[kind]}"'}
    return HttpResponse(blank(kind), content_type=XLSX, headers=headers)
