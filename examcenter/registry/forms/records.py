"""What officials fill in: filters of the lists, appointments, corrections, accounts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.models import Bureau, User
from examcenter.lib.days import check_day
from examcenter.registry.imports.cells import document_number, phone as phone_number
from examcenter.registry.models import (
    Appointment,
    ArchiveClass,
    CapacityKind,
    Enterprise,
    EnterpriseStatus,
    IdKind,
    PersonnelRole,
    ShortcomingKind,
    Side,
    SupervisionClass,
    TierLetter,
)
from examcenter.registry.queries.finding import categories
from examcenter.registry.widgets import LongSelect
from question_bank.formats.tables import BadCell

Choices = list[tuple[str, Any]]


def any_of(choices: Any) -> Choices:
    return [("", _("all")), *choices]


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget, validators=[check_day])


class ListFilter(forms.Form):
    """Filters of a list; all may be empty, and a wrong one counts as empty."""

    q = forms.CharField(label=_("Search"), required=False, max_length=60)
    bureau = forms.ModelChoiceField(
        label=_("Bureau"), queryset=Bureau.objects.none(), required=False, widget=LongSelect
    )
    category = forms.ChoiceField(label=_("Product category"), required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bureau, category = self.fields["bureau"], self.fields["category"]
        assert isinstance(bureau, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        assert isinstance(category, forms.ChoiceField)  # noqa: S101
        bureau.queryset = Bureau.objects.for_user(user)
        bureau.empty_label = str(_("all"))
        category.choices = any_of([(name, name) for name in categories()])

    def chosen(self) -> dict[str, Any]:
        """What was filled in and is valid, by field."""
        self.is_valid()
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}

    def words(self, name: str) -> str:
        """How a chip says what was chosen."""
        value = self.chosen()[name]
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
        return str(value)


class EnterpriseFilter(ListFilter):
    SUPERVISED = "supervised"
    kind = forms.ChoiceField(label=_("Capacity"), required=False, choices=any_of(CapacityKind.choices))
    tier = forms.ChoiceField(label=_("Tier"), required=False, choices=any_of(TierLetter.choices))
    supervision_class = forms.ChoiceField(
        label=_("Supervision class"), required=False, choices=any_of(SupervisionClass.choices)
    )
    archive_class = forms.ChoiceField(label=_("Archive class"), required=False, choices=any_of(ArchiveClass.choices))
    inspector = forms.CharField(label=_("Responsible inspector"), required=False, max_length=60)
    status = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=any_of([("supervised", _("in business and in scope")), *EnterpriseStatus.choices]),
    )
    shortcoming = forms.ChoiceField(label=_("Shortcoming"), required=False, choices=any_of(ShortcomingKind.choices))
    work = forms.ChoiceField(
        label=_("To do"),
        required=False,
        choices=any_of(
            [
                ("unconfirmed", _("roster not confirmed")),
                ("confirmed", _("roster confirmed")),
                ("no_inspector", _("no responsible inspector")),
                ("inspector_late", _("responsible inspector entered late")),
                ("entered_late", _("enterprise entered late")),
                ("no_account", _("enterprises without a sign-in")),
            ]
        ),
    )
    field_order = [
        "q", "bureau", "kind", "tier", "supervision_class", "category", "archive_class", "inspector", "status",
        "shortcoming", "work",
    ]  # fmt: skip


class RosterFilter(ListFilter):
    SERVING, LEFT, SUPERVISED = "serving", "left", "supervised"
    kind = forms.ChoiceField(label=_("Capacity"), required=False, choices=any_of(CapacityKind.choices))
    tier = forms.ChoiceField(label=_("Tier"), required=False, choices=any_of(TierLetter.choices))
    role = forms.ChoiceField(label=_("Role"), required=False, choices=any_of(PersonnelRole.choices))
    side = forms.ChoiceField(label=_("Production or sales"), required=False, choices=any_of(Side.choices))
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=any_of(
            [
                (SERVING, _("serving")),
                (SUPERVISED, _("serving at a unit in business and in scope")),
                (LEFT, _("left the post")),
            ]
        ),
    )
    work = forms.ChoiceField(
        label=_("To do"),
        required=False,
        choices=any_of(
            [
                ("new_unassessed", _("in the post for less than a year, never assessed")),
                ("unassessed", _("serving, never assessed")),
                ("unsucceeded", _("left the post within a year, nobody succeeds")),
            ]
        ),
    )
    field_order = ["q", "bureau", "kind", "tier", "role", "side", "category", "state", "work"]


class EndForm(forms.Form):
    on = day_field(_("Last day in the post"))
    successor = forms.BooleanField(label=_("Then enter the successor"), required=False, initial=True)


class AppointForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    id_kind = forms.ChoiceField(label=_("Identity document"), choices=IdKind.choices, initial=IdKind.RESIDENT)
    id_number = forms.CharField(
        label=_("Document number"),
        max_length=30,
        help_text=_("Stored encrypted; later only the last four characters are shown."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(label=_("Mobile phone"), max_length=25, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=PersonnelRole.choices, initial=PersonnelRole.OFFICER)
    side = forms.ChoiceField(label=_("Production or sales"), choices=Side.choices)
    posts = forms.CharField(
        label=_("Quality-control posts"), max_length=200, required=False, help_text=_("Several separated by 、")
    )
    started_on = day_field(_("In the post since"))
    trained_on = day_field(_("Trained on"), required=False)
    unit_assessed_on = day_field(_("Assessed by the enterprise itself on"), required=False)

    def __init__(self, enterprise: Enterprise, today: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        side = self.fields["side"]
        assert isinstance(side, forms.ChoiceField)  # noqa: S101  (for the type checker)
        held = {capacity.side for capacity in enterprise.capacities.all()}
        side.choices = [(one.value, one.label) for one in Side if one in held]

    def clean_phone(self) -> str:
        return _converted(phone_number, self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        values["born_on"] = None
        if values.get("id_number") and values.get("id_kind"):
            try:
                number, born_on = document_number(values["id_kind"], values["id_number"], today=self.today)
                values |= {"id_number": number, "born_on": born_on}
            except BadCell as wrong:
                self.add_error("id_number", str(wrong))
        return values


class CorrectionForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    phone = forms.CharField(
        label=_("New mobile phone"),
        max_length=25,
        required=False,
        help_text=_("Leave it empty to keep the stored one."),
    )

    def clean_phone(self) -> str:
        return _converted(phone_number, self.cleaned_data["phone"])


def _converted(convert: Any, value: str) -> str:
    try:
        return str(convert(value)) if value else ""
    except BadCell as wrong:
        raise forms.ValidationError(str(wrong)) from wrong


class SaveViewForm(forms.Form):
    name = forms.CharField(label=_("Name of the view"), max_length=30)


class AccountForm(forms.Form):
    username = forms.RegexField(
        r"^[0-9A-Za-z._@+-]{3,60}$", label=_("Sign-in name"), help_text=_("Usually the organisation code.")
    )
    name = forms.CharField(label=_("Name of the account"), max_length=60)


def successor_of(appointment: Appointment) -> dict[str, Any]:
    """What the form for a successor already knows."""
    return {"role": appointment.role, "side": appointment.side, "posts": appointment.posts}
