"""The form of a blueprint: a number and points per type, cells below it, checked against what the bank holds."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy as _

from question_bank import ports
from question_bank.actions.blueprints import excess_text, nobody_text
from question_bank.blueprint_cells import CellForm, CellFormSet, topic_choices
from question_bank.models import Blueprint, BlueprintCell, MarkingRule, QuestionType, Topic
from question_bank.rules.cells import Recipe, Section, excess
from question_bank.stock import Stock, Verdict, judge, labels_of, recipe_with, type_label

TYPES = tuple(QuestionType.values)
# Usual figures of the field, none of them official: a paper in a venue, and a short one on site whose 30 questions
# carry such points that they make 100.
PRESETS: dict[str, dict[str, Any]] = {
    "venue": {"minutes": 60, "single": (20, 2), "multiple": (15, 2), "true_false": (15, 2), "fill_in": (0, 2)},
    "on-site": {"minutes": 30, "single": (10, 4), "multiple": (10, 4), "true_false": (10, 2), "fill_in": (0, 2)},
}
CELLS = "cell"


def preset(name: str) -> dict[str, Any]:
    """What the form begins with; the pass mark is the host's."""
    chosen = PRESETS.get(name, PRESETS["venue"])
    figures = {"minutes": chosen["minutes"], "pass_mark": ports.pass_mark(), "marking_rule": MarkingRule.EXACT}
    for type in TYPES:
        figures[f"{type}_count"], figures[f"{type}_points"] = chosen[type]
    return figures


def figures_of(blueprint: Blueprint) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the form of a new version begins with: the figures and the cells of the one before."""
    figures: dict[str, Any] = {
        name: getattr(blueprint, name) for name in ("minutes", "pass_mark", "marking_rule", "legal_basis")
    }
    figures["name"] = next_name(blueprint)
    figures |= {f"{type}_count": 0 for type in TYPES}
    for section in blueprint.sections.all():
        figures[f"{section.type}_count"], figures[f"{section.type}_points"] = section.count, section.points
    cells = [
        {"count": cell.count, "type": cell.type, "topic": cell.topic_id, "difficulty": cell.difficulty,
         "part": cell.part}
        for cell in blueprint.cells.all()
    ]  # fmt: skip
    return figures, cells


def next_name(blueprint: Blueprint) -> str:
    """The name with the number of the next version behind it, in place of the present one's."""
    suffix = gettext(" (version %(number)d)")
    plain = blueprint.name
    if blueprint.version > 1:
        plain = re.sub(re.escape(suffix % {"number": blueprint.version}) + "$", "", plain)
    return plain + suffix % {"number": blueprint.version + 1}


def _count(type: str) -> forms.IntegerField:
    return forms.IntegerField(label=_("Number"), min_value=0, max_value=300, required=type != "fill_in")


def _points(type: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Points each"), min_value=Decimal("0.5"), max_value=100, max_digits=4, decimal_places=1, required=False
    )


class BlueprintForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the blueprint"), max_length=80, help_text=_("Such as: venue assessment, 50 questions.")
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=300)
    single_count, single_points = _count("single"), _points("single")
    multiple_count, multiple_points = _count("multiple"), _points("multiple")
    true_false_count, true_false_points = _count("true_false"), _points("true_false")
    fill_in_count, fill_in_points = _count("fill_in"), _points("fill_in")
    pass_mark = forms.DecimalField(
        label=_("Pass mark"),
        min_value=0,
        max_digits=5,
        decimal_places=1,
        help_text=_("Points that a candidate needs, out of the points of the whole paper."),
    )
    marking_rule = forms.ChoiceField(
        label=_("Marking of multiple choice and fill-in"),
        choices=MarkingRule.choices,
        widget=forms.RadioSelect,
        initial=MarkingRule.EXACT,
        help_text=_(
            "All or nothing: all points for exactly the right options or blanks, else none. Partial credit: a multiple "
            "choice earns points × right options chosen ÷ all right options, and none as soon as a wrong one is "
            "chosen; a fill-in earns points × right blanks ÷ all blanks. Both are rounded down to 0.1 points."
        ),
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=200, help_text=_("The document that sets these figures.")
    )
    effective_from = forms.DateField(
        label=_("Effective from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    retire_previous = forms.BooleanField(
        label=_("Retire the former version at once"),
        required=False,
        help_text=_("New plans then choose this version only. Plans that have chosen the former one keep it."),
    )
    although_short = forms.BooleanField(
        label=_("Make the blueprint although the bank is too small for some of them"),
        required=False,
        widget=forms.CheckboxInput(attrs={"form": "blueprint"}),
    )

    def sections(self) -> list[tuple[str, int, Decimal]]:
        """(type, count, points) of the types that have questions, as far as they are said rightly."""
        data = getattr(self, "cleaned_data", {})
        rows = [(type, data.get(f"{type}_count") or 0, data.get(f"{type}_points")) for type in TYPES]
        return [(type, count, points) for type, count, points in rows if count and points]

    def groups(self) -> Iterator[dict[str, Any]]:
        for type in TYPES:
            yield {"label": type_label(type), "count": self[f"{type}_count"], "points": self[f"{type}_points"]}

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if Blueprint.objects.filter(name=name).exists():
            raise forms.ValidationError(_("There is already a blueprint with this name. Choose another name."))
        return name

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        for type in TYPES:
            if data.get(f"{type}_count") and data.get(f"{type}_points", 0) is None:
                self.add_error(f"{type}_points", gettext("Say how many points each of these questions has."))
        total = sum((count * points for _type, count, points in self.sections()), Decimal(0))
        if not total:
            self.add_error(None, gettext("A blueprint needs at least one question."))
        elif data.get("pass_mark") is not None and data["pass_mark"] > total:
            self.add_error(
                "pass_mark",
                gettext("The paper has only %(total)s points. Lower the pass mark or add points.") % {"total": total},
            )
        return data


@dataclass(frozen=True)
class TypeLine:
    label: str
    count: int
    points: Decimal

    @property
    def sum(self) -> Decimal:
        return self.count * self.points


class Editor:
    """The standard form and its cells together, with what the bank says to them."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        figures: Mapping[str, Any] | None = None,
        cells: list[dict[str, Any]] | None = None,
    ) -> None:
        if data is not None:
            data = data.copy()
            for name in ("TOTAL_FORMS", "INITIAL_FORMS"):
                data.setdefault(f"{CELLS}-{name}", "0")  # the standard form alone
        self.form = BlueprintForm(data, initial=dict(figures or {}))
        self.cells = CellFormSet(data, initial=cells or [], prefix=CELLS, form_kwargs={"topics": topic_choices()})

    @classmethod
    def begun(cls, figures: Mapping[str, Any], cells: list[dict[str, Any]]) -> "Editor":
        """Bound to what an unfilled form begins with, to ask the bank about it."""
        data = QueryDict(mutable=True)
        data.update({name: str(value) for name, value in figures.items() if value is not None})
        data[f"{CELLS}-TOTAL_FORMS"] = str(len(cells))
        for place, cell in enumerate(cells):
            data.update({f"{CELLS}-{place}-{axis}": str(value) for axis, value in cell.items() if value})
        return cls(data)

    @classmethod
    def longer(cls, data: QueryDict) -> "Editor":
        """What was typed, not judged yet, with an empty row more: for who has no script to add one."""
        figures = {name: data.get(name) for name in BlueprintForm.base_fields if name in data}
        total = data.get(f"{CELLS}-TOTAL_FORMS", "0")
        rows: list[dict[str, Any]] = [
            {axis: data.get(f"{CELLS}-{place}-{axis}", "") for axis in CellForm.base_fields}
            for place in range(int(total) if total.isdecimal() and len(total) < 3 else 0)
        ]
        return cls(figures=figures, cells=[row for row in rows if any(row.values())] + [{}])

    def is_valid(self) -> bool:
        """Both parts, then what only both together can say; each fault stands beside its field."""
        right = all([self.form.is_valid(), self.cells.is_valid()])
        for fault in excess(self.recipe):
            asking = [row for row in self.cells if row.cell and row.cell.type == (fault.type or row.cell.type)]
            asking[-1].add_error("count", excess_text(fault))
            right = False
        if not right or not self.verdict.is_short:
            return right
        if self.verdict.serves_nobody:
            self.form.add_error(None, nobody_text())
        elif not self.form.cleaned_data["although_short"]:
            self.form.add_error("although_short", gettext("Lower the numbers, or tick here to make it all the same."))
        else:
            return True
        return False

    @cached_property
    def typed(self) -> list[BlueprintCell]:
        """The cells that are said rightly, unsaved."""
        self.form.is_valid()
        self.cells.is_valid()
        found = [row.cell for row in self.cells]
        topics = Topic.objects.in_bulk([cell.topic_id for cell in found if cell and cell.topic_id])
        for cell in found:
            if cell and cell.topic_id:
                cell.topic = topics[cell.topic_id]
        return [cell for cell in found if cell]

    @cached_property
    def recipe(self) -> Recipe:
        typed = self.typed
        return recipe_with([Section(type, count, points) for type, count, points in self.form.sections()], typed)

    @cached_property
    def stock(self) -> Stock:
        return Stock()

    @cached_property
    def verdict(self) -> Verdict:
        return judge(self.recipe, labels_of(self.typed), self.stock)

    # --- what the page shows ---

    @property
    def faults(self) -> list[str]:
        return [excess_text(fault) for fault in excess(self.recipe)]

    @property
    def lines(self) -> list[TypeLine]:
        return [TypeLine(type_label(s.type), s.count, s.points) for s in self.recipe.sections]

    @property
    def total(self) -> Decimal:
        return sum((line.sum for line in self.lines), Decimal(0))

    @property
    def in_cells(self) -> int:
        return self.recipe.size - self.recipe.rest

    @property
    def without_module(self) -> bool:
        """Whether units whose product category has no module must be warned of."""
        return self.recipe.needs_module

    @property
    def has_rows(self) -> bool:
        return bool(self.cells.forms)
