"""Blueprints: the list with what the bank holds for each, a new one, and retiring one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from question_bank import actions, ports
from question_bank.access import person, staff
from question_bank.blueprint_form import BlueprintForm
from question_bank.models import Blueprint, QuestionType
from question_bank.queries import coverage_table
from question_bank.refusals import Refused


@staff("bank.view")
def blueprints(request: HttpRequest) -> HttpResponse:
    shown = [
        {"blueprint": blueprint, "rows": rows, "is_short": any(cell.is_short for row in rows for cell in row.cells)}
        for blueprint in Blueprint.objects.prefetch_related("sections").order_by("is_retired", "name")
        for rows in [coverage_table((section.type, section.count) for section in blueprint.sections.all())]
    ]
    context = {"shown": shown, "may_make": ports.may(request.user, "bank.blueprint")}
    return render(request, "question_bank/blueprints.html", context)


@staff("bank.blueprint")
def new(request: HttpRequest) -> HttpResponse:
    form = BlueprintForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _made(request, form):
        return redirect("bank_blueprints")
    short = form.short() if form.is_bound and hasattr(form, "cleaned_data") else []
    there = coverage_table((type, 0) for type in QuestionType.values)
    return render(request, "question_bank/blueprint_form.html", {"form": form, "short": short, "there": there})


def _made(request: HttpRequest, form: BlueprintForm) -> bool:
    figures = ("name", "minutes", "pass_mark", "marking_rule", "legal_basis", "effective_from")
    try:
        actions.create_blueprint(
            **{name: form.cleaned_data[name] for name in figures},
            sections=form.sections(),
            by=person(request),
            at=ports.now(),
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("The blueprint can be chosen in new plans."))
    return True


@require_POST
@staff("bank.blueprint")
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    blueprint = get_object_or_404(Blueprint, pk=pk)
    try:
        actions.retire_blueprint(blueprint=blueprint, by=person(request), at=ports.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("“%(name)s” can no longer be chosen in new plans.") % {"name": blueprint.name})
    return redirect("bank_blueprints")
