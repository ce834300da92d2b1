"""The list of enterprises, its export, and one enterprise."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.permissions import may
from examcenter.bureaus.queries import calendar
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.downloads import download, file_name
from examcenter.lib.refusals import Refusal
from examcenter.lib.sheets import xlsx
from examcenter.registry.forms import EnterpriseFilter
from examcenter.registry.models import Enterprise, EnterpriseQuerySet, TransferState
from examcenter.registry.models.enterprises import TRADING
from examcenter.registry.paging import LongList
from examcenter.registry.presenters import (
    chips,
    class_kind,
    enterprise_rows,
    facts,
    post_rows,
    product_rows,
    status_kind,
)
from examcenter.registry.presenters.enterprise_sheet import export_header, export_rows
from examcenter.registry.presenters.history import history_of
from examcenter.registry.presenters.portal_pages import portal_card
from examcenter.registry.presenters.responsibility import inspector_lines, tiers_of
from examcenter.registry.presenters.staffing import rows as shortcoming_rows
from examcenter.registry.presenters.supervision import supervision_of
from examcenter.registry.queries import enterprises_on, serving_counts
from examcenter.registry.queries.staffing import of_unit, shortcomings
from examcenter.registry.views.listing import area_name, list_tools, number_in_address

HISTORY = 30


@staff("registry.view")
def enterprises(request: StaffRequest) -> HttpResponse:
    if number_in_address(request):
        return redirect("registry_enterprises")
    form = EnterpriseFilter(request.user, request.GET)
    page = LongList(_matching(request, form)).get_page(request.GET.get("page"))
    serving = serving_counts(page.object_list, local_date(database_now()))
    context = {
        "form": form,
        "chips": chips(form, request.GET),
        "page": page,
        "rows": enterprise_rows(page.object_list, serving),
        **list_tools(request, "enterprises"),
        "may_import": may(request.user, "registry.import"),
    }
    return render(request, "registry/enterprises.html", context)


def _matching(request: StaffRequest, form: EnterpriseFilter) -> EnterpriseQuerySet:
    """As filtered; nothing, and a message, where the province lacks a setting that a filter needs."""
    try:
        return enterprises_on(request.user, form.chosen(), local_date(database_now()))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return Enterprise.objects.none()


@staff("registry.view")
def export(request: StaffRequest) -> HttpResponse:
    """The list as filtered, as a spreadsheet."""
    form = EnterpriseFilter(request.user, request.GET)
    units = _matching(request, form)
    body = xlsx(_("Enterprises"), export_header(), export_rows(units.iterator(chunk_size=2000)))
    area = area_name(request.user, form.chosen().get("bureau"))
    return download(body, file_name(area, _("list of enterprises"), on=local_date(database_now()), suffix="xlsx"))


@staff("registry.view")
def enterprise(request: StaffRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(
        Enterprise.objects.for_user(request.user).select_related("bureau").prefetch_related("capacities"), pk=pk
    )
    figures, today = unit.figures.first(), local_date(database_now())
    posts = unit.appointments.select_related("person").order_by("ended_on", "role", "side", "person__name")
    inspectors = inspector_lines(unit)
    context = {
        "unit": unit,
        "facts": facts(unit, figures),
        "status_kind": status_kind(unit),
        "trading": unit.status in TRADING,
        "class_kind": class_kind(unit),
        "products": product_rows(unit.products.all()),
        "inspectors": inspectors,
        "inspector": inspectors[0] if inspectors else None,
        "open_transfer": unit.transfers.filter(state=TransferState.PROPOSED).select_related("receiving").first(),
        "tiers": tiers_of(unit, today),
        "posts": post_rows(posts, today),
        "accounts": [account.user for account in unit.accounts.select_related("user")],
        "may_edit": may(request.user, "registry.edit", unit.bureau),
        "supervision": supervision_of(unit, today),
        "shortcomings": _shortcomings(unit, today),
        "portal": portal_card(unit, today, calendar()),
        "history": history_of(unit, *unit.appointments.only("pk"), limit=HISTORY),
    }
    return render(request, "registry/enterprise.html", context)


def _shortcomings(unit: Enterprise, today: date) -> list[dict[str, object]]:
    """None where the province has not made its settings; the page of shortcomings says so."""
    try:
        return shortcoming_rows(shortcomings(of_unit(unit), province=unit.bureau, on=today))
    except Refusal:
        return []
