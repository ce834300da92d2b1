"""The enterprise's own persons: the list, what it proposes, what became of it, and that the list is right."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from examcenter.bureaus.models import User
from examcenter.bureaus.queries import calendar
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.days import next_day
from examcenter.lib.documents import attachment
from examcenter.lib.keys import key
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState, can
from examcenter.registry.access import enterprise
from examcenter.registry.actions import proposals, roster
from examcenter.registry.forms import CorrectionForm, successor_of
from examcenter.registry.forms.persons import TrainingForm
from examcenter.registry.forms.portal import ProposeEndForm, ProposeForm
from examcenter.registry.models import Appointment, Enterprise, Proposal, ProposalKind, TrainingRecord
from examcenter.registry.presenters.portal import differences, proposal_line, title
from examcenter.registry.presenters.portal_pages import our_persons
from examcenter.registry.states import PROPOSAL

Act = Callable[[], Proposal]
PAGES = {
    ProposalKind.APPOINT: "enterprise_appoint",
    ProposalKind.END: "enterprise_end",
    ProposalKind.CORRECT: "enterprise_correct",
    ProposalKind.TRAINING: "enterprise_training",
}


@enterprise
@require_GET
def persons(request: HttpRequest, unit: Enterprise) -> HttpResponse:
    context = our_persons(unit, local_date(database_now()), calendar())
    return render(request, "registry/enterprise/persons.html", {"enterprise": unit, **context})


@enterprise
@require_POST
def confirm(request: HttpRequest, unit: Enterprise) -> HttpResponse:
    """The list that was shown is right."""
    try:
        shown = request.POST.get("shown", "")
        roster.confirm_roster(enterprise=unit, by=_user(request), at=database_now(), shown=shown or "-")
    except StaleState:
        messages.error(request, _("The list has changed since you opened it. Look at it again, then confirm."))
    except Refusal as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Thank you. The bureau now knows that your list is right."))
    return redirect("enterprise_persons")


@enterprise
@sensitive_post_parameters("id_number", "phone")
def appoint(request: HttpRequest, unit: Enterprise) -> HttpResponse:
    """Somebody is to take a post; `after` names the appointment that is succeeded."""
    now, again = database_now(), _again(request, unit, ProposalKind.APPOINT)
    given = (request.POST or None, request.FILES or None)
    form = ProposeForm(unit, local_date(now), *given, initial=_said(again) or _after(request, unit))

    def act() -> Proposal:
        return proposals.propose_appointment(
            enterprise=unit, newcomer=form.newcomer, post=form.post, file=form.cleaned_data["file"],
            by=_user(request), at=now, again=again,
        )  # fmt: skip

    return _page(request, unit, form, act, _("Propose an appointment"))


@enterprise
def end(request: HttpRequest, unit: Enterprise, pk: int) -> HttpResponse:
    """Somebody leaves; then, if wished, on to the successor."""
    now, again, post = database_now(), _again(request, unit, ProposalKind.END), _post(unit, pk)
    form = ProposeEndForm(request.POST or None, initial=_said(again) or {"on": local_date(now)})

    def act() -> Proposal:
        on = form.cleaned_data["on"]
        return proposals.propose_end(appointment=post, on=on, by=_user(request), at=now, again=again)

    def onward() -> str:
        if not form.cleaned_data["successor"]:
            return reverse("enterprise_persons")
        return reverse("enterprise_appoint") + f"?after={post.pk}&from={form.cleaned_data['on'].isoformat()}"

    return _page(request, unit, form, act, _("Propose the end of the appointment"), post, onward)


@enterprise
@sensitive_post_parameters("phone")
def correct(request: HttpRequest, unit: Enterprise, pk: int) -> HttpResponse:
    now, again, post = database_now(), _again(request, unit, ProposalKind.CORRECT), _post(unit, pk)
    form = CorrectionForm(request.POST or None, initial=_said(again) or {"name": post.person.name})

    def act() -> Proposal:
        name, phone = form.cleaned_data["name"], form.cleaned_data["phone"] or post.person.phone
        return proposals.propose_correction(
            appointment=post, name=name, phone=phone, by=_user(request), at=now, again=again
        )

    return _page(request, unit, form, act, _("Propose a correction"), post)


@enterprise
def training(request: HttpRequest, unit: Enterprise, pk: int) -> HttpResponse:
    now, again, post = database_now(), _again(request, unit, ProposalKind.TRAINING), _post(unit, pk)
    form = TrainingForm(local_date(now), request.POST or None, request.FILES or None, initial=_said(again))

    def act() -> Proposal:
        return proposals.propose_training(
            appointment=post, training=form.training, file=form.cleaned_data["file"], by=_user(request), at=now,
            again=again,
        )  # fmt: skip

    return _page(request, unit, form, act, _("Hand in a training record"), post)


@enterprise
@require_GET
def proposal(request: HttpRequest, unit: Enterprise, pk: int) -> HttpResponse:
    found = _proposal(unit, pk)
    page = reverse(PAGES[ProposalKind(found.kind)], args=[found.appointment_id] if found.appointment_id else [])
    context = {
        "enterprise": unit,
        "proposal": found,
        "line": proposal_line(found, on=local_date(database_now()), calendar=calendar()),
        "differences": differences(found),
        "may_withdraw": can(found, "withdraw", PROPOSAL),
        "change_url": f"{page}?again={found.pk}" if can(found, "change", PROPOSAL) else "",
    }
    return render(request, "registry/enterprise/proposal.html", context)


@enterprise
@require_POST
def withdraw(request: HttpRequest, unit: Enterprise, pk: int) -> HttpResponse:
    found = _proposal(unit, pk)
    try:
        proposals.withdraw_proposal(proposal=found, by=_user(request), at=database_now())
    except StaleState as stale:
        messages.error(request, str(stale))
    else:
        messages.success(request, _("Withdrawn. Nothing was changed."))
    return redirect("enterprise_persons")


@enterprise
@require_GET
def proposal_file(request: HttpRequest, unit: Enterprise, pk: int) -> FileResponse:
    found = _proposal(unit, pk)
    if not found.file:
        raise Http404
    return attachment(found.file, found.file_name)


@enterprise
@require_GET
def training_file(request: HttpRequest, unit: Enterprise, pk: int) -> FileResponse:
    """A record that was confirmed, or entered by the bureau."""
    found = get_object_or_404(TrainingRecord, pk=pk, appointment__enterprise=unit)
    if not found.file:
        raise Http404
    return attachment(found.file, found.file_name)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _post(unit: Enterprise, pk: int) -> Appointment:
    """One of the unit's own appointments that has not been ended."""
    return get_object_or_404(unit.appointments.select_related("person", "enterprise__bureau"), pk=pk, ended_on=None)


def _proposal(unit: Enterprise, pk: int) -> Proposal:
    return get_object_or_404(unit.proposals.select_related("appointment__person", "enterprise__bureau"), pk=pk)


def _again(request: HttpRequest, unit: Enterprise, kind: str) -> Proposal | None:
    """The returned proposal that is being put right."""
    found = unit.proposals.filter(pk=key(request.GET.get("again", "")), kind=kind).first()
    return found if found is not None and can(found, "change", PROPOSAL) else None


def _said(again: Proposal | None) -> dict[str, Any]:
    """What was filled in the first time."""
    said = proposals.said_in(again) if again else {}
    if "passed" in said:
        said["passed"] = {True: "yes", False: "no"}.get(said["passed"], "")
    return said


def _after(request: HttpRequest, unit: Enterprise) -> dict[str, Any]:
    """What the successor takes over; begins on the day after the predecessor's last."""
    left = unit.appointments.filter(pk=key(request.GET.get("after", ""))).first()
    if left is None:
        return {}
    try:
        last = date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        return successor_of(left)
    return successor_of(left) | {"started_on": next_day(last)}


def _page(
    request: HttpRequest, unit: Enterprise, form: forms.Form, act: Act, heading: str, post: Appointment | None = None,
    onward: Callable[[], str] | None = None,
) -> HttpResponse:  # fmt: skip
    """One form, one act; refused with what was typed still there."""
    if request.method == "POST" and form.is_valid():
        try:
            made = act()
        except (Refusal, StaleState) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Sent to the bureau: %(what)s. It will answer here.") % {"what": title(made)})
            return redirect(onward() if onward else reverse("enterprise_persons"))
    context = {"enterprise": unit, "form": form, "heading": heading, "post": post}
    return render(request, "registry/enterprise/propose.html", context, status=422 if form.errors else 200)
