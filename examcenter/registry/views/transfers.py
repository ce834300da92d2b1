"""Enterprises that go from one bureau to another: propose, decide, and what waits on both sides."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from examcenter.bureaus.access import StaffRequest, chosen_bureau, staff
from examcenter.bureaus.permissions import may
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.actions.transfers import (
    accept_transfer,
    move_enterprise,
    propose_transfer,
    refuse_transfer,
    withdraw_transfer,
)
from examcenter.registry.forms.responsibility import RefusalForm, TransferForm
from examcenter.registry.models import Enterprise, InspectorState, Transfer, TransferState
from examcenter.registry.paging import LongList
from examcenter.registry.presenters import capacities
from examcenter.registry.presenters.responsibility import transfer_row, transfer_rows
from examcenter.registry.queries.lists import serving_counts
from examcenter.registry.queries.responsibility import transfers_of
from examcenter.registry.views.unit_acts import carried_out, editable_unit, unit_page


@staff("registry.edit")
def propose(request: StaffRequest, pk: int) -> HttpResponse:
    """To a bureau of the own area at once; to any other one as a proposal."""
    unit = editable_unit(request, pk)
    form = TransferForm(unit.bureau.province, request.POST or None)
    act = propose_transfer
    if form.is_valid() and may(request.user, "registry.edit", form.cleaned_data["receiving"]):
        act = move_enterprise  # type: ignore[assignment]
    done = _("The enterprise was moved.") if act is not propose_transfer else _("The transfer was proposed.")
    if carried_out(
        request, form, lambda: act(enterprise=unit, by=request.user, at=database_now(), **form.cleaned_data), done
    ):
        seen = Enterprise.objects.for_user(request.user).filter(pk=unit.pk).exists()
        return redirect("registry_enterprise", unit.pk) if seen else redirect("registry_transfers")
    lead = _(
        "Kept by %(bureau)s. Persons, open exams and what was drawn stay as they are; the responsible inspector ends."
    )
    return unit_page(
        request, form, unit, heading=_("Transfer to another bureau"), submit=_("Transfer the enterprise"),
        lead=lead % {"bureau": unit.bureau.name},
    )  # fmt: skip


@staff("registry.view")
def transfers(request: StaffRequest) -> HttpResponse:
    """What waits for either side first, then what was decided."""
    found, bureau = transfers_of(request.user), chosen_bureau(request)
    if bureau:
        found = found.filter(Q(giving__path__startswith=bureau.path) | Q(receiving__path__startswith=bureau.path))
    waiting = found.filter(state=TransferState.PROPOSED)
    page = LongList(found.exclude(state=TransferState.PROPOSED)).get_page(request.GET.get("page"))
    context = {
        "waiting": transfer_rows(waiting, request.user),
        "page": page,
        "bureau": bureau,
        "decided": transfer_rows(page.object_list, request.user),
    }
    return render(request, "registry/transfers.html", context)


@staff("registry.view")
def transfer(request: StaffRequest, pk: int) -> HttpResponse:
    """What the receiving bureau has to know, and the acts of both sides."""
    row = get_object_or_404(transfers_of(request.user), pk=pk)
    form = RefusalForm(request.POST if request.POST.get("act") == "refuse" else None)
    if request.method == "POST":
        try:
            done = _act(request, row, form)
        except (Refusal, StaleState) as refused:
            messages.error(request, str(refused))
            return redirect("registry_transfer", row.pk)
        if done:
            messages.success(request, done)
            return redirect("registry_transfer", row.pk)
    unit = row.enterprise
    context = {
        "row": transfer_row(row, request.user),
        "transfer": row,
        "unit": unit,
        "capacities": capacities(unit),
        "serving": serving_counts([unit], local_date(database_now())).get(unit.pk, 0),
        "may_name": _may_name(request, row),
        "may_see": Enterprise.objects.for_user(request.user).filter(pk=unit.pk).exists(),
        "form": form,
    }
    return render(request, "registry/transfer.html", context)


def _may_name(request: StaffRequest, row: Transfer) -> bool:
    """Whether the enterprise has arrived here and has nobody who answers for it."""
    unit = row.enterprise
    arrived = row.state == TransferState.ACCEPTED and unit.bureau_id == row.receiving_id
    return arrived and unit.inspector_state == InspectorState.NONE and may(request.user, "registry.edit", row.receiving)


def _act(request: StaffRequest, row: Transfer, form: RefusalForm) -> str:
    """The words of what was done, or nothing where the form has errors."""
    by, now = request.user, database_now()
    match request.POST.get("act"):
        case "accept":
            accept_transfer(transfer=row, by=by, at=now)
            return _("The enterprise was taken over. Name its responsible inspector next.")
        case "withdraw":
            withdraw_transfer(transfer=row, by=by, at=now)
            return _("The transfer was withdrawn.")
        case "refuse" if form.is_valid():
            refuse_transfer(transfer=row, comment=form.cleaned_data["comment"], by=by, at=now)
            return _("The transfer was refused.")
    return ""
