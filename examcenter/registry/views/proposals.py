"""What enterprises of the area propose: the waiting list, one proposal before and after, confirming and returning."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_POST

from examcenter.bureaus.access import StaffRequest, chosen_bureau, staff
from examcenter.bureaus.history import history
from examcenter.bureaus.permissions import may
from examcenter.bureaus.queries import calendar
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.documents import attachment
from examcenter.lib.keys import key
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState, can
from examcenter.registry.actions.deciding import confirm_proposal, confirm_several, return_proposal
from examcenter.registry.forms.portal import ReturnForm
from examcenter.registry.models import Proposal, ProposalQuerySet
from examcenter.registry.presenters.portal import differences, proposal_line, proposal_lines, title
from examcenter.registry.queries.proposals import hints, listed
from examcenter.registry.states import PROPOSAL

PER_PAGE = 30
MOST_AT_ONCE = 100


@staff("registry.view")
@require_GET
def waiting(request: StaffRequest) -> HttpResponse:
    """Those that wait, the oldest first; or those that were decided."""
    decided = request.GET.get("state") == "decided"
    found, bureau = listed(request.user, decided=decided), chosen_bureau(request)
    if bureau:
        found = found.filter(enterprise__bureau__path__startswith=bureau.path)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": proposal_lines(page.object_list, on=local_date(database_now()), calendar=calendar()),
        "decided": decided,
        "bureau": bureau,
        "may_edit": may(request.user, "registry.edit"),
    }
    return render(request, "registry/proposals.html", context)


@staff("registry.view")
@require_GET
def proposal(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk), ReturnForm())


def _page(request: StaffRequest, found: Proposal, form: ReturnForm) -> HttpResponse:
    deciding = can(found, "confirm", PROPOSAL) and may(request.user, "registry.edit", found.enterprise.bureau)
    context = {
        "proposal": found,
        "line": proposal_line(found, on=local_date(database_now()), calendar=calendar()),
        "differences": differences(found),
        "hints": hints(found) if deciding else [],
        "may_decide": deciding,
        "form": form,
        "entries": history(found),
    }
    return render(request, "registry/proposal.html", context, status=422 if form.errors else 200)


@staff("registry.edit")
@require_POST
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    found = _editable(request, pk)
    try:
        confirm_proposal(proposal=found, by=request.user, at=database_now())
    except (Refusal, StaleState) as refused:
        messages.error(request, str(refused))
        return redirect("registry_proposal", pk)
    messages.success(request, _("Confirmed, and entered in the registry: %(what)s.") % {"what": title(found)})
    return redirect("registry_proposals")


@staff("registry.edit")
@require_POST
def send_back(request: StaffRequest, pk: int) -> HttpResponse:
    found, form = _editable(request, pk), ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        return_proposal(proposal=found, comment=form.cleaned_data["comment"], by=request.user, at=database_now())
    except (Refusal, StaleState) as refused:
        messages.error(request, str(refused))
        return redirect("registry_proposal", pk)
    messages.success(request, _("Returned to the enterprise. It sees the reason on its page."))
    return redirect("registry_proposals")


@staff("registry.edit")
@require_POST
def confirm_chosen(request: StaffRequest) -> HttpResponse:
    """Several at once; those that cannot be carried out stay, each with its reason."""
    chosen = [pk for pk in request.POST.getlist("proposal") if key(pk)][:MOST_AT_ONCE]
    found = [each for each in _scoped(request).filter(pk__in=chosen) if may(
        request.user, "registry.edit", each.enterprise.bureau
    )]  # fmt: skip
    if not found:
        messages.error(request, _("Nothing was chosen. Tick the proposals that you have looked at."))
        return redirect("registry_proposals")
    done = confirm_several(proposals=found, by=request.user, at=database_now())
    if done.confirmed:
        text = ngettext(
            "%(number)d proposal confirmed and entered.", "%(number)d proposals confirmed and entered.", done.confirmed
        )
        messages.success(request, text % {"number": done.confirmed})
    for each, why in done.failed:
        messages.error(request, _("%(what)s: %(why)s") % {"what": title(each), "why": why})
    return redirect("registry_proposals")


@staff("registry.view")
@require_GET
def file(request: StaffRequest, pk: int) -> FileResponse:
    found = _found(request, pk)
    if not found.file:
        raise Http404
    return attachment(found.file, found.file_name)


def _scoped(request: StaffRequest) -> ProposalQuerySet:
    return Proposal.objects.for_user(request.user).select_related("enterprise__bureau", "appointment__person", "by")


def _found(request: StaffRequest, pk: int) -> Proposal:
    return get_object_or_404(_scoped(request), pk=pk)


def _editable(request: StaffRequest, pk: int) -> Proposal:
    found = _found(request, pk)
    if not may(request.user, "registry.edit", found.enterprise.bureau):
        raise PermissionDenied
    return found
