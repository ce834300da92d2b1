"""Risks and credit ratings of an enterprise, and the yearly lists of key and special enterprises."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.desk import XLSX
from examcenter.bureaus.permissions import may
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.sheets import xlsx
from examcenter.registry.actions.supervision import record_credit, record_risk
from examcenter.registry.forms.supervision import CreditForm, RiskForm, YearForm
from examcenter.registry.models import Enterprise
from examcenter.registry.presenters.supervision import export_header, export_rows, list_rows
from examcenter.registry.queries.yearly_lists import last_day, yearly_lists


def _own(request: StaffRequest, pk: int) -> Enterprise:
    unit = get_object_or_404(Enterprise.objects.for_user(request.user).select_related("bureau"), pk=pk)
    if not may(request.user, "registry.edit", unit.bureau):
        raise PermissionDenied
    return unit


@staff("registry.edit")
def risk(request: StaffRequest, pk: int) -> HttpResponse:
    """A quality risk found at the enterprise; its class follows."""
    unit, now = _own(request, pk), database_now()
    form = RiskForm(request.POST or None, initial={"on": local_date(now)})
    if form.is_valid():
        try:
            record_risk(enterprise=unit, by=request.user, at=now, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _recorded(unit))
            return redirect("registry_enterprise", unit.pk)
    return render(request, "registry/risk.html", {"unit": unit, "form": form})


@staff("registry.edit")
def credit(request: StaffRequest, pk: int) -> HttpResponse:
    """Another credit rating of the enterprise; its class follows."""
    unit, now = _own(request, pk), database_now()
    form = CreditForm(request.POST or None, initial={"since": local_date(now)})
    if form.is_valid():
        try:
            record_credit(enterprise=unit, by=request.user, at=now, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _recorded(unit))
            return redirect("registry_enterprise", unit.pk)
    return render(request, "registry/credit.html", {"unit": unit, "form": form})


def _recorded(unit: Enterprise) -> str:
    return _("Recorded. The supervision class is now: %(label)s.") % {"label": unit.get_supervision_class_display()}


@staff("registry.view")
def lists(request: StaffRequest) -> HttpResponse:
    today = local_date(database_now())
    form = YearForm(request.user, today, request.GET or None)
    year, bureau = form.chosen()
    context = {
        "form": form,
        "year": year,
        "on": last_day(year, today),
        "lists": list_rows(yearly_lists(request.user, bureau, year, today)),
        "query": request.GET.urlencode(),
    }
    return render(request, "registry/yearly_lists.html", context)


@staff("registry.view")
def lists_export(request: StaffRequest) -> HttpResponse:
    """The four lists in one spreadsheet."""
    today = local_date(database_now())
    year, bureau = YearForm(request.user, today, request.GET or None).chosen()
    found = yearly_lists(request.user, bureau, year, today)
    body = xlsx(_("Yearly lists"), export_header(), export_rows(found, year))
    response = HttpResponse(body, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="yearly-lists-{year}.xlsx"'
    return response
