"""One search box for names and for numbers: a document number or a phone never gets into an address."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.lib.refusals import Refusal
from examcenter.registry.actions.saved_views import delete_view, save_view
from examcenter.registry.forms import EnterpriseFilter, ListFilter, RosterFilter, SaveViewForm
from examcenter.registry.models import SavedView
from examcenter.registry.queries.finding import is_personal_number, with_code, with_number

LISTS: dict[str, type[ListFilter]] = {"enterprises": EnterpriseFilter, "persons": RosterFilter}
MOST_FOUND = 50


@staff("registry.view")
@require_POST
@sensitive_post_parameters("q")
def find(request: StaffRequest, kind: str) -> HttpResponse:
    """A number is looked up by its hash, within the user's area; anything else becomes the list's address."""
    text = request.POST.get("q", "").strip()
    if not is_personal_number(text):
        return redirect(f"{_address(kind)}?{_filters(kind, request.POST)}")
    found = list(with_number(request.user, text)[: MOST_FOUND + 1])
    if len(found) == 1:
        return redirect("registry_person", found[0].pk)
    unit = None if found else with_code(request.user, text)
    if unit is not None:
        return redirect("registry_enterprise", unit.pk)
    context = {"found": found[:MOST_FOUND], "more": len(found) > MOST_FOUND, "most": MOST_FOUND}
    return render(request, "registry/found.html", context)


def _address(kind: str) -> str:
    if kind not in LISTS:
        raise Http404
    return reverse(f"registry_{kind}")


def _filters(kind: str, given: QueryDict) -> str:
    """The list's own filters that are filled in, as an address carries them."""
    kept = QueryDict(mutable=True)
    for name in LISTS[kind].base_fields:
        value = given.get(name, "").strip()
        if value and not is_personal_number(value):
            kept[name] = value
    return kept.urlencode()


@staff("registry.view")
@require_POST
def view_save(request: StaffRequest, kind: str) -> HttpResponse:
    """Keeps the filters of the page under a name."""
    address, filters = _address(kind), _filters(kind, QueryDict(request.POST.get("query", "")))
    form = SaveViewForm(request.POST)
    if form.is_valid():
        try:
            save_view(kind=kind, name=form.cleaned_data["name"], query=filters, by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The view was saved."))
    else:
        messages.error(request, _("Give the view a name of at most 30 characters."))
    return redirect(f"{address}?{filters}")


@staff("registry.view")
@require_POST
def view_delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Only one's own."""
    view = get_object_or_404(SavedView, pk=pk, user=request.user)
    delete_view(view=view, by=request.user)
    messages.success(request, _("The view was deleted."))
    return redirect(_address(view.kind))
