"""The roster, and one person."""

import re

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.permissions import may
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.downloads import download, file_name
from examcenter.lib.refusals import Refusal
from examcenter.lib.sheets import xlsx
from examcenter.lib.states import StaleState
from examcenter.registry.actions import correct_number, correct_person
from examcenter.registry.forms import CorrectionForm, RosterFilter
from examcenter.registry.forms.persons import NumberForm
from examcenter.registry.models import Appointment, Person, TrainingRecord
from examcenter.registry.paging import LongList
from examcenter.registry.presenters import chips, last_four, person_facts, post_rows
from examcenter.registry.presenters.history import history_of
from examcenter.registry.presenters.roster_sheet import roster_header, roster_rows
from examcenter.registry.queries import roster
from examcenter.registry.views.acts import act_page, editable_person, may_edit
from examcenter.registry.views.listing import area_name, list_tools, number_in_address

PART_OF_NUMBER = re.compile(r"[0-9]{3,10}[Xx]?")


@staff("registry.view")
def persons(request: StaffRequest) -> HttpResponse:
    """One line per appointment."""
    if number_in_address(request):
        return redirect("registry_persons")
    today = local_date(database_now())
    form = RosterFilter(request.user, request.GET)
    if PART_OF_NUMBER.fullmatch(request.GET.get("q", "").strip()):
        messages.info(request, _("A document number or a phone is found only when it is typed whole."))
    page = LongList(roster(request.user, form.chosen(), today)).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "chips": chips(form, request.GET),
        "page": page,
        "rows": post_rows(page.object_list, today),
        **list_tools(request, "persons"),
        "may_import": may(request.user, "registry.import"),
        "may_erase": may(request.user, "registry.erase"),
        "may_audit": may(request.user, "registry.audit_disclosures"),
    }
    return render(request, "registry/persons.html", context)


@staff("registry.view")
def export(request: StaffRequest) -> HttpResponse:
    """The roster as filtered, as a spreadsheet; of document numbers the last four, no phones."""
    today = local_date(database_now())
    form = RosterFilter(request.user, request.GET)
    posts = roster(request.user, form.chosen(), today).iterator(chunk_size=2000)
    body = xlsx(_("Roster"), roster_header(), roster_rows(posts, today))
    area = area_name(request.user, form.chosen().get("bureau"))
    return download(body, file_name(area, _("roster of quality officers"), on=today, suffix="xlsx"))


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
        "trainings": TrainingRecord.objects.filter(appointment__in=own).select_related("appointment__enterprise"),
        "may_edit": found.erased_at is None and may_edit(request.user, found),
        "may_erase": found.erased_at is None and may(request.user, "registry.erase"),
        "history": history_of(found, *own, *found.merged.all()),
    }
    return render(request, "registry/person.html", context)


@staff("registry.edit")
def correct(request: StaffRequest, pk: int) -> HttpResponse:
    """The name or the phone of a person who serves in the official's area."""
    found = editable_person(request, pk)
    form = CorrectionForm(request.POST or None, initial={"name": found.name})
    if form.is_valid():
        values = form.cleaned_data
        phone = values["phone"] or found.phone
        try:
            correct_person(person=found, name=values["name"], phone=phone, by=request.user, at=database_now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The record was corrected."))
            return redirect("registry_person", found.pk)
    return render(request, "registry/correct.html", {"person": found, "form": form})


@staff("registry.edit")
def number(request: StaffRequest, pk: int) -> HttpResponse:
    """A document number that was typed wrongly; leads to the record that now holds the right one."""
    found, now = editable_person(request, pk), database_now()
    form = NumberForm(local_date(now), request.POST or None, initial={"id_kind": found.id_kind})
    if form.is_valid():
        values = form.cleaned_data
        try:
            kept = correct_number(
                person=found, document=values["document"], reason=values["reason"], by=request.user, at=now
            )
        except StaleState as stale:
            messages.error(request, str(stale))
            return redirect("registry_person", found.pk)
        except Refusal as refusal:
            form.add_error("id_number", str(refusal))
        else:
            messages.success(request, _number_words(found, kept))
            return redirect("registry_person", kept.pk)
    return act_page(
        request, form, heading=_("Correct the document number"), submit=_("Save the right number"), person=found,
        lead=_("Stored at present: %(number)s") % {"number": last_four(found.id_last4)},
    )  # fmt: skip


def _number_words(asked: Person, kept: Person) -> str:
    if asked.pk == kept.pk:
        return _("The document number was corrected.")
    return _("The right number was known already: both records are now one.")
