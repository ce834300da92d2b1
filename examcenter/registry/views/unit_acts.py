"""What the acts on an enterprise share: which one the official may edit, and the page that asks."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from examcenter.bureaus.access import StaffRequest
from examcenter.bureaus.permissions import may
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.forms.enterprises import Grouped, known_categories
from examcenter.registry.models import Enterprise


def editable_unit(request: StaffRequest, pk: int) -> Enterprise:
    """404 for an enterprise outside the area, 403 where the user may only look."""
    units = Enterprise.objects.for_user(request.user).select_related("bureau").prefetch_related("capacities")
    unit = get_object_or_404(units, pk=pk)
    if not may(request.user, "registry.edit", unit.bureau):
        raise PermissionDenied
    return unit


def carried_out(request: StaffRequest, form: Form, act: Callable[[], Any], done: str) -> bool:
    """Whether the form was sent, valid, and the act went through; a refusal stands in the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except (Refusal, StaleState) as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, done)
    return True


def unit_page(
    request: StaffRequest, form: Form, unit: Enterprise | None, *, heading: str, submit: str, **more: Any
) -> HttpResponse:
    """One form with one button; leads back to the enterprise, or to the list."""
    context = {
        "form": form,
        "groups": form.groups() if isinstance(form, Grouped) else [],
        "unit": unit,
        "heading": heading,
        "lead": "",
        "submit": submit,
        "dangerous": False,
        "categories": known_categories() if "category" in form.fields else [],
    }
    return render(request, "registry/enterprise_form.html", context | more)


def to_unit(unit: Enterprise) -> HttpResponse:
    return redirect("registry_enterprise", unit.pk)
