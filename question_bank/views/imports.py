"""Spreadsheets: upload, see what would happen, then import exactly that file."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from question_bank import actions, ports
from question_bank.access import person, staff
from question_bank.formats.blank import FORMS, blank
from question_bank.forms import UploadForm
from question_bank.imports import ImportResult, import_questions, import_topics
from question_bank.models import BankImport, ImportKind, Upload
from question_bank.refusals import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE_NAMES = {"topics": "syllabus-template.xlsx", "questions": "questions-template.xlsx"}
IMPORTS: dict[str, Callable[..., ImportResult]] = {
    ImportKind.TOPICS: import_topics,
    ImportKind.QUESTIONS: import_questions,
}


@staff("bank.import")
def upload(request: HttpRequest) -> HttpResponse:
    kinds = {"kind": request.GET.get("kind", ImportKind.QUESTIONS)}
    form = UploadForm(request.POST or None, request.FILES or None, initial=kinds)
    result = None
    if request.method == "POST" and form.is_valid():
        by, at = person(request), ports.now()
        kind, file = form.cleaned_data["kind"], form.cleaned_data["file"]
        data = file.read()
        result = IMPORTS[kind](name=file.name, data=data, by=by, at=at, dry_run=True)
        if not result.errors:
            kept = actions.keep_upload(kind=kind, name=file.name, data=data, by=by, at=at)
            return redirect("bank_import_check", kept.pk)
    recent = BankImport.objects.select_related("by").order_by("-at")[:10]
    context = {"form": form, "result": result, "recent": recent}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "question_bank/import.html", context, status=status)


@staff("bank.import")
def check(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(Upload, pk=pk, by_id=person(request).pk)
    result = _run(request, kept, dry_run=True)
    return render(request, "question_bank/import_check.html", {"upload": kept, "result": result, **_numbers(result)})


@require_POST
@staff("bank.import")
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(Upload, pk=pk, by_id=person(request).pk)
    try:
        result = _run(request, kept, dry_run=False)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("bank_import_check", pk)
    if result.errors:
        return redirect("bank_import_check", pk)
    kept.delete()
    messages.success(request, _done(result))
    return redirect("bank_questions" if result.kind == ImportKind.QUESTIONS else "bank_topics")


def _run(request: HttpRequest, kept: Upload, *, dry_run: bool) -> ImportResult:
    by, at = person(request), ports.now()
    return IMPORTS[kept.kind](name=kept.name, data=bytes(kept.data), by=by, at=at, dry_run=dry_run)


def _numbers(result: ImportResult) -> dict[str, object]:
    counts = result.counts
    labels = {"new": _("New"), "changed": _("Changed"), "unchanged": _("Unchanged")}
    return {
        "numbers": [(labels[name], number) for name, number in counts.items()],
        "to_do": counts["new"] + counts["changed"],
        "changed": result.codes["changed"],
    }


def _done(result: ImportResult) -> str:
    said = _("Imported: %(new)d new, %(changed)d changed, %(unchanged)d unchanged.") % result.counts
    if result.kind == ImportKind.QUESTIONS:
        return f"{said} {_('A reviewer now decides on the new and changed questions.')}"
    return said


@staff("bank.import")
def template(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in FORMS:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{FILE_NAMES[kind]}"'}
    return HttpResponse(blank(kind), content_type=XLSX, headers=headers)
