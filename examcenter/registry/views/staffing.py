"""Shortcomings in staffing of the units of an area."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.downloads import download, file_name
from examcenter.lib.refusals import Refusal
from examcenter.lib.sheets import xlsx
from examcenter.registry.forms.supervision import ShortcomingFilter
from examcenter.registry.presenters import chips
from examcenter.registry.presenters.staffing import export_header, export_rows, picture, rows
from examcenter.registry.queries.shortfalls import Ahead, Now, known
from examcenter.registry.views.listing import area_name


def _known(request: StaffRequest, form: ShortcomingFilter) -> Now | Ahead:
    """Of the bureau that is chosen; raises Refusal where the province lacks a setting."""
    return known(request.user, form.chosen().get("bureau"), local_date(database_now()))


@staff("registry.view")
def staffing(request: StaffRequest) -> HttpResponse:
    """Counts by kind of the area, and the list as filtered."""
    form = ShortcomingFilter(request.user, request.GET)
    refused = ""
    found: Now | Ahead = Now([])
    try:
        found = _known(request, form)
    except Refusal as refusal:
        refused = str(refusal)
    page = found.matching(form.chosen()).page(request.GET.get("page"))
    context = {
        "form": form,
        "chips": chips(form, request.GET),
        "page": page,
        "rows": rows(page.object_list),
        "bars": picture(found.counts()),
        "as_of": found.at,
        "refused": refused,
        "query": request.GET.urlencode(),
    }
    return render(request, "registry/staffing.html", context)


@staff("registry.view")
def export(request: StaffRequest) -> HttpResponse:
    """The list as filtered, as a spreadsheet."""
    form = ShortcomingFilter(request.user, request.GET)
    try:
        found = _known(request, form).matching(form.chosen())
    except Refusal:
        found = Now([])  # the page says which setting is missing
    body = xlsx(_("Shortcomings"), export_header(), export_rows(found))
    area = area_name(request.user, form.chosen().get("bureau"))
    return download(body, file_name(area, _("Shortcomings"), on=local_date(database_now()), suffix="xlsx"))
