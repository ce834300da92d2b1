"""A look at a paper that a blueprint would deal, with any seed."""

from secrets import token_hex
from typing import cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext, gettext_lazy as _

from question_bank import ports, specimen
from question_bank.access import staff
from question_bank.models import Blueprint, ForCapacity, ForRole
from question_bank.rules.assembly import BankTooSmall
from question_bank.stock import CAPACITIES, ROLES, Population, Stock, judge, labels_of, recipe_of


class SpecimenForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in ROLES])
    capacity = forms.ChoiceField(label=_("Side"), choices=[(side.value, side.label) for side in CAPACITIES])
    category = forms.ChoiceField(label=_("Product category"), required=False)
    seed = forms.CharField(
        label=_("Seed"), max_length=64, help_text=_("The same seed gives the same paper as long as the bank stays.")
    )
    keys = forms.BooleanField(label=_("Show the answers"), required=False)


@staff("bank.view")
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    blueprint = get_object_or_404(Blueprint.objects.prefetch_related("sections", "cells__topic"), pk=pk)
    stock = Stock()
    begins = {"role": ForRole.OFFICER.value, "capacity": ForCapacity.PRODUCTION.value, "category": "",
              "seed": token_hex(4)}  # fmt: skip
    if recipe_of(blueprint).needs_module and stock.categories:
        begins["category"] = stock.categories[0]
    form = SpecimenForm(begins | {name: request.GET[name] for name in (*begins, "keys") if name in request.GET})
    cast(forms.ChoiceField, form.fields["category"]).choices = [
        ("", gettext("common part only")),
        *[(name, name) for name in stock.categories],
    ]
    context = {"blueprint": blueprint, "form": form, "may_make": ports.may(request.user, "bank.blueprint")}
    if form.is_valid():
        context |= _dealt(blueprint, form, stock)
    return render(request, "question_bank/blueprint_paper.html", context)


def _dealt(blueprint: Blueprint, form: SpecimenForm, stock: Stock) -> dict[str, object]:
    said = form.cleaned_data
    population = Population(said["role"], said["capacity"], said["category"])
    try:
        return {"paper": specimen.deal(blueprint, population, said["seed"]), "shows_keys": said["keys"]}
    except BankTooSmall:
        verdict = judge(recipe_of(blueprint), labels_of(blueprint.cells.all()), stock, [population])
        return {"lacks": verdict.lacks}
