"""The rows below the standard form of a blueprint: so many questions of a type, topic, difficulty and part."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from question_bank.models import BlueprintCell, Part, QuestionType, Topic

MAX_CELLS = 60
AXES = ("type", "topic", "difficulty", "part")
LEVELS = range(1, 6)


def topic_choices() -> list[tuple[str, str]]:
    """The syllabus as a tree, in its order; what lies below is set in."""
    below: dict[int | None, list[Topic]] = {}
    for topic in Topic.objects.order_by("code"):
        below.setdefault(topic.parent_id, []).append(topic)

    def lines(parent: int | None, depth: int) -> list[tuple[str, str]]:
        return [
            line
            for topic in below.get(parent, [])
            for line in [(str(topic.pk), "　" * depth + topic.name), *lines(topic.pk, depth + 1)]
        ]

    return lines(None, 0)


class CellForm(forms.Form):
    """A row; one that says nothing counts for nothing, so a row is taken away by emptying it."""

    count = forms.IntegerField(label=_("Number"), min_value=1, max_value=300, required=False)
    type = forms.ChoiceField(label=_("Type"), required=False)
    topic = forms.TypedChoiceField(label=_("Topic"), required=False, coerce=int, empty_value=None)
    difficulty = forms.TypedChoiceField(label=_("Difficulty"), required=False, coerce=int, empty_value=None)
    part = forms.ChoiceField(label=_("Part"), required=False)

    def __init__(self, *args: Any, topics: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("type", gettext("any type"), QuestionType.choices)
        self._choose("topic", gettext("any topic"), topics)
        self._choose("difficulty", gettext("any difficulty"), [(str(level), str(level)) for level in LEVELS])
        self._choose("part", gettext("either part"), Part.choices)

    def _choose(self, name: str, none: str, choices: Sequence[Any]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = [("", none), *choices]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        says = [axis for axis in AXES if data.get(axis)]
        if says and "count" in data and data["count"] is None:
            self.add_error("count", gettext("Say how many such questions a paper has, or leave all of this row open."))
        if data.get("count") and not says and not self.errors:
            self.add_error(
                "count", gettext("Choose a type, topic, difficulty or part; what belongs to no row is free.")
            )
        return data

    @property
    def cell(self) -> BlueprintCell | None:
        """Unsaved; None where the row is empty or wrong."""
        data = getattr(self, "cleaned_data", {})
        if self.errors or not data.get("count"):
            return None
        return BlueprintCell(
            count=data["count"],
            type=data["type"],
            topic_id=data["topic"],
            difficulty=data["difficulty"],
            part=data["part"],
        )


CellFormSet = forms.formset_factory(CellForm, extra=0, max_num=MAX_CELLS, absolute_max=MAX_CELLS + 1, validate_max=True)
