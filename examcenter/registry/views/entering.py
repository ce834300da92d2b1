"""Enterprises entered and edited by hand, their state and scope."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.lib.clock import database_now, local_date
from examcenter.registry.actions.enterprises import (
    SCOPE,
    STATUS,
    change_scope,
    change_status,
    create_enterprise,
    edit_enterprise,
    seen_of,
)
from examcenter.registry.actions.seen import fingerprint
from examcenter.registry.forms.enterprises import (
    EnterpriseForm,
    NewEnterpriseForm,
    ScopeForm,
    StateForm,
    details_of,
    edited_bureaus,
)
from examcenter.registry.models import Enterprise, EnterpriseStatus, Mode
from examcenter.registry.models.enterprises import TRADING
from examcenter.registry.queries.leaving import what_ends
from examcenter.registry.views.unit_acts import carried_out, editable_unit, to_unit, unit_page


@staff("registry.edit")
def create(request: StaffRequest) -> HttpResponse:
    """An enterprise that no spreadsheet brought."""
    now, bureaus = database_now(), edited_bureaus(request.user)
    today = local_date(now)
    if not bureaus.exists():
        raise PermissionDenied
    only = bureaus.first() if bureaus.count() == 1 else None
    initial = {"bureau": only, "mode": Mode.OFFLINE, "year": today.year - 1, "entered_on": today}
    form = NewEnterpriseForm(request.user, request.POST or None, initial=initial)
    made: list[Enterprise] = []

    def act() -> None:
        made.append(
            create_enterprise(
                bureau=form.cleaned_data["bureau"],
                details=form.details(),
                size=form.size(),
                product=form.main_product(),
                by=request.user,
                at=now,
            )
        )

    if carried_out(request, form, act, _("The enterprise was entered. Enter its directors and officers next.")):
        return to_unit(made[0])
    lead = _("Everything can be changed later. The tier follows from employees and revenue.")
    return unit_page(request, form, None, heading=_("Enter an enterprise"), submit=_("Enter the enterprise"), lead=lead)


@staff("registry.edit")
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """The long form; products, figures, state, scope and bureau have pages of their own."""
    unit = editable_unit(request, pk)
    initial = details_of(unit) | {"seen": seen_of(unit)}
    form = EnterpriseForm(request.POST or None, unit=unit, initial=initial)

    def act() -> None:
        seen = form.cleaned_data["seen"]
        edit_enterprise(enterprise=unit, details=form.details(), by=request.user, at=database_now(), seen=seen)

    if carried_out(request, form, act, _("The enterprise's record was changed.")):
        return to_unit(unit)
    lead = _("What has already been drawn, sat or published keeps what it said then.")
    return unit_page(request, form, unit, heading=_("Edit the enterprise"), submit=_("Save the changes"), lead=lead)


@staff("registry.edit")
def state(request: StaffRequest, pk: int) -> HttpResponse:
    """Suspended, shut, moved out, deregistered, revoked, or back in business."""
    unit, now = editable_unit(request, pk), database_now()
    initial = {"status": unit.status, "on": local_date(now), "seen": fingerprint(unit, STATUS)}
    form = StateForm(request.POST or None, initial=initial)
    if form.is_valid() and form.cleaned_data["status"] not in TRADING and "confirmed" not in request.POST:
        sent = [(name, request.POST.get(name, "")) for name in form.fields]
        context = {"unit": unit, "sent": sent, "state": _status(form), "leaves": what_ends(unit, local_date(now))}
        return render(request, "registry/state_confirm.html", context)
    if carried_out(
        request, form, lambda: change_status(enterprise=unit, by=request.user, at=now, **form.cleaned_data),
        _("The state of business was changed."),
    ):  # fmt: skip
        return to_unit(unit)
    lead = _("Persons of an enterprise that is not in business leave the population of spot assessments.")
    return unit_page(
        request, form, unit, heading=_("Change the state of business"), submit=_("Change the state"), lead=lead
    )


def _status(form: StateForm) -> str:
    return str(EnterpriseStatus(form.cleaned_data["status"]).label)


@staff("registry.edit")
def scope(request: StaffRequest, pk: int) -> HttpResponse:
    unit, now = editable_unit(request, pk), database_now()
    initial = {"in_scope": "yes" if unit.in_scope else "no", "seen": fingerprint(unit, SCOPE)}
    form = ScopeForm(request.POST or None, initial=initial)
    if carried_out(
        request, form, lambda: change_scope(enterprise=unit, by=request.user, at=now, **form.cleaned_data),
        _("The scope was changed."),
    ):  # fmt: skip
        return to_unit(unit)
    lead = _("Food, drugs and special equipment are not in scope. An enterprise out of scope is not assessed.")
    return unit_page(request, form, unit, heading=_("Change the scope"), submit=_("Change the scope"), lead=lead)
