"""The ceremony of the draw and what came out of it, for staff."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from examcenter.assessment import actions, presenters, records
from examcenter.assessment.actions.draws import batch_of
from examcenter.assessment.forms import DrawForm
from examcenter.assessment.models import Assessment, Frame
from examcenter.assessment.queries import exclusions_for, frame_preview, picks_for
from examcenter.assessment.queries.rosters import rosters_of_plan
from examcenter.assessment.states import ASSESSMENT, AssessmentState
from examcenter.assessment.views.acting import actable, attempt, found, to_campaign
from examcenter.assessment.views.plans import previewed
from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.permissions import may
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState, can


@staff("assessment.draw")
def assessment_draw(request: StaffRequest, pk: int) -> HttpResponse:
    """Before the freeze: what it will do. After it: the root, and the draw itself."""
    assessment = actable(request, pk, "assessment.draw")
    if assessment.state == AssessmentState.DRAWN:
        return redirect("assessment_drawn", pk)
    if not can(assessment, "freeze", ASSESSMENT) and not can(assessment, "draw", ASSESSMENT):
        messages.error(request, _("The plan has to be approved before anybody is drawn."))
        return redirect("assessment_plan", pk)
    form = DrawForm(request.POST or None)
    if request.method == "POST" and (assessment.is_census or form.is_valid()) and drawn(request, assessment, form):
        return redirect("assessment_drawn", pk)
    return render(request, "assessment/draw.html", ceremony(assessment, form))


def drawn(request: StaffRequest, assessment: Assessment, form: DrawForm) -> bool:
    values = {} if assessment.is_census else form.cleaned_data
    try:
        actions.draw(assessment=assessment, by=request.user, at=database_now(), **values)
    except (Refusal, StaleState) as refused:
        messages.error(request, str(refused))
        return False
    return True


def ceremony(assessment: Assessment, form: DrawForm) -> dict[str, Any]:
    frame = assessment.frames.first() if assessment.state == AssessmentState.FROZEN else None
    context = {
        "assessment": assessment,
        "frame": frame,
        "form": form,
        "crumbs": presenters.crumbs(assessment, _("Settle who is assessed") if assessment.is_census else _("Draw")),
        "public_url": presenters.public_address(assessment),
    }
    if frame is None:
        checked = rosters_of_plan(assessment, local_date(database_now()))
        return context | previewed(assessment) | {"rosters": checked}
    return context | {
        "preview": frozen(assessment, frame),
        "refused": "",
        "batch": batch_of(frame),
        "root": presenters.in_fours(frame.root),
        "commitment": presenters.in_fours(frame.commitment),
    }


def frozen(assessment: Assessment, frame: Frame) -> Any:
    return frame_preview(assessment, frame.rows.values_list("stratum", "reason"))


@staff("assessment.draw")
@require_POST
def assessment_freeze(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = actable(request, pk, "assessment.draw")
    attempt(
        request,
        lambda: actions.freeze(assessment=assessment, by=request.user, at=database_now()),
        _("The population is frozen. Read out its root."),
    )
    return redirect("assessment_draw", pk)


@staff("assessment.draw")
@require_POST
def assessment_unfreeze(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = actable(request, pk, "assessment.draw")
    attempt(
        request,
        lambda: actions.unfreeze(assessment=assessment, by=request.user, at=database_now()),
        _("The population is open for correction. The old version stays on record."),
    )
    return redirect("assessment_draw", pk)


@staff("assessment.view")
@require_GET
def assessment_drawn(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = found(request, pk)
    if assessment.state != AssessmentState.DRAWN:
        messages.error(request, _("Nobody has been drawn yet."))
        return to_campaign(assessment)
    picks = picks_for(request.user, assessment)
    context = {
        **records.proof(assessment),
        "assessment": assessment,
        "crumbs": presenters.crumbs(assessment, _("Candidates") if assessment.is_census else _("Who was drawn")),
        "drawn": [pick for pick in picks if not pick.is_reserve],
        "reserves": [pick for pick in picks if pick.is_reserve],
        "exclusions": exclusions_for(request.user, assessment),
        "may_schedule": may(request.user, "assessment.schedule", assessment.bureau),
    }
    return render(request, "assessment/drawn.html", context)


@staff("assessment.view")
@require_GET
def assessment_draw_record(request: StaffRequest, pk: int) -> HttpResponse:
    """The draw record (抽取记录) as PDF; only for those who see the campaign's bureau, since it names everybody."""
    assessment = actable(request, pk, "assessment.view")
    if assessment.state != AssessmentState.DRAWN:
        messages.error(request, _("Nobody has been drawn yet."))
        return to_campaign(assessment)
    picks = picks_for(request.user, assessment)
    response = HttpResponse(records.draw_record(assessment, picks), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="draw-record-{assessment.public_key}.pdf"'
    return response
