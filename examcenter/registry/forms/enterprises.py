"""What officials fill in about an enterprise: the long form, products, figures, state and scope."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.models import Bureau, User
from examcenter.bureaus.permissions import GRANTS
from examcenter.lib.reasons import check_reason
from examcenter.registry.actions.enterprises import Details, Size
from examcenter.registry.actions.products import FIELDS, ProductValues
from examcenter.registry.forms.records import day_field
from examcenter.registry.imports.cells import organisation_code, phone
from examcenter.registry.models import (
    ArchiveClass,
    CapacityKind,
    Enterprise,
    EnterpriseStatus,
    EntryReason,
    Mode,
    Product,
)
from examcenter.registry.queries.finding import categories
from examcenter.registry.widgets import LongSelect
from question_bank.formats.tables import BadCell

MOST_EMPLOYEES = 10_000_000
MOST_REVENUE = Decimal("999999999999.99")
# Why a product is watched; a number belongs to the ground above it.
GROUNDS = ("has_licence", "licence_number", "has_ccc", "certificate_number", "has_mandatory_standard")
Groups = list[tuple[Any, list[BoundField]]]


def edited_bureaus(user: User) -> Any:
    """The open bureaus whose registry the user edits."""
    held = user.memberships.filter(role__in=GRANTS["registry.edit"]).values_list("bureau__path", flat=True)
    found = Bureau.objects.none()
    for path in held:
        found = found | Bureau.objects.filter(path__startswith=path)
    return found.open()


class Seen(forms.Form):
    """Carries the fingerprint of what the page showed, so that two editors do not undo each other unawares."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class Grouped:
    """A long form under headings, each with its fields."""

    GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = ()

    def groups(self) -> Groups:
        return [
            (title, [self[name] for name in names if name in self.fields])  # type: ignore[index,attr-defined]
            for title, names in self.GROUPS
            if any(name in self.fields for name in names)  # type: ignore[attr-defined]
        ]


def _checked(convert: Any, value: str) -> str:
    """As a spreadsheet's cell would be read; what is wrong with it becomes the field's error."""
    try:
        return str(convert(value)) if value else ""
    except BadCell as wrong:
        raise forms.ValidationError(str(wrong)) from wrong


def _flag(label: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=help_text)


def category_field() -> forms.CharField:
    return forms.CharField(
        label=_("Product category"),
        max_length=40,
        required=False,
        help_text=_("As in the syllabus; exams take the questions of the product by it."),
        widget=forms.TextInput(attrs={"list": "categories", "autocomplete": "off"}),
    )


class EnterpriseForm(Grouped, Seen):
    GROUPS = (
        (_("Identity"), ("bureau", "code", "name")),
        (_("Business"), ("capacities", "mode", "is_household")),
        (_("Main product"), ("product", "category", "archive_class", *GROUNDS)),
        (_("Size"), ("year", "employees", "revenue")),
        (_("Addresses and principal"), ("registered_address", "business_address", "principal", "phone")),
        (_("Entry into the registry"), ("registered_on", "entered_on", "entry_reason")),
    )
    code = forms.CharField(
        label=_("Organisation code"),
        max_length=25,
        help_text=_("18 digits and capital letters, as on the business licence; the check character is verified."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Name of the enterprise"), max_length=160)
    capacities = forms.MultipleChoiceField(
        label=_("Capacities"), choices=CapacityKind.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("A maker with a shop has two; each has a tier of its own."),
    )  # fmt: skip
    mode = forms.ChoiceField(label=_("Way of business"), choices=Mode.choices, widget=forms.RadioSelect)
    is_household = _flag(_("Individual household"), _("Its tier is always D."))
    registered_address = forms.CharField(label=_("Registered address"), max_length=200, required=False)
    business_address = forms.CharField(label=_("Business address"), max_length=200, required=False)
    principal = forms.CharField(label=_("Principal"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Contact phone"), max_length=25, required=False, help_text=_("Stored encrypted.")
    )  # fmt: skip
    registered_on = day_field(
        _("Registered as a business on"), required=False, help_text=_("As on the business licence.")
    )
    entered_on = day_field(_("First entered on"), required=False)
    entry_reason = forms.ChoiceField(label=_("Reason of first entry"), required=False)

    def __init__(self, *args: Any, unit: Enterprise | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        held = unit.entry_reason if unit else ""
        kept = [(held, held)] if held and held not in EntryReason.values else []
        reason = self.fields["entry_reason"]
        assert isinstance(reason, forms.ChoiceField)  # noqa: S101  (for the type checker)
        reason.choices = [("", _("not recorded")), *kept, *EntryReason.choices]
        if unit and unit.phone:
            self.fields["phone"].help_text = _("Leave it empty to keep the stored one.")

    def clean_code(self) -> str:
        return _checked(organisation_code, self.cleaned_data["code"].replace(" ", ""))

    def clean_phone(self) -> str:
        given = _checked(phone, self.cleaned_data["phone"])
        return given or (self.unit.phone if self.unit else "")

    def details(self) -> Details:
        values = {name: self.cleaned_data[name] for name in Details.__dataclass_fields__}
        return Details(**values | {"capacities": tuple(values["capacities"])})


def details_of(unit: Enterprise) -> dict[str, Any]:
    """What the form shows at first; of the phone only that there is one."""
    values = {name: getattr(unit, name) for name in Details.__dataclass_fields__ if name not in {"capacities", "phone"}}
    return values | {"capacities": list(unit.capacities.values_list("kind", flat=True))}


class NewEnterpriseForm(EnterpriseForm):
    bureau = forms.ModelChoiceField(
        label=_("Supervised by"), queryset=Bureau.objects.none(), widget=LongSelect,
        error_messages={
            "invalid_choice": _("This bureau is outside your area or closed. Choose a bureau of your area."),
        },
    )  # fmt: skip
    product = forms.CharField(label=_("Main product"), max_length=160, required=False)
    category = category_field()
    archive_class = forms.ChoiceField(
        label=_("Archive class"), required=False, choices=[("", _("not recorded")), *ArchiveClass.choices]
    )
    licence_number = forms.CharField(label=_("Production licence number"), max_length=40, required=False)
    has_licence = _flag(_("Under production licence"))
    certificate_number = forms.CharField(label=_("CCC certificate number"), max_length=40, required=False)
    has_ccc = _flag(_("Under compulsory certification (CCC)"))
    has_mandatory_standard = _flag(_("Under mandatory national standards for health and safety"))
    year = forms.IntegerField(label=_("Year of the figures"), min_value=2000, max_value=2100)
    employees = forms.IntegerField(label=_("Employees at year's end"), min_value=0, max_value=MOST_EMPLOYEES)
    revenue = forms.DecimalField(
        label=_("Revenue (10,000 yuan)"), min_value=0, max_value=MOST_REVENUE, decimal_places=2,
        help_text=_("Main business revenue; the tier follows from both figures."),
    )  # fmt: skip

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bureau = self.fields["bureau"]
        assert isinstance(bureau, forms.ModelChoiceField)  # noqa: S101
        bureau.queryset = edited_bureaus(user)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        if not values.get("product") and any(values.get(name) for name in FIELDS[1:]):
            self.add_error("product", _("Name the product that this is about."))
        return values

    def size(self) -> Size:
        values = self.cleaned_data
        return Size(values["year"], values["employees"], values["revenue"])

    def main_product(self) -> ProductValues | None:
        values = self.cleaned_data
        if not values["product"]:
            return None
        return ProductValues(name=values["product"], **{name: values[name] for name in FIELDS[1:]})


class ProductForm(Seen):
    name = forms.CharField(label=_("Product"), max_length=160)
    category = category_field()
    archive_class = forms.ChoiceField(
        label=_("Archive class"), required=False, choices=[("", _("not recorded")), *ArchiveClass.choices]
    )
    has_licence = _flag(_("Under production licence"))
    licence_number = forms.CharField(label=_("Production licence number"), max_length=40, required=False)
    has_ccc = _flag(_("Under compulsory certification (CCC)"))
    certificate_number = forms.CharField(label=_("CCC certificate number"), max_length=40, required=False)
    has_mandatory_standard = _flag(_("Under mandatory national standards for health and safety"))
    is_main = _flag(_("Main product"), _("Its category decides which questions an exam adds."))

    def values(self) -> ProductValues:
        return ProductValues(**{name: self.cleaned_data[name] for name in FIELDS})


def values_of_product(product: Product) -> dict[str, Any]:
    return {name: getattr(product, name) for name in (*FIELDS, "is_main")}


class FiguresForm(Seen):
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    employees = forms.IntegerField(
        label=_("Employees at year's end"), min_value=0, max_value=MOST_EMPLOYEES,
        help_text=_("If there is none, the year's average."),
    )  # fmt: skip
    revenue = forms.DecimalField(
        label=_("Revenue (10,000 yuan)"), min_value=0, max_value=MOST_REVENUE, decimal_places=2,
        help_text=_("Main business revenue; of small wholesalers and retailers the sales of goods."),
    )  # fmt: skip


class StateForm(Seen):
    status = forms.ChoiceField(label=_("State"), choices=EnterpriseStatus.choices, widget=forms.RadioSelect)
    on = day_field(_("Since"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For example: closed when visited, or the number of the notice."),
        validators=[check_reason],
    )


class ScopeForm(Seen):
    in_scope = forms.TypedChoiceField(
        label=_("Scope"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", _("in scope")), ("no", _("out of scope"))],
        help_text=_("In scope: products under production licence, compulsory certification or mandatory standards."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"),
        max_length=120,
        help_text=_("For example: makes food only, or special equipment."),
        validators=[check_reason],
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For example: entered for the wrong enterprise."),
        validators=[check_reason],
    )


def known_categories() -> list[str]:
    """Suggested in the product forms."""
    return categories()
