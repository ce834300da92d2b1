"""The roster, and one person."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.desk import XLSX
from examcenter.bureaus.history import history
from examcenter.bureaus.models import User
from examcenter.bureaus.permissions import may
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.sheets import xlsx
from examcenter.registry.actions import correct_person
from examcenter.registry.forms import CorrectionForm, RosterFilter
from examcenter.registry.models import Appointment, Person
from examcenter.registry.paging import LongList
from examcenter.registry.presenters import chips, person_facts, post_rows
from examcenter.registry.presenters.roster_sheet import roster_header, roster_rows
from examcenter.registry.queries import roster
from examcenter.registry.views.listing import list_tools, number_in_address


@staff("registry.view")
def persons(request: StaffRequest) -> HttpResponse:
    """One line per appointment."""
    if number_in_address(request):
        return redirect("registry_persons")
    today = local_date(database_now())
    form = RosterFilter(request.user, request.GET)
    page = LongList(roster(request.user, form.chosen(), today)).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "chips": chips(form, request.GET),
        "page": page,
        "rows": post_rows(page.object_list, today),
        **list_tools(request, "persons"),
        "may_import": may(request.user, "registry.import"),
    }
    return render(request, "registry/persons.html", context)


@staff("registry.view")
def export(request: StaffRequest) -> HttpResponse:
    """The roster as filtered, as a spreadsheet; of document numbers the last four, no phones."""
    today = local_date(database_now())
    form = RosterFilter(request.user, request.GET)
    posts = roster(request.user, form.chosen(), today).iterator(chunk_size=2000)
    response = HttpResponse(xlsx(_("Roster"), roster_header(), roster_rows(posts, today)), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="roster.xlsx"'
    return response


@staff("registry.view")
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """What the user's own area knows of a person; posts elsewhere are only counted."""
    found = get_object_or_404(Person.objects.for_user(request.user), pk=pk)
    own = Appointment.objects.for_user(request.user).filter(person=found).select_related("enterprise__bureau")
    own = own.order_by("-started_on")
    context = {
        "person": found,
        "facts": person_facts(found),
        "posts": post_rows(own, local_date(database_now())),
        "elsewhere": found.appointments.exclude(pk__in=own).count(),
        "assessed": found.assessed.all(),
        "may_edit": _may_edit(request.user, found),
        "entries": history(found),
    }
    return render(request, "registry/person.html", context)


def _may_edit(user: User, found: Person) -> bool:
    posts = Appointment.objects.for_user(user).filter(person=found).select_related("enterprise__bureau")
    return any(may(user, "registry.edit", post.enterprise.bureau) for post in posts)


@staff("registry.edit")
def correct(request: StaffRequest, pk: int) -> HttpResponse:
    """The name or the phone of a person who serves in the official's area."""
    found = get_object_or_404(Person.objects.for_user(request.user), pk=pk)
    if not _may_edit(request.user, found):
        raise PermissionDenied
    form = CorrectionForm(request.POST or None, initial={"name": found.name})
    if form.is_valid():
        values = form.cleaned_data
        phone = values["phone"] or found.phone
        correct_person(person=found, name=values["name"], phone=phone, by=request.user, at=database_now())
        messages.success(request, _("The record was corrected."))
        return redirect("registry_person", found.pk)
    return render(request, "registry/correct.html", {"person": found, "form": form})
