"""The form of a blueprint: a number and points per type, checked against what the bank holds."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from question_bank.models import Blueprint, MarkingRule, QuestionType
from question_bank.queries import PopulationRow, coverage_table

PRESET = {"single": (20, 2), "multiple": (15, 2), "true_false": (15, 2), "fill_in": (0, 2)}


def _count(type: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Number"), min_value=0, max_value=300, initial=PRESET[type][0], required=type != "fill_in"
    )


def _points(type: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Points each"),
        min_value=Decimal("0.5"),
        max_value=100,
        max_digits=4,
        decimal_places=1,
        initial=PRESET[type][1],
        required=type != "fill_in",
    )


class BlueprintForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the blueprint"), max_length=80, help_text=_("Such as: venue assessment, 50 questions.")
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=300, initial=60)
    single_count, single_points = _count("single"), _points("single")
    multiple_count, multiple_points = _count("multiple"), _points("multiple")
    true_false_count, true_false_points = _count("true_false"), _points("true_false")
    fill_in_count, fill_in_points = _count("fill_in"), _points("fill_in")
    pass_mark = forms.DecimalField(
        label=_("Pass mark"),
        min_value=0,
        max_digits=5,
        decimal_places=1,
        initial=80,
        help_text=_("Points that a candidate needs, out of the points of the whole paper."),
    )
    marking_rule = forms.ChoiceField(
        label=_("Marking of multiple choice and fill-in"),
        choices=MarkingRule.choices,
        widget=forms.RadioSelect,
        initial=MarkingRule.EXACT,
        help_text=_(
            "Partial credit: right options earn their share as long as no wrong one is chosen, right blanks always."
        ),
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=200, help_text=_("The document that sets these figures.")
    )
    effective_from = forms.DateField(
        label=_("Effective from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    although_short = forms.BooleanField(
        label=_("Make the blueprint although the bank is too small for some of them"), required=False
    )

    def sections(self) -> list[tuple[str, int, Decimal]]:
        """(type, count, points) of the types that have questions."""
        data = self.cleaned_data
        rows = [(type, data.get(f"{type}_count") or 0, data.get(f"{type}_points")) for type in PRESET]
        return [(type, count, points) for type, count, points in rows if count and points]

    def groups(self) -> Iterator[dict[str, Any]]:
        for type in PRESET:
            yield {
                "label": QuestionType(type).label,
                "count": self[f"{type}_count"],
                "points": self[f"{type}_points"],
            }

    def short(self) -> list[PopulationRow]:
        """Populations for which the bank has too few questions, with their short cells only."""
        table = coverage_table((type, count) for type, count, _points in self.sections())
        rows = [PopulationRow(row.role, row.capacity, [c for c in row.cells if c.is_short]) for row in table]
        return [row for row in rows if row.cells]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if Blueprint.objects.filter(name=name).exists():
            raise forms.ValidationError(_("There is already a blueprint with this name. Choose another name."))
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._check_points(data)
        if not data.get("although_short") and self.short():
            self.add_error("although_short", gettext("Lower the numbers, or tick here to make it all the same."))
        return data

    def clean_fill_in_points(self) -> Decimal | None:
        points: Decimal | None = self.cleaned_data.get("fill_in_points")
        if self.cleaned_data.get("fill_in_count") and points is None:
            raise forms.ValidationError(_("Say how many points each of these questions has."))
        return points

    def _check_points(self, data: dict[str, Any]) -> None:
        total = sum((count * points for _type, count, points in self.sections()), Decimal(0))
        if not total:
            self.add_error(None, gettext("A blueprint needs at least one question."))
        elif data.get("pass_mark") is not None and data["pass_mark"] > total:
            self.add_error(
                "pass_mark",
                gettext("The paper has only %(total)s points. Lower the pass mark or add points.") % {"total": total},
            )
