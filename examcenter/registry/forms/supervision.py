"""What officials fill in about risks, credit, yearly lists and shortcomings."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.models import Bureau, User
from examcenter.registry.forms.records import ListFilter, any_of, day_field
from examcenter.registry.models.supervision import CreditLevel, RiskSeverity, RiskSource
from examcenter.registry.presenters.staffing import KINDS
from examcenter.registry.queries.yearly_lists import FIRST_YEAR


class RiskForm(forms.Form):
    on = day_field(_("Found on"))
    severity = forms.ChoiceField(label=_("Severity"), choices=RiskSeverity.choices, widget=forms.RadioSelect)
    source = forms.ChoiceField(label=_("Found by"), choices=RiskSource.choices)
    note = forms.CharField(
        label=_("What was found"),
        max_length=200,
        help_text=_("The product and the fault. A wrong record is not changed but withdrawn with a reason."),
    )


class CreditForm(forms.Form):
    level = forms.ChoiceField(label=_("Credit risk"), choices=CreditLevel.choices, widget=forms.RadioSelect)
    since = day_field(_("Holds since"))


class ShortcomingFilter(ListFilter):
    shortcoming = forms.ChoiceField(label=_("Shortcoming"), required=False, choices=any_of(list(KINDS.items())))
    field_order = ["q", "bureau", "shortcoming", "category"]


class YearForm(forms.Form):
    """Which lists; a wrong choice counts as the running year and the whole area."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)
    bureau = forms.ModelChoiceField(label=_("Bureau"), queryset=Bureau.objects.none(), required=False)

    def __init__(self, user: User, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        year, bureau = self.fields["year"], self.fields["bureau"]
        assert isinstance(year, forms.ChoiceField)  # noqa: S101  (for the type checker)
        assert isinstance(bureau, forms.ModelChoiceField)  # noqa: S101
        year.choices = [(each, str(each)) for each in range(today.year, FIRST_YEAR - 1, -1)]
        bureau.queryset = Bureau.objects.for_user(user)
        bureau.empty_label = str(_("all"))

    def chosen(self) -> tuple[int, Bureau | None]:
        self.is_valid()
        values = getattr(self, "cleaned_data", {})
        return values.get("year") or self.today.year, values.get("bureau")
