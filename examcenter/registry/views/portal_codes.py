"""Slips with entry codes: for one enterprise or a filtered list; and taking a code back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.permissions import may
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.downloads import PDF, download, file_name
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.actions.portal_codes import MOST_AT_ONCE, issue_codes, revoke_code, valid_code
from examcenter.registry.forms import EnterpriseFilter
from examcenter.registry.forms.enterprises import edited_bureaus
from examcenter.registry.forms.portal import SlipsForm
from examcenter.registry.models import Enterprise
from examcenter.registry.models.enterprises import TRADING
from examcenter.registry.presenters import chips
from examcenter.registry.presenters.slips import slips_pdf
from examcenter.registry.queries.lists import enterprises_on


def _own(request: StaffRequest, pk: int) -> Enterprise:
    unit = get_object_or_404(Enterprise.objects.for_user(request.user).select_related("bureau"), pk=pk)
    if not may(request.user, "registry.edit", unit.bureau):
        raise PermissionDenied
    return unit


def _slips(request: StaffRequest, units: list[Enterprise], back: str) -> HttpResponse:
    """The PDF itself is the only copy of the codes; nothing of it is stored."""
    now = database_now()
    try:
        issued = issue_codes(units=units, by=request.user, at=now)
    except Refusal as refused:
        messages.error(request, str(refused))
        return redirect(back)
    name = file_name(_("entry slips of enterprises"), on=local_date(now), suffix="pdf")
    return download(slips_pdf(issued, at=now), name, media_type=PDF)


@staff("registry.edit")
@require_POST
def one(request: StaffRequest, pk: int) -> HttpResponse:
    unit, back = _own(request, pk), reverse("registry_enterprise", args=[pk])
    if unit.status not in TRADING:
        messages.error(request, _("The enterprise is out of business; no entry code is handed out for it."))
        return redirect(back)
    return _slips(request, [unit], back)


@staff("registry.edit")
def many(request: StaffRequest) -> HttpResponse:
    """For the list of enterprises as filtered: shows how many, and whose valid code would become void, then asks."""
    filters = EnterpriseFilter(request.user, request.GET)
    back = f"{reverse('registry_enterprises')}?{request.GET.urlencode()}"
    today = local_date(database_now())
    try:
        found = enterprises_on(request.user, filters.chosen(), today).defer(None)
    except Refusal as refused:
        messages.error(request, str(refused))
        return redirect(back)
    units = found.filter(bureau__in=edited_bureaus(request.user), status__in=TRADING)
    lacking = units.filter(~valid_code(today))
    number, without = units.order_by().count(), lacking.order_by().count()
    form = SlipsForm(number, without, request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = units if form.cleaned_data["which"] == SlipsForm.ALL else lacking
        return _slips(request, list(chosen[: MOST_AT_ONCE + 1]), f"{request.path}?{request.GET.urlencode()}")
    context = {
        "form": form, "number": number, "valid": number - without, "back": back, "chips": chips(filters, request.GET),
    }  # fmt: skip
    return render(request, "registry/codes.html", context, status=422 if form.errors else 200)


@staff("registry.edit")
@require_POST
def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    unit = _own(request, pk)
    try:
        revoke_code(enterprise=unit, by=request.user, at=database_now())
    except StaleState as stale:
        messages.error(request, str(stale))
    else:
        messages.success(request, _("The code is revoked. Whoever had entered with it is signed out."))
    return redirect("registry_enterprise", pk)
