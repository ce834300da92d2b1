"""What both lists show beside their rows: the search's address, the filters to export or to save, saved views."""

from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _

from examcenter.bureaus.access import StaffRequest
from examcenter.bureaus.models import Bureau, User
from examcenter.registry.models import SavedView
from examcenter.registry.queries.finding import is_personal_number


def list_tools(request: StaffRequest, kind: str) -> dict[str, Any]:
    """Context for `registry/filters.html`; `query` is the list's address without the page."""
    filters = request.GET.copy()
    filters.pop("page", None)
    views = list(SavedView.objects.filter(user=request.user, kind=kind))
    return {"kind": kind, "query": filters.urlencode(), "views": views}


def number_in_address(request: StaffRequest) -> bool:
    """A document number in the address is not answered; the search box sends it another way."""
    found = is_personal_number(request.GET.get("q", ""))
    if found:
        messages.error(request, _("Search for document numbers and phones in the search box, not in the address."))
    return found


def area_name(user: User, chosen: Bureau | None) -> str:
    """Whose list a file holds: the bureau that is chosen, else the highest of the user's."""
    area = chosen or Bureau.objects.for_user(user).order_by("path").first()
    return area.short_name if area else ""
