"""The list of campaigns, and the plan from draft to approval."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from examcenter.assessment import actions, presenters
from examcenter.assessment.forms import CancelForm, CommentForm, PlanForm
from examcenter.assessment.models import Assessment
from examcenter.assessment.queries import plan_preview, planning_bureaus
from examcenter.assessment.stages import stage, with_sessions
from examcenter.assessment.states import ASSESSMENT, AssessmentState
from examcenter.assessment.views.acting import actable, attempt, found, to_campaign
from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.history import history
from examcenter.bureaus.models import Bureau
from examcenter.bureaus.permissions import may
from examcenter.bureaus.queries import setting_on
from examcenter.lib.clock import database_now, local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState, can

PER_PAGE = 25


@staff("assessment.view")
@require_GET
def assessment_list(request: StaffRequest) -> HttpResponse:
    q, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    seen = Assessment.objects.for_user(request.user).select_related("bureau")
    if q:
        seen = seen.filter(title__icontains=q)
    if state in AssessmentState.values:
        seen = seen.filter(state=state)
    page = Paginator(with_sessions(seen).order_by("-created_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    now = database_now()
    lines = [(assessment, *stage(assessment, now)) for assessment in page]
    context = {"q": q, "state": state, "states": AssessmentState.choices, "page": page, "lines": lines}
    return render(request, "assessment/list.html", {**context, "may_plan": may(request.user, "assessment.plan")})


# --- making and changing ---------------------------------------------------------------------------------


@staff("assessment.plan")
def assessment_new(request: StaffRequest) -> HttpResponse:
    form = PlanForm(request.POST or None, bureaus=list(planning_bureaus(request.user)))
    if request.method == "POST" and form.is_valid():
        bureau, fields = form.planned_for(), form.plan_fields()
        made = saved(form, lambda: actions.create_plan(bureau=bureau, by=request.user, at=database_now(), **fields))
        if made:
            return redirect("assessment_plan", made.pk)
    return render(request, "assessment/plan_form.html", form_context(form, None))


@staff("assessment.plan")
def assessment_edit(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = actable(request, pk, "assessment.plan")
    if not can(assessment, "edit", ASSESSMENT):
        attempt(request, refuse_edit, "")
        return redirect("assessment_plan", pk)
    form = PlanForm(request.POST or None, instance=assessment, bureaus=[assessment.bureau])
    if request.method == "POST" and form.is_valid():
        fields = form.plan_fields()
        if saved(form, lambda: actions.edit_plan(assessment=assessment, by=request.user, at=database_now(), **fields)):
            return redirect("assessment_plan", pk)
    return render(request, "assessment/plan_form.html", form_context(form, assessment))


def refuse_edit() -> None:
    raise StaleState("edit")


def saved(form: PlanForm, save: Any) -> Assessment | None:
    """What `save` makes, or None with its refusal in the form."""
    try:
        plan: Assessment = save()
    except (Refusal, StaleState) as refused:
        form.add_error(None, str(refused))
        return None
    return plan


def form_context(form: PlanForm, assessment: Assessment | None) -> dict[str, Any]:
    return {"form": form, "assessment": assessment, "pass_mark_setting": pass_mark_setting(form.bureaus)}


def pass_mark_setting(bureaus: list[Bureau]) -> str:
    """The province's pass mark with its legal basis, for the help beside the field; empty where it has none."""
    if not bureaus:
        return ""
    try:
        setting = setting_on(bureaus[0], "pass_mark", local_date(database_now()))
    except Refusal:
        return ""
    return _("The province's setting is %(value)s (%(basis)s).") % {
        "value": setting.value,
        "basis": setting.legal_basis,
    }


@staff("assessment.plan")
@require_GET
def assessment_preview(request: StaffRequest) -> HttpResponse:
    """The population of what is being typed, as a fragment."""
    bureaus = list(planning_bureaus(request.user))
    form = PlanForm(request.GET, bureaus=bureaus)
    form.is_valid()
    bureau, area = form.planned_for(), form.cleaned_data.get("area")
    context: dict[str, Any] = {"preview": None, "refused": ""}
    if bureau and area and bureau.contains(area):
        typed = {name: form.cleaned_data.get(name) or [] for name in SCOPE}
        rest = {name: form.cleaned_data.get(name) or False for name in ("is_census", "ignore_rest")}
        size, reserves = form.cleaned_data.get("size"), form.cleaned_data.get("reserves") or 0
        draft = Assessment(bureau=bureau, area=area, size=size, reserves=reserves, **typed, **rest)
        context |= previewed(draft)
    return render(request, "assessment/preview.html", context)


SCOPE = ("roles", "sides", "tiers", "supervision_classes", "categories")


def previewed(assessment: Assessment) -> dict[str, Any]:
    """The preview of a plan, or why there can be none."""
    try:
        preview = plan_preview(assessment, local_date(database_now()))
    except Refusal as refused:
        return {"preview": None, "refused": str(refused)}
    return {"preview": preview, "refused": ""}


# --- the plan on one page --------------------------------------------------------------------------------


@staff("assessment.view")
@require_GET
def assessment_plan(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = found(request, pk)
    return plan_page(request, assessment, CommentForm())


def plan_page(request: StaffRequest, assessment: Assessment, comment: CommentForm) -> HttpResponse:
    undecided = assessment.state in (AssessmentState.DRAFT, AssessmentState.SUBMITTED, AssessmentState.APPROVED)
    context = {
        "assessment": assessment,
        "digest": actions.plan_digest(assessment),
        "kind": presenters.ASSESSMENT_KINDS[assessment.state],
        "facts": presenters.plan_facts(assessment),
        "crumbs": presenters.crumbs(assessment, _("Plan page")),
        "history": history(assessment),
        "form": comment,
        **(previewed(assessment) if undecided else {"preview": None, "refused": ""}),
        **allowed(request, assessment),
    }
    return render(request, "assessment/plan.html", context)


def allowed(request: StaffRequest, assessment: Assessment) -> dict[str, bool]:
    """Which buttons the plan page shows."""
    plans = may(request.user, "assessment.plan", assessment.bureau)
    approves = may(request.user, "assessment.approve", assessment.bureau)
    own = assessment.submitted_by_id == request.user.pk
    return {
        "may_edit": plans and can(assessment, "edit", ASSESSMENT),
        "may_decide": approves and not own and can(assessment, "approve", ASSESSMENT),
        "waits_for_second": can(assessment, "approve", ASSESSMENT) and (own or not approves),
        "may_draw": may(request.user, "assessment.draw", assessment.bureau) and can(assessment, "freeze", ASSESSMENT),
        "may_cancel": plans and can(assessment, "cancel", ASSESSMENT),
    }


@staff("assessment.plan")
@require_POST
def assessment_submit(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = actable(request, pk, "assessment.plan")
    if attempt(
        request,
        lambda: actions.submit_plan(assessment=assessment, by=request.user, at=database_now()),
        _("The plan has been submitted. A second official can approve it now."),
    ):
        return to_campaign(assessment)
    return redirect("assessment_plan", pk)


@staff("assessment.approve")
@require_POST
def assessment_approve(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = actable(request, pk, "assessment.approve")
    if attempt(
        request,
        lambda: actions.approve_plan(
            assessment=assessment, by=request.user, at=database_now(), seen=request.POST.get("seen", "")
        ),
        _("The plan is approved. The population can be frozen."),
    ):
        return to_campaign(assessment)
    return redirect("assessment_plan", pk)


@staff("assessment.approve")
@require_POST
def assessment_send_back(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = actable(request, pk, "assessment.approve")
    form = CommentForm(request.POST)
    if not form.is_valid():
        return plan_page(request, assessment, form)
    attempt(
        request,
        lambda: actions.send_back_plan(
            assessment=assessment, comment=form.cleaned_data["comment"], by=request.user, at=database_now()
        ),
        _("The plan has gone back to its author."),
    )
    return redirect("assessment_plan", pk)


@staff("assessment.plan")
def assessment_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    assessment = actable(request, pk, "assessment.plan")
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        attempt(
            request,
            lambda: actions.cancel_assessment(
                assessment=assessment, reason=form.cleaned_data["reason"], by=request.user, at=database_now()
            ),
            _("The assessment is cancelled."),
        )
        return to_campaign(assessment)
    crumbs = presenters.crumbs(assessment, _("Cancel"))
    return render(request, "assessment/cancel.html", {"assessment": assessment, "form": form, "crumbs": crumbs})
