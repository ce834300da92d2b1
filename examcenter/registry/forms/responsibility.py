"""What officials fill in about who answers for an enterprise: the inspector, and the bureau."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.models import Bureau, Department, Role, User
from examcenter.lib.reasons import check_reason
from examcenter.registry.actions.inspectors import Charge
from examcenter.registry.forms.enterprises import Seen
from examcenter.registry.forms.records import day_field
from examcenter.registry.widgets import LongSelect

SUPERVISE = (Role.OFFICER, Role.INSPECTOR)  # who answers for enterprises; not the bank's authors, nor auditors


class StaffChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        places = dict.fromkeys(each.bureau.short_name for each in obj.memberships.all())
        return _("%(name)s (%(bureaus)s)") % {"name": obj, "bureaus": "、".join(places)}


class DepartmentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.bureau.short_name} · {obj.name}"


class InspectorForm(Seen):
    inspector = StaffChoice(
        label=_("Inspector with an account"), queryset=User.objects.none(), required=False,
        help_text=_("Staff of the enterprise's bureau and of those above it."),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Or the name of an inspector without one"), max_length=60, required=False,
    )  # fmt: skip
    department = DepartmentChoice(
        label=_("Responsible department"), queryset=Department.objects.none(), required=False
    )  # fmt: skip
    since = day_field(_("Responsible since"), help_text=_("The day of the change; recorded late, it is marked so."))

    def __init__(self, paths: list[str], *args: Any, **kwargs: Any) -> None:
        """`paths` are those of the bureaus whose staff and departments may be named."""
        super().__init__(*args, **kwargs)
        inspector, department = self.fields["inspector"], self.fields["department"]
        assert isinstance(inspector, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        assert isinstance(department, forms.ModelChoiceField)  # noqa: S101
        staff = User.objects.filter(
            is_active=True, memberships__bureau__path__in=paths, memberships__role__in=SUPERVISE
        ).distinct()
        inspector.queryset = staff.order_by("name", "pk").prefetch_related("memberships__bureau")
        inspector.empty_label = str(_("nobody with an account"))
        open_ones = Department.objects.filter(bureau__path__in=paths, closed_on=None).select_related("bureau")
        department.queryset = open_ones.order_by("bureau__path", "name")
        department.empty_label = str(_("none"))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        if values.get("inspector") and values.get("name"):
            self.add_error("name", _("Choose somebody with an account or give a name, not both."))
        elif not values.get("inspector") and not values.get("name"):
            self.add_error("inspector", _("Choose somebody with an account, or give a name below."))
        return values

    def charge(self) -> Charge:
        values = self.cleaned_data
        inspector = values["inspector"]
        return Charge(inspector, str(inspector) if inspector else values["name"], values["department"], values["since"])


class TransferForm(forms.Form):
    receiving = forms.ModelChoiceField(
        label=_("Receiving bureau"), queryset=Bureau.objects.none(), widget=LongSelect,
        help_text=_("A bureau of your own area takes it at once; any other one has to agree first."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For example: the enterprise moved to another county."),
        validators=[check_reason],
    )

    def __init__(self, province: Bureau, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        receiving = self.fields["receiving"]
        assert isinstance(receiving, forms.ModelChoiceField)  # noqa: S101
        receiving.queryset = Bureau.objects.under(province).open().order_by("path")
        receiving.empty_label = str(_("Please choose"))


class RefusalForm(forms.Form):
    comment = forms.CharField(label=_("Why not"), max_length=200, validators=[check_reason])
