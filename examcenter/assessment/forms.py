"""Forms of plans, draws, sessions and excuses."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from examcenter.assessment.models import Assessment, Session, Venue
from examcenter.assessment.presenters import plain
from examcenter.assessment.states import ExcuseGround
from examcenter.bureaus.models import Bureau
from examcenter.registry.models import PersonnelRole, Product, Side, SupervisionClass, TierLetter
from question_bank.models import Blueprint


class BlueprintField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Blueprints with the figures and the legal basis that come with them."""

    def label_from_instance(self, obj: Any) -> str:
        return gettext(
            "%(name)s: %(questions)d questions, %(points)s points, %(minutes)d minutes, pass mark %(mark)s (%(basis)s)"
        ) % {
            "name": obj.name,
            "questions": obj.size,
            "points": plain(obj.points),
            "minutes": obj.minutes,
            "mark": plain(obj.pass_mark),
            "basis": obj.legal_basis,
        }


def several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    """Ticks of which none means all."""
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]
    """A plan of one of `bureaus`; where there is one only, it is not asked for."""

    bureau = forms.ModelChoiceField(Bureau.objects.none(), label=_("Planned for"), empty_label=None)
    area = forms.ModelChoiceField(
        Bureau.objects.none(), label=_("Area"), empty_label=None, help_text=_("The bureau itself, or one below it.")
    )
    roles = several(_("Roles in the unit"), PersonnelRole.choices)
    sides = several(_("Production or sales"), Side.choices)
    tiers = several(_("Tiers (by size)"), TierLetter.choices)
    supervision_classes = several(_("Supervision classes"), SupervisionClass.choices)
    categories = several(_("Product categories"), ())
    is_census = forms.TypedChoiceField(
        label=_("Who is assessed"),
        choices=((False, _("persons drawn at random")), (True, _("everyone (census, printed as not random)"))),
        coerce=lambda value: value == "True",
        initial=False,
        widget=forms.RadioSelect,
    )
    size = forms.IntegerField(
        label=_("Persons to draw"),
        min_value=1,
        max_value=100_000,
        error_messages={"required": _("Say how many persons to draw, or choose a census.")},
    )
    reserves = forms.IntegerField(
        label=_("Reserves for each group"),
        min_value=0,
        max_value=1000,
        initial=0,
        required=False,
        help_text=_("For each group; 0: half as many as are drawn there, at least five."),
    )
    blueprint = BlueprintField(
        Blueprint.objects.none(), label=_("Blueprint"), empty_label=None, widget=forms.RadioSelect
    )
    pass_mark = forms.DecimalField(label=_("Pass mark"), min_value=1, max_digits=5, decimal_places=1, required=False)
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=5, max_value=480, required=False, help_text=_("Empty: as in the blueprint.")
    )

    class Meta:
        model = Assessment
        fields = (
            "bureau",
            "title",
            "area",
            "roles",
            "sides",
            "tiers",
            "supervision_classes",
            "categories",
            "is_census",
            "size",
            "reserves",
            "ignore_rest",
            "ignore_rest_reason",
            "blueprint",
            "pass_mark",
            "minutes",
            "show_result",
            "legal_basis",
        )

    def __init__(self, *args: Any, bureaus: list[Bureau], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bureaus = bureaus
        self.choice("bureau").queryset = Bureau.objects.filter(pk__in=[bureau.pk for bureau in bureaus])
        areas = Bureau.objects.none()
        for bureau in bureaus:
            areas |= Bureau.objects.under(bureau).open()
        self.choice("area").queryset = areas
        self.choice("area").initial = bureaus[0] if bureaus else None
        self._one_bureau()
        self.fields["size"].required = self.data.get("is_census") != "True"
        self._blueprints()
        self._categories(areas)

    def choice(self, name: str) -> Any:
        return self.fields[name]

    def _one_bureau(self) -> None:
        if len(self.bureaus) == 1:
            del self.fields["bureau"]

    def _blueprints(self) -> None:
        blueprints = Blueprint.objects.filter(is_retired=False).prefetch_related("sections")
        self.choice("blueprint").queryset = blueprints
        self.choice("blueprint").initial = max(blueprints, key=lambda blueprint: blueprint.size, default=None)

    def _categories(self, areas: Any) -> None:
        found = Product.objects.filter(enterprise__bureau__in=areas).exclude(category="").order_by("category")
        names = list(found.values_list("category", flat=True).distinct())
        self.choice("categories").choices = [(name, name) for name in names]

    def planned_for(self) -> Any:
        """The bureau of a form that has been looked over; None where a form with errors names none."""
        return self.bureaus[0] if len(self.bureaus) == 1 else self.cleaned_data.get("bureau")

    def clean_reserves(self) -> int:
        return self.cleaned_data.get("reserves") or 0

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("is_census"):
            data["size"] = None
        if data.get("ignore_rest") and not data.get("ignore_rest_reason"):
            self.add_error(
                "ignore_rest_reason", _("Give the reason for assessing persons again within the months of rest.")
            )
        bureau, area = self.planned_for(), data.get("area")
        if bureau and area and not bureau.contains(area):
            self.add_error("area", _("Choose the bureau itself or one below it."))
        return data

    def _post_clean(self) -> None:
        """The action builds the plan and looks over its constraints; the form's own instance is not used."""

    def plan_fields(self) -> dict[str, Any]:
        """What `create_plan` and `edit_plan` take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "bureau"}


class CommentForm(forms.Form):
    comment = forms.CharField(label=_("What has to change"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class DrawForm(forms.Form):
    """What the witness gives: a name and any value that nobody could foresee."""

    witness = forms.CharField(
        label=_("Name of the witness"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    witness_value = forms.CharField(
        label=_("Value given by the witness"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Any figures or words the witness thinks of now, for example the numbers of a banknote."),
    )


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class SessionForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Session
        fields = ("venue", "room", "starts_at", "ends_at", "capacity", "is_reassessment")
        widgets = {"starts_at": MomentInput, "ends_at": MomentInput}

    def __init__(self, *args: Any, bureau: Bureau, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        venues: Any = self.fields["venue"]
        venues.queryset = Venue.objects.filter(bureau__path__in=bureau.ancestor_paths()) | Venue.objects.filter(
            bureau__path__startswith=bureau.path
        )
        self.fields["capacity"].widget.attrs["min"] = 1


class VenueForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Venue
        fields = ("name", "address")


class ExcuseForm(forms.Form):
    ground = forms.ChoiceField(label=_("Ground of the excuse"), choices=ExcuseGround.choices, widget=forms.RadioSelect)
