"""What every page of this room does first and last: find the campaign, check the verb, act, say what happened."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404

from examcenter.assessment.models import Assessment
from examcenter.assessment.presenters import campaign_url
from examcenter.bureaus.access import StaffRequest
from examcenter.bureaus.permissions import may
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState


def found(request: StaffRequest, pk: int) -> Assessment:
    """The campaign if the user may see it, else a 404."""
    related = ("bureau", "area", "blueprint", "created_by", "submitted_by", "approved_by")
    return get_object_or_404(Assessment.objects.for_user(request.user).select_related(*related), pk=pk)


def actable(request: StaffRequest, pk: int, verb: str) -> Assessment:
    """The campaign if the user may carry out `verb` at its bureau; 404 if they may not see it, else 403."""
    assessment = found(request, pk)
    if not may(request.user, verb, assessment.bureau):
        raise PermissionDenied
    return assessment


def attempt(request: StaffRequest, act: Callable[[], object], done: str) -> bool:
    """Carries out an act and leaves a message: what was done, or why it was refused."""
    try:
        act()
    except (Refusal, StaleState) as refused:
        messages.error(request, str(refused))
        return False
    messages.success(request, done)
    return True


def to_campaign(assessment: Assessment) -> HttpResponseRedirect:
    return HttpResponseRedirect(campaign_url(assessment))
