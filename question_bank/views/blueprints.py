"""Blueprints: the list with what the bank holds for each, a new one or a new version, and retiring one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from question_bank import actions, ports
from question_bank.access import person, staff
from question_bank.blueprint_form import Editor, figures_of, preset
from question_bank.models import Blueprint
from question_bank.refusals import Refused
from question_bank.stock import Stock, judge, labels_of, recipe_of

FIGURES = ("name", "minutes", "pass_mark", "marking_rule", "legal_basis", "effective_from", "retire_previous")


@staff("bank.view")
def blueprints(request: HttpRequest) -> HttpResponse:
    stock = Stock()
    found = Blueprint.objects.select_related("previous", "next").prefetch_related("sections", "cells__topic")
    shown = [
        {"blueprint": blueprint, "verdict": judge(recipe_of(blueprint), labels_of(blueprint.cells.all()), stock)}
        for blueprint in found.order_by("is_retired", "name")
    ]
    context = {"shown": shown, "may_make": ports.may(request.user, "bank.blueprint")}
    return render(request, "question_bank/blueprints.html", context)


@staff("bank.blueprint")
def new(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("preset", "venue")
    return _edit(request, Editor(figures=preset(chosen)), Editor.begun(preset(chosen), []), None, chosen)


@staff("bank.blueprint")
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version: the form begins with the figures of the one before."""
    previous = get_object_or_404(Blueprint.objects.prefetch_related("sections", "cells"), pk=pk)
    figures, cells = figures_of(previous)
    begins = Editor(figures=figures | {"retire_previous": not previous.is_retired}, cells=cells)
    return _edit(request, begins, Editor.begun(figures, cells), previous)


@require_POST
@staff("bank.blueprint")
def check(request: HttpRequest) -> HttpResponse:
    """What the bank says to the form as it is typed."""
    return render(request, "question_bank/blueprint_check.html", _checked(Editor(request.POST)) | {"live": True})


def _edit(
    request: HttpRequest, begins: Editor, asked: Editor, previous: Blueprint | None, chosen: str = ""
) -> HttpResponse:
    """`begins` is shown unfilled; `asked` is the same filled in, for what the bank says to it."""
    editor = begins
    if "add_row" in request.POST:
        editor, asked = Editor.longer(request.POST), Editor(request.POST)
    elif request.method == "POST":
        editor = asked = Editor(request.POST)
        if editor.is_valid() and _made(request, editor, previous):
            return redirect("bank_blueprints")
    context = _checked(asked) | {"editor": editor, "form": editor.form, "previous": previous, "preset": chosen}
    return render(request, "question_bank/blueprint_form.html", context)


def _checked(editor: Editor) -> dict[str, object]:
    return {"asked": editor, "verdict": editor.verdict}


def _made(request: HttpRequest, editor: Editor, previous: Blueprint | None) -> bool:
    try:
        actions.create_blueprint(
            **{name: editor.form.cleaned_data[name] for name in FIGURES},
            sections=editor.form.sections(),
            cells=editor.typed,
            previous=previous,
            by=person(request),
            at=ports.now(),
        )
    except Refused as refused:
        editor.form.add_error(None, str(refused))
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
