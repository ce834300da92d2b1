"""Somebody leaves a post, somebody takes it; an enterprise gets its sign-in."""

from dataclasses import fields
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.models import User
from examcenter.bureaus.passwords import fresh_password, reset_password
from examcenter.bureaus.permissions import may
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.days import next_day
from examcenter.lib.documents import attachment
from examcenter.lib.keys import key
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.actions import (
    Newcomer,
    Post,
    appoint_newcomer,
    create_enterprise_account,
    edit_appointment,
    end_appointment,
    record_training,
    reinstate as reinstate_appointment,
)
from examcenter.registry.forms import AccountForm, AppointForm, EndForm, successor_of
from examcenter.registry.forms.persons import AppointmentForm, ReinstatementForm, TrainingForm, state_of
from examcenter.registry.models import Appointment, Enterprise, TrainingRecord
from examcenter.registry.models.enterprises import TRADING
from examcenter.registry.views.acts import act_page, editable_appointment

T = TypeVar("T", Newcomer, Post)


def _own(request: StaffRequest, pk: int) -> Enterprise:
    """An enterprise that the user sees and may edit."""
    units = Enterprise.objects.for_user(request.user).select_related("bureau").prefetch_related("capacities")
    unit = get_object_or_404(units, pk=pk)
    if not may(request.user, "registry.edit", unit.bureau):
        raise PermissionDenied
    return unit


@staff("registry.edit")
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """The last day of an appointment; then, if wished, on to the successor."""
    found = get_object_or_404(Appointment.objects.for_user(request.user).select_related("person"), pk=pk)
    unit = _own(request, found.enterprise_id)
    now = database_now()
    form = EndForm(request.POST or None, initial={"on": local_date(now)})
    if form.is_valid():
        try:
            end_appointment(appointment=found, on=form.cleaned_data["on"], by=request.user, at=now)
        except StaleState as stale:
            messages.error(request, str(stale))
            return redirect("registry_enterprise", unit.pk)
        except Refusal as refusal:
            form.add_error("on", str(refusal))
        else:
            messages.success(request, _("%(name)s has left the post.") % {"name": found.person.name})
            return redirect(_next(form, found))
    return render(request, "registry/end.html", {"appointment": found, "unit": unit, "form": form})


@staff("registry.edit")
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Other posts or other days of an appointment, from what to what."""
    found = editable_appointment(request, pk)
    form = AppointmentForm(found, request.POST or None)
    if form.is_valid():
        values = form.cleaned_data
        try:
            if values["seen"] != state_of(found):
                raise StaleState("edit_appointment")
            edit_appointment(
                appointment=found, posts=values["posts"], started_on=values["started_on"],
                ended_on=values.get("ended_on"), by=request.user, at=database_now(),
            )  # fmt: skip
        except StaleState as stale:
            messages.error(request, str(stale))
            return redirect("registry_person", found.person_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The appointment was changed."))
            return redirect("registry_person", found.person_id)
    return act_page(
        request, form, heading=_("Change the appointment"), submit=_("Save the appointment"), person=found.person,
        lead=_("%(role)s at %(unit)s. What has already been drawn keeps the post as it was.") % _named(found),
    )  # fmt: skip


@staff("registry.edit")
def reinstate(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody who was ended by mistake serves on."""
    found = editable_appointment(request, pk)
    form = ReinstatementForm(request.POST or None)
    if form.is_valid():
        try:
            reinstate_appointment(
                appointment=found, reason=form.cleaned_data["reason"], by=request.user, at=database_now()
            )
        except StaleState as stale:
            messages.error(request, str(stale))
            return redirect("registry_person", found.person_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s serves on.") % {"name": found.person.name})
            return redirect("registry_person", found.person_id)
    return act_page(
        request, form, heading=_("Reinstate the appointment"), submit=_("Reinstate the appointment"),
        person=found.person, lead=_("%(role)s at %(unit)s: the end is taken back.") % _named(found),
    )  # fmt: skip


def _named(appointment: Appointment) -> dict[str, str]:
    return {"role": str(appointment.get_role_display()), "unit": appointment.enterprise.name}


@staff("registry.edit")
def train(request: StaffRequest, pk: int) -> HttpResponse:
    """A training, or an assessment by the enterprise itself, with its sheet."""
    found, now = editable_appointment(request, pk), database_now()
    form = TrainingForm(local_date(now), request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            record_training(appointment=found, training=form.training, file=file, by=request.user, at=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The record was added."))
            return redirect("registry_person", found.person_id)
    return act_page(
        request, form, heading=_("Add a training record"), submit=_("Add the record"), person=found.person,
        lead=_("%(role)s at %(unit)s") % _named(found),
    )  # fmt: skip


@staff("registry.view")
def training_file(request: StaffRequest, pk: int) -> FileResponse:
    own = TrainingRecord.objects.filter(appointment__in=Appointment.objects.for_user(request.user)).exclude(file="")
    found = get_object_or_404(own, pk=pk)
    return attachment(found.file, found.file_name)


def _next(form: EndForm, ended: Appointment) -> str:
    if form.cleaned_data["successor"]:
        return reverse("registry_appoint", args=[ended.enterprise_id]) + f"?after={ended.pk}"
    return reverse("registry_enterprise", args=[ended.enterprise_id])


@staff("registry.edit")
def appoint(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody takes a post at an enterprise; `after` names the appointment that is succeeded."""
    unit = _own(request, pk)
    if unit.status not in TRADING:
        messages.error(request, _("The enterprise is out of business; nobody takes a post there."))
        return redirect("registry_enterprise", unit.pk)
    now = database_now()
    form = AppointForm(unit, local_date(now), request.POST or None, initial=_known(request, unit))
    if form.is_valid():
        newcomer, post = _taken(Newcomer, form.cleaned_data), _taken(Post, form.cleaned_data)
        try:
            made = appoint_newcomer(enterprise=unit, newcomer=newcomer, post=post, by=request.user, at=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s is now in the roster.") % {"name": made.person.name})
            return redirect("registry_enterprise", unit.pk)
    return render(request, "registry/appoint.html", {"unit": unit, "form": form})


def _known(request: StaffRequest, unit: Enterprise) -> dict[str, Any]:
    ended = unit.appointments.filter(pk=key(request.GET.get("after", ""))).first()
    if ended is None:
        return {}
    return successor_of(ended) | {"started_on": next_day(ended.ended_on)}


def _taken(kind: type[T], values: dict[str, Any]) -> T:
    return kind(**{field.name: values[field.name] for field in fields(kind)})


@staff("registry.edit")
def account(request: StaffRequest, pk: int) -> HttpResponse:
    """A sign-in for the enterprise; the first password is shown on the answer and stored nowhere."""
    unit = _own(request, pk)
    form = AccountForm(request.POST or None, initial={"username": unit.code, "name": unit.name[:60]})
    if form.is_valid():
        password = fresh_password()
        try:
            user = create_enterprise_account(
                enterprise=unit, password=password, at=database_now(), by=request.user, **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error("username", str(refusal))
        else:
            return render(request, "registry/account_slip.html", {"unit": unit, "account": user, "password": password})
    return render(request, "registry/account.html", {"unit": unit, "form": form})


@staff("registry.edit")
@require_POST
def account_password(request: StaffRequest, pk: int, user: int) -> HttpResponse:
    """A new first password for one of the enterprise's accounts; shown once, on the answer."""
    unit = _own(request, pk)
    person = get_object_or_404(User, pk=user, enterprise_account__enterprise=unit)
    password = reset_password(user=person, by=request.user, at=database_now())
    back = reverse("registry_enterprise", args=[unit.pk])
    context = {"account": person, "holder": unit.name, "password": password, "back": back}
    return render(request, "bureaus/password_slip.html", context)
