"""Whose personal data has been kept long enough, and erasing it by hand; who looked at whole numbers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.permissions import may
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.actions import disclose as note_disclosure, erase_on_request
from examcenter.registry.forms.persons import DisclosureForm, ErasureForm
from examcenter.registry.models import Disclosure, Person
from examcenter.registry.queries.retention import due_persons
from examcenter.registry.views.acts import act_page, editable_person

PER_PAGE = 50


@staff("registry.edit")
def disclose(request: StaffRequest, pk: int) -> HttpResponse:
    """The whole number and phone, once, on the answer to the reason; nothing of it is in an address or kept."""
    person = editable_person(request, pk)
    form = DisclosureForm(request.POST or None)
    if form.is_valid():
        try:
            note_disclosure(person=person, reason=form.cleaned_data["reason"], by=request.user, at=database_now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return render(request, "registry/disclosed.html", {"person": person})
    return act_page(
        request, form, heading=_("See the whole number"), submit=_("Show number and phone"), person=person,
        lead=_("It is shown once. Who looked, when and why stands in this person's history and before the auditors."),
    )  # fmt: skip


@staff("registry.audit_disclosures")
def disclosures(request: StaffRequest) -> HttpResponse:
    """Who looked at whose whole number, and why, newest first; beside it how often each official did."""
    found = Disclosure.objects.filter(person__in=Person.objects.for_user(request.user)).order_by("-at", "-pk")
    found = found.select_related("person", "by").defer("person__id_number", "person__phone")
    often = found.order_by().values("by__name").annotate(times=Count("pk")).order_by("-times", "by__name")[:10]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "registry/disclosures.html", {"page": page, "often": often})


@staff("registry.erase")
def erasure(request: StaffRequest) -> HttpResponse:
    """Who is due: the clock erases them tonight, unless something is still open."""
    due = due_persons(request.user, local_date(database_now()))
    page = Paginator(due, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "registry/erasure.html", {"page": page})


@staff("registry.erase")
def erase(request: StaffRequest, pk: int) -> HttpResponse:
    """Before the time is up, with a reason."""
    person = get_object_or_404(Person.objects.for_user(request.user), pk=pk)
    if not may(request.user, "registry.erase", person.appointments.latest("started_on").enterprise.bureau):
        raise PermissionDenied
    form = ErasureForm(request.POST or None)
    if form.is_valid():
        try:
            erase_on_request(person=person, reason=form.cleaned_data["reason"], by=request.user, at=database_now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        except StaleState as stale:
            messages.error(request, str(stale))
            return redirect("registry_person", person.pk)
        else:
            messages.success(request, _("The personal data was erased."))
            return redirect(reverse("registry_person", args=[person.pk]))
    return act_page(
        request, form, heading=_("Erase personal data"), submit=_("Erase name, number and phone"), person=person,
        dangerous=True,
        lead=_("Name, document number, birthday, phone and training files go for good. Results stay, nameless."),
    )  # fmt: skip
