"""Questions out of the house, and questions that resemble each other."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from question_bank import ports
from question_bank.access import person, staff
from question_bank.exporting import FORMATS, chosen, export, not_held
from question_bank.filters import Filters
from question_bank.import_form import ExportForm
from question_bank.imports.similar import keep_both, order_look
from question_bank.models import Question, SimilarPair
from question_bank.presenters_imports import SimilarLines
from question_bank.refusals import Refused, Stale

PAGE = 20


@staff("bank.view")
def export_page(request: HttpRequest) -> HttpResponseBase:
    """Choose format and questions; closed ones go only to those who may take keys out of the house."""
    filters = Filters(request.GET)
    closed = ports.may(request.user, "bank.export")
    form = ExportForm(request.POST or None, initial={"format": "xlsx", "wording": "in_force"})
    questions = filters.apply(Question.objects.order_by("code"))
    if request.method == "POST" and form.is_valid():
        format = FORMATS[form.cleaned_data["format"]]
        revisions = chosen(questions, in_force=form.cleaned_data["wording"] == "in_force", closed=closed)
        try:
            file = export(format=format, revisions=revisions, by=person(request), at=ports.now(), closed=closed)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            name = f"questions-{format.key}.{format.ending}"
            return FileResponse(file, as_attachment=True, filename=name, content_type=format.media_type)
    numbers = {
        wording: chosen(questions, in_force=wording == "in_force", closed=closed) for wording in ("in_force", "newest")
    }
    context = {
        "form": form,
        "filters": filters,
        "closed": closed,
        "in_force": len(numbers["in_force"]),
        "newest": len(numbers["newest"]),
        "formats": [(format, not_held(format, numbers["newest"][:500])) for format in FORMATS.values()],
    }
    return render(request, "question_bank/export.html", context)


@require_GET
@staff("bank.view")
def similar(request: HttpRequest) -> HttpResponse:
    """Pairs of nearly the same stem that nobody has decided on."""
    found = SimilarPair.objects.filter(decided_at=None).exclude(first__state="retired").exclude(second__state="retired")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    pks = {pk for pair in page for pk in (pair.first_id, pair.second_id)}
    questions = Question.objects.with_revisions().in_bulk(list(pks))
    lines = [SimilarLines.of(pair, questions[pair.first_id], questions[pair.second_id]) for pair in page]
    may = ports.may(request.user, "bank.import")
    return render(request, "question_bank/similar.html", {"page": page, "lines": lines, "may": may})


@require_POST
@staff("bank.import")
def similar_look(request: HttpRequest) -> HttpResponse:
    order_look()
    messages.success(request, _("The bank is being looked through. With many questions this takes about a minute."))
    return redirect("bank_similar")


@require_POST
@staff("bank.import")
def similar_keep(request: HttpRequest, pk: int) -> HttpResponse:
    pair = get_object_or_404(SimilarPair, pk=pk)
    try:
        keep_both(pair=pair, by=person(request), at=ports.now())
    except Stale as stale:
        messages.error(request, str(stale))
    return redirect("bank_similar")
