"""What enterprises fill in at their own door, and what the bureau answers."""

from dataclasses import fields
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.models import User
from examcenter.lib.documents import DocumentField
from examcenter.lib.reasons import check_reason
from examcenter.registry.actions import Newcomer, Post
from examcenter.registry.forms.records import AppointForm, ListFilter, any_of, day_field
from examcenter.registry.models import CapacityKind, TierLetter
from examcenter.registry.queries.roster_check import ALL, CHECKED


def plain_input(**more: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", **more})


class PortalEntryForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the slip"),
        help_text=_("16 letters and digits, under the QR code. Spaces do not matter."),
        max_length=60,
        widget=plain_input(autocapitalize="characters"),
    )
    organisation_code = forms.CharField(
        label=_("Organisation code"),
        help_text=_("The 18 characters on the business licence."),
        max_length=30,
        widget=plain_input(autocapitalize="characters"),
    )
    phone = forms.CharField(
        label=_("Last four digits of the contact phone"),
        help_text=_("Of the phone that the bureau has recorded for the enterprise; the whole number is fine too."),
        max_length=30,
        widget=plain_input(inputmode="tel"),
    )


class SlipsForm(forms.Form):
    """For whom new codes are printed; by default nobody's paper becomes worthless."""

    LACKING, ALL = "lacking", "all"
    which = forms.ChoiceField(label=_("Who gets a new code"), widget=forms.RadioSelect, initial=LACKING)

    def __init__(self, number: int, lacking: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        which = self.fields["which"]
        assert isinstance(which, forms.ChoiceField)  # noqa: S101  (for the type checker)
        few, every = _("only those without a valid code (%(number)d)"), _("all of them (%(number)d)")
        which.choices = [(self.LACKING, few % {"number": lacking}), (self.ALL, every % {"number": number})]


class ProposeForm(AppointForm):
    """As an official's form, with the sheet of the training."""

    file = DocumentField(
        label=_("Training record or record of the unit's own assessment"),
        required=False,
        help_text=_("A photo taken with the phone will do (jpg, png, webp); or PDF, docx, xlsx."),
    )

    @property
    def newcomer(self) -> Newcomer:
        return Newcomer(**{field.name: self.cleaned_data[field.name] for field in fields(Newcomer)})

    @property
    def post(self) -> Post:
        return Post(**{field.name: self.cleaned_data[field.name] for field in fields(Post)})


class ProposeEndForm(forms.Form):
    on = day_field(_("Last day in the post"))
    successor = forms.BooleanField(label=_("Then propose the successor"), required=False, initial=True)


class ReturnForm(forms.Form):
    comment = forms.CharField(
        label=_("What is wrong?"), widget=forms.Textarea(attrs={"rows": 2}), max_length=200, validators=[check_reason]
    )


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 10 characters, not only digits."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("password") and values.get("again") and values["password"] != values["again"]:
            self.add_error("again", _("The two passwords differ."))
        return values


class RosterCheckFilter(ListFilter):
    kind = forms.ChoiceField(label=_("Capacity"), required=False, choices=any_of(CapacityKind.choices))
    tier = forms.ChoiceField(label=_("Tier"), required=False, choices=any_of(TierLetter.choices))
    state = forms.ChoiceField(
        label=_("State of the check"),
        required=False,
        choices=[("", _("not checked")), (CHECKED, _("checked")), (ALL, _("all"))],
    )
    field_order = ["q", "bureau", "kind", "tier", "category", "state"]
