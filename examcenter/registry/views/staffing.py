"""Shortcomings in staffing of the units of an area."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.desk import XLSX
from examcenter.bureaus.models import Bureau
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.sheets import xlsx
from examcenter.registry.forms.supervision import ShortcomingFilter
from examcenter.registry.presenters import chips
from examcenter.registry.presenters.staffing import export_header, export_rows, picture, rows
from examcenter.registry.queries.staffing import Found, of_user, shortcomings

PER_PAGE = 30


def _area(request: StaffRequest, bureau: Bureau | None) -> list[Found]:
    """All shortcomings under the bureau; raises Refusal where the province lacks a setting."""
    own = bureau or Bureau.objects.for_user(request.user).order_by("path").first()
    if own is None:
        return []
    return shortcomings(of_user(request.user, bureau), province=own, on=local_date(database_now()))


def _matching(found: list[Found], chosen: dict[str, Any]) -> list[Found]:
    q = chosen.get("q", "")
    return [
        each
        for each in found
        if (q in each.unit.name or each.unit.code.startswith(q.upper()) or q in each.person)
        and chosen.get("category", each.unit.category) == each.unit.category
        and chosen.get("shortcoming", each.shortcoming.kind) == each.shortcoming.kind
    ]


@staff("registry.view")
def staffing(request: StaffRequest) -> HttpResponse:
    """Counts by kind of the area, and the list as filtered."""
    form = ShortcomingFilter(request.user, request.GET)
    refused, found = "", []
    try:
        found = _area(request, form.chosen().get("bureau"))
    except Refusal as refusal:
        refused = str(refusal)
    page = Paginator(_matching(found, form.chosen()), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "chips": chips(form, request.GET),
        "page": page,
        "rows": rows(page.object_list),
        "bars": picture(found),
        "refused": refused,
        "query": request.GET.urlencode(),
    }
    return render(request, "registry/staffing.html", context)


@staff("registry.view")
def export(request: StaffRequest) -> HttpResponse:
    """The list as filtered, as a spreadsheet."""
    form = ShortcomingFilter(request.user, request.GET)
    try:
        found = _matching(_area(request, form.chosen().get("bureau")), form.chosen())
    except Refusal:
        found = []  # the page says which setting is missing
    response = HttpResponse(xlsx(_("Shortcomings"), export_header(), export_rows(found)), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="shortcomings.xlsx"'
    return response
