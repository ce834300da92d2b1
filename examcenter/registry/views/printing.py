"""Forms to print and to hand on, filled with what a list's filters choose."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.models import Bureau
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.downloads import XLSX, download, file_name
from examcenter.lib.refusals import Refusal
from examcenter.registry.forms import EnterpriseFilter, RosterFilter
from examcenter.registry.presenters import chips
from examcenter.registry.printing import rows
from examcenter.registry.printing.documents import as_docx, as_pdf, as_xlsx
from examcenter.registry.printing.forms import FORMS, RESPONSIBILITY, SURVEY, Form
from examcenter.registry.queries import enterprises_on, roster
from examcenter.registry.views.listing import number_in_address

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": XLSX,
}
MOST_PRINTED = 10_000  # rows that are set while somebody waits; a spreadsheet takes any number


def _filter(request: StaffRequest, form: Form) -> EnterpriseFilter | RosterFilter:
    return (RosterFilter if form.of_persons else EnterpriseFilter)(request.user, request.GET)


def _found(request: StaffRequest, form: Form, on: date) -> "QuerySet[Any]":
    """What the form lists; raises Refusal where the province lacks a setting that a filter needs."""
    chosen = _filter(request, form).chosen()
    if form.of_persons:
        return roster(request.user, chosen, on)
    return enterprises_on(request.user, chosen, on).select_related("bureau", "department")


def _area(request: StaffRequest) -> Bureau:
    """The bureau that is chosen, else the highest of the user's; its name stands under the title."""
    chosen = EnterpriseFilter(request.user, request.GET).chosen().get("bureau")
    own = chosen or Bureau.objects.for_user(request.user).order_by("path").first()
    if own is None:
        raise Http404
    return own


@staff("registry.view")
def forms(request: StaffRequest) -> HttpResponse:
    """Which forms there are, with how many rows for these filters."""
    if number_in_address(request):
        return redirect("registry_forms")
    on, found = local_date(database_now()), []
    for form in FORMS.values():
        try:
            count = 4 if form == RESPONSIBILITY else _found(request, form, on).order_by()[: MOST_PRINTED + 1].count()
        except Refusal as refusal:
            messages.error(request, str(refusal))
            count = 0
        found.append({"form": form, "count": min(count, MOST_PRINTED), "long": count > MOST_PRINTED})
    context = {
        "forms": found,
        "area": _area(request),
        "chips": chips(EnterpriseFilter(request.user, request.GET), request.GET),
        "query": request.GET.urlencode(),
    }
    return render(request, "registry/printing.html", context)


@staff("registry.view")
def form_file(request: StaffRequest, form: str, kind: str) -> HttpResponse:
    """In Chinese, whatever the page's language is."""
    if form not in FORMS or kind not in TYPES:
        raise Http404
    try:
        with translation.override("zh-hans"):
            content = _written(request, FORMS[form], kind)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('registry_forms')}?{request.GET.urlencode()}")
    today, area = local_date(database_now()), _area(request).short_name
    name = file_name(area, FORMS[form].title, on=today, suffix=kind)
    response = download(content, name, media_type=TYPES[kind], inline=kind == "pdf")
    response["Cache-Control"] = "private, no-store"
    return response


def _written(request: StaffRequest, form: Form, kind: str) -> bytes:
    at = database_now()
    on, area = local_date(at), _area(request)
    lines = _rows(request, form, area, on, limited=kind != "xlsx")
    if kind == "xlsx":
        return as_xlsx(form, lines)
    subtitle = f"{area.name}　{on:%Y}年{on.month}月{on.day}日"
    return as_pdf(form, lines, subtitle, at) if kind == "pdf" else as_docx(form, lines, subtitle, at)


def _rows(request: StaffRequest, form: Form, area: Bureau, on: date, *, limited: bool) -> Iterable[Sequence[object]]:
    if form == RESPONSIBILITY:
        return rows.responsibility(area, on)
    found = _found(request, form, on)
    if limited and found.order_by()[: MOST_PRINTED + 1].count() > MOST_PRINTED:
        raise Refusal(
            _("More than %(most)d rows are too many to print. Filter the list, or take the spreadsheet.")
            % {"most": MOST_PRINTED}
        )
    walking = found.iterator(chunk_size=2000)
    if form.of_persons:
        return rows.roster(walking)
    return rows.survey(walking, on) if form == SURVEY else rows.subjects(walking, on)
