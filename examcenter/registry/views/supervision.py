"""Risks and credit ratings of an enterprise, and the yearly lists of key and special enterprises."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.downloads import download, file_name
from examcenter.lib.refusals import Refusal
from examcenter.lib.sheets import xlsx
from examcenter.registry.actions.supervision import record_credit, record_risk, withdraw_risk
from examcenter.registry.forms.enterprises import WithdrawForm
from examcenter.registry.forms.supervision import CreditForm, RiskForm, YearForm
from examcenter.registry.models import Enterprise, RiskRecord
from examcenter.registry.presenters.supervision import export_header, export_rows, list_rows
from examcenter.registry.queries.yearly_lists import last_day, yearly_lists
from examcenter.registry.views.listing import area_name
from examcenter.registry.views.unit_acts import carried_out, editable_unit, to_unit, unit_page


@staff("registry.edit")
def risk(request: StaffRequest, pk: int) -> HttpResponse:
    """A quality risk found at the enterprise; its class follows."""
    unit, now = editable_unit(request, pk), database_now()
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
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """A record that was wrong; it stays visible and counts no more."""
    found = get_object_or_404(RiskRecord.objects.for_user(request.user).select_related("enterprise__bureau"), pk=pk)
    unit = editable_unit(request, found.enterprise_id)
    form = WithdrawForm(request.POST or None)
    if carried_out(
        request, form, lambda: withdraw_risk(risk=found, by=request.user, at=database_now(), **form.cleaned_data),
        _("The risk record was withdrawn."),
    ):  # fmt: skip
        return to_unit(unit)
    lead = _("%(severity)s of %(day)s: %(note)s. The supervision class is decided anew without it.") % {
        "severity": found.get_severity_display(),
        "day": date_format(found.on, "DATE_FORMAT"),
        "note": found.note,
    }
    return unit_page(
        request, form, unit, lead=lead, dangerous=True,
        heading=_("Withdraw a risk record"), submit=_("Withdraw the risk record"),
    )  # fmt: skip


@staff("registry.edit")
def credit(request: StaffRequest, pk: int) -> HttpResponse:
    """Another credit rating of the enterprise; its class follows."""
    unit, now = editable_unit(request, pk), database_now()
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
    area = area_name(request.user, bureau)
    return download(body, file_name(area, f"{_('Yearly lists')}{year}", on=today, suffix="xlsx"))
