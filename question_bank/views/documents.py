"""The register of documents: what answers rest on, what became of it, and which questions that concerns."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from question_bank import actions, ports, queries
from question_bank.access import person, staff
from question_bank.forms import DocumentForm, MarkForm
from question_bank.models import LegalDocument
from question_bank.presenters import Line
from question_bank.refusals import Refused

PAGE = 30


@staff("bank.view")
def documents(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:80]
    page = Paginator(queries.documents(text), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "documents": page.object_list,
        "text": text,
        "waiting": queries.waiting_for_sources().count(),
        "may_edit": ports.may(request.user, "bank.sources"),
    }
    return render(request, "question_bank/documents.html", context)


@staff("bank.view")
def document(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(LegalDocument, pk=pk)
    return _page(request, found, MarkForm(document=found, initial={"day": ports.now().date()}))


def _page(request: HttpRequest, document: LegalDocument, form: MarkForm) -> HttpResponse:
    waiting = queries.waiting_for_sources(document)
    context = {
        "document": document,
        "articles": queries.articles(document),
        "changes": document.changes.select_related("article", "by"),
        "waiting": [Line(question) for question in waiting[:PAGE]],
        "number_waiting": waiting.count(),
        "form": form,
        "may_edit": ports.may(request.user, "bank.sources"),
    }
    return render(request, "question_bank/document.html", context)


@staff("bank.sources")
def new(request: HttpRequest) -> HttpResponse:
    form = DocumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register_document(**form.cleaned_data, by=person(request), at=ports.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The document stands in the register."))
            return redirect("bank_document", made.pk)
    return render(request, "question_bank/document_form.html", {"form": form, "document": None})


@staff("bank.sources")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(LegalDocument, pk=pk)
    form = DocumentForm(request.POST or None, instance=LegalDocument.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_document(document=found, facts=form.cleaned_data, by=person(request), at=ports.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The document is corrected."))
            return redirect("bank_document", pk)
    return render(request, "question_bank/document_form.html", {"form": form, "document": found})


@require_POST
@staff("bank.sources")
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(LegalDocument, pk=pk)
    form = MarkForm(request.POST, document=found)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        change = actions.mark_source(document=found, **form.cleaned_data, by=person(request), at=ports.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("bank_document", pk)
    held = ngettext(
        "%(number)d question in force rests on it and is on hold now.",
        "%(number)d questions in force rest on it and are on hold now.",
        change.held,
    )
    done = _("Marked: %(state)s.") % {"state": change.get_state_display()}
    messages.success(request, f"{done} {held % {'number': change.held}}" if change.held else done)
    return redirect("bank_document", pk)
