"""What an administrator fills in to change the tree."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.models import Bureau, Department, DepartmentKind
from examcenter.bureaus.tree.checks import HEIGHTS
from examcenter.lib.reasons import check_reason


def by_superior(bureaus: Iterable[Bureau], own: Bureau) -> list[tuple[str, list[tuple[int, str]]]]:
    """Options grouped by the bureau above, the own neighbours first: stations of other cities bear similar names."""
    groups: dict[int | None, list[Bureau]] = {own.parent_id: []}
    for bureau in bureaus:
        groups.setdefault(bureau.parent_id, []).append(bureau)
    return [
        (rows[0].parent.name if rows[0].parent else "", [(row.pk, row.name) for row in rows])
        for rows in groups.values()
        if rows
    ]


class DocumentForm(forms.Form):
    """The day and the document of a change; `seen` lets the second step notice that somebody else was faster."""

    on = forms.DateField(
        label=_("Day of the change"),
        help_text=_("As the document says; not after today, since the change holds at once."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Legal document"),
        max_length=200,
        help_text=_("Title or number of the document that orders it."),
        validators=[check_reason],
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, bureau: Bureau, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bureau = bureau
        self.initial.setdefault("seen", seen(bureau))

    @property
    def is_stale(self) -> bool:
        return bool(self.cleaned_data["seen"] != seen(self.bureau))

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


def seen(bureau: Bureau) -> str:
    """What a page showed of a bureau, as far as a change depends on it."""
    return f"{bureau.path} {bureau.name}"


class TargetForm(DocumentForm):
    """With another bureau; only those that could take part are offered."""

    highest = False  # whether a bureau of the same level may be chosen
    target_label: Any = ""
    field_order = ["target", "on", "reason", "seen"]

    def __init__(self, *args: Any, bureau: Bureau, **kwargs: Any) -> None:
        super().__init__(*args, bureau=bureau, **kwargs)
        height = HEIGHTS.index(bureau.level)  # type: ignore[arg-type]
        levels = HEIGHTS[: height + 1] if self.highest else HEIGHTS[:height]
        possible = Bureau.objects.open().filter(path__startswith=bureau.ancestor_paths()[0], level__in=levels)
        left_out = [bureau.pk] if self.highest else [bureau.pk, bureau.parent_id or bureau.pk]
        offered = possible.exclude(pk__in=left_out).select_related("parent").order_by("path")
        target = forms.ModelChoiceField(label=self.target_label, queryset=offered)
        target.choices = [*BLANK_CHOICE_DASH, *by_superior(offered, bureau)]
        self.fields["target"] = target
        self.order_fields(self.field_order)


class MoveForm(TargetForm):
    target_label = _("New bureau above")


class MergeForm(TargetForm):
    highest = True
    target_label = _("Bureau that takes over")


class RenameForm(DocumentForm):
    name = forms.CharField(label=_("Bureau's name"), max_length=120)
    short_name = forms.CharField(label=_("Short name"), max_length=40)
    field_order = ["name", "short_name", "on", "reason", "seen"]


class CloseForm(DocumentForm):
    pass


class DepartmentForm(DocumentForm):
    name = forms.CharField(label=_("Department's name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=DepartmentKind.choices, widget=forms.RadioSelect)
    field_order = ["name", "kind", "on", "reason", "seen"]


class DepartmentNameForm(DocumentForm):
    name = forms.CharField(label=_("Department's name"), max_length=80)
    field_order = ["name", "on", "reason", "seen"]


class DepartmentCloseForm(DocumentForm):
    successor = forms.ModelChoiceField(
        label=_("Department that takes over"),
        queryset=Department.objects.none(),
        required=False,
        help_text=_("Needed where people or enterprises still belong to it."),
    )
    field_order = ["successor", "on", "reason", "seen"]

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser: Any = self.fields["successor"]
        others = Department.objects.filter(bureau=department.bureau, closed_on=None).exclude(pk=department.pk)
        chooser.queryset = others.order_by("kind", "name")
