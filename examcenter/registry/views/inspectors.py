"""Responsible inspectors: one enterprise's, the worklist of what is late or lacking, and many at once."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.models import Bureau
from examcenter.bureaus.permissions import may
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.refusals import Refusal
from examcenter.registry.actions.inspectors import (
    Charge,
    assign_inspector,
    assign_to_many,
    is_late,
    newest_of,
    seen_of,
)
from examcenter.registry.forms import EnterpriseFilter
from examcenter.registry.forms.enterprises import edited_bureaus
from examcenter.registry.forms.responsibility import InspectorForm
from examcenter.registry.models import Enterprise, EnterpriseQuerySet, InspectorAssignment
from examcenter.registry.paging import LongList
from examcenter.registry.presenters import chips
from examcenter.registry.presenters.responsibility import inspector_words
from examcenter.registry.queries import enterprises_on
from examcenter.registry.queries.responsibility import WORK, responsibility_work
from examcenter.registry.queries.staffing import live
from examcenter.registry.queries.upkeep import newest_inspectors
from examcenter.registry.views.unit_acts import carried_out, editable_unit, to_unit, unit_page

MOST = 500  # enterprises of one assignment; each is a transaction of its own
SHOWN = 10
COUNTED = 3000


@staff("registry.edit")
def inspector(request: StaffRequest, pk: int) -> HttpResponse:
    """Another responsible department or inspector; the earlier ones stay in the history."""
    unit, now = editable_unit(request, pk), database_now()
    initial = {"since": local_date(now), "department": unit.department_id, "seen": seen_of(unit)}
    form = InspectorForm(unit.bureau.ancestor_paths(), request.POST or None, initial=initial)

    def act() -> None:
        seen = form.cleaned_data["seen"]
        assign_inspector(enterprise=unit, charge=form.charge(), by=request.user, at=now, seen=seen)

    if carried_out(request, form, act, _("The responsible inspector was recorded.")):
        return to_unit(unit)
    newest = newest_of(unit)
    present = inspector_words(newest) if newest else _("nobody yet")
    lead = _("Responsible at present: %(who)s. A change has to be recorded within the working days of the province.")
    return unit_page(
        request, form, unit, heading=_("Name the responsible inspector"), submit=_("Name the inspector"),
        lead=lead % {"who": present},
    )  # fmt: skip


@staff("registry.view")
def worklist(request: StaffRequest) -> HttpResponse:
    """Recorded late, named nowhere, entered late: by bureau."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in WORK else _first_due(request)
    page = LongList(responsibility_work(request.user, kind)).get_page(request.GET.get("page"))
    newest = {
        row.enterprise_id: row
        for row in newest_inspectors().filter(enterprise__in=list(page.object_list)).select_related("department")
    }
    context = {
        "kind": kind,
        "kinds": [(each, _titles()[each], _count(request, each)) for each in WORK],
        "page": page,
        "rows": [(unit, newest.get(unit.pk), _overdue(unit, newest.get(unit.pk))) for unit in page.object_list],
        "query": f"kind={kind}",
        "may_edit": may(request.user, "registry.edit"),
    }
    return render(request, "registry/inspectors.html", context)


def _first_due(request: StaffRequest) -> str:
    """The first list with something on it, so that nobody takes an empty page for the whole."""
    return next((kind for kind in WORK if responsibility_work(request.user, kind).order_by().exists()), "late")


def _overdue(unit: Enterprise, newest: InspectorAssignment | None) -> bool:
    """Nobody since a transfer, for longer than the province allows."""
    if newest is None or newest.name:
        return False
    try:
        return is_late(unit, newest.since, local_date(database_now()))
    except Refusal:
        return False  # the province has not set the term


def _count(request: StaffRequest, kind: str) -> str:
    """A number, or "more than" it, since a province's enterprises are many."""
    number = responsibility_work(request.user, kind).order_by()[: COUNTED + 1].count()
    return str(number) if number <= COUNTED else f"{COUNTED}+"


def _titles() -> dict[str, str]:
    return {
        "late": _("Inspector recorded late"),
        "unnamed": _("No responsible inspector"),
        "entered": _("New registration entered late"),
    }


def _chosen(request: StaffRequest, form: EnterpriseFilter) -> EnterpriseQuerySet:
    """The enterprises of the filtered list, or of the worklist, that the user edits."""
    chosen = form.chosen()
    found = enterprises_on(request.user, chosen, local_date(database_now()))
    if not chosen.get("status"):
        found = found.filter(live())  # others only where the filter asks for them
    if request.GET.get("kind_of_work") in WORK:
        found = WORK[request.GET["kind_of_work"]](found)
    return found.filter(bureau__in=edited_bureaus(request.user))


@staff("registry.edit")
def assign(request: StaffRequest) -> HttpResponse:
    """One inspector for all enterprises of a filtered list: shows how many, asks once, names those left out."""
    now, listed = database_now(), EnterpriseFilter(request.user, request.GET)
    units = _chosen(request, listed)
    number = units.order_by()[: MOST + 1].count()
    bureaus = edited_bureaus(request.user)
    if not bureaus.exists():
        raise PermissionDenied
    form = InspectorForm(_paths(list(bureaus)), request.POST or None, initial={"since": local_date(now)})
    context = {
        "form": form, "number": number, "most": MOST, "too_many": number > MOST, "query": request.GET.urlencode(),
        "first": list(units[:SHOWN]), "chips": chips(listed, request.GET),
    }  # fmt: skip
    if request.method == "POST" and form.is_valid() and 0 < number <= MOST:
        return _assigned(request, form.charge(), list(units), context)
    return render(request, "registry/inspectors_assign.html", context)


def _paths(bureaus: list[Bureau]) -> list[str]:
    return sorted({path for bureau in bureaus for path in bureau.ancestor_paths()})


def _assigned(
    request: StaffRequest, charge: Charge, units: list[Enterprise], context: dict[str, object]
) -> HttpResponse:
    if request.POST.get("number") != str(len(units)):
        context["stale"] = _("The list has changed meanwhile. Look at the number again, then name the inspector.")
        return render(request, "registry/inspectors_assign.html", context)
    result = assign_to_many(enterprises=units, charge=charge, by=request.user, at=database_now())
    return render(request, "registry/inspectors_assigned.html", {"result": result, "charge": charge})
