"""Forms about staff."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.access import is_staff
from examcenter.bureaus.imports.staff import sign_in_name
from examcenter.bureaus.models import Bureau, BureauQuerySet, Department, Membership, Role, User
from examcenter.bureaus.people.accounts import WhyClosed, WhyRemoved, roles_at
from examcenter.bureaus.people.queries import Wanted
from examcenter.bureaus.people.role_words import explained
from question_bank.formats.tables import BadCell


class ForgottenForm(ResetPasswordForm):  # type: ignore[misc]
    """Links are mailed to staff only; an enterprise gets a new password from its supervising bureau."""

    users: list[User]
    email = forms.EmailField(label=_("Mail address"), max_length=254)

    def clean_email(self) -> str:
        email = str(super().clean_email())
        self.users = [user for user in self.users if is_staff(user)]
        return email


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """The page itself says the rules, once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = ""


class PasswordByLinkForm(ResetPasswordKeyForm):  # type: ignore[misc]
    """The same for a password that is chosen through a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = ""


class StaffFilter(forms.Form):
    q = forms.CharField(label=_("Name or sign-in name"), required=False, max_length=60)
    role = forms.ChoiceField(label=_("Roles"), required=False)
    factor = forms.ChoiceField(
        label=_("Second factor"),
        required=False,
        choices=[("", _("all")), ("set", _("set up")), ("none", _("not set up"))],
    )
    account = forms.ChoiceField(
        label=_("Account"), required=False, choices=[("", _("all")), ("open", _("open")), ("closed", _("closed"))]
    )
    below = forms.BooleanField(label=_("with the bureaus below"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "role", [("", _("all roles")), *Role.choices])

    def wanted(self) -> Wanted:
        """What was chosen and is valid."""
        cleaned = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        wanted: Wanted = {}
        wanted.update({key: value for key, value in cleaned.items() if value})  # type: ignore[typeddict-item]
        return wanted


class RolesForm(forms.Form):
    """The roles of one person at one bureau; as given, no role at all ends the membership there."""

    roles = forms.MultipleChoiceField(label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple)
    department: "forms.ModelChoiceField[Department]" = forms.ModelChoiceField(
        Department.objects.none(), label=_("Department"), required=False
    )

    both = forms.BooleanField(
        label=_("Yes, this person both writes and reviews questions."),
        required=False,
        help_text=_("A question is still reviewed by somebody else than its author."),
    )

    def __init__(self, *args: Any, bureau: Bureau, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self._bank_whole():
            del self.fields["both"]
        _choose(self, "roles", [(role.value, explained(role)) for role in roles_at(bureau)])
        chooser = self.fields["department"]
        assert isinstance(chooser, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        chooser.queryset = bureau.departments.filter(closed_on=None).order_by("kind", "name")
        if not chooser.queryset.exists():
            del self.fields["department"]

    @classmethod
    def held(cls, user: User, bureau: Bureau) -> dict[str, Any]:
        """What the form begins with."""
        rows = list(Membership.objects.filter(user=user, bureau=bureau))
        return {
            "roles": [row.role for row in rows],
            "department": next((row.department_id for row in rows if row.department_id), None),
        }

    def _bank_whole(self) -> bool:
        """Whether the roles that were sent make one person author and reviewer at once."""
        sent = self.fields["roles"].widget.value_from_datadict(self.data, self.files, self.add_prefix("roles"))
        return {str(Role.BANK_AUTHOR), str(Role.BANK_REVIEWER)} <= set(sent or [])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "both" in self.fields and not cleaned.get("both"):
            self.add_error(
                "both",
                _(
                    "Writing and reviewing should lie in two hands. Take one of the two roles away, "
                    "or confirm that this person has both."
                ),
            )
        return cleaned

    def chosen(self) -> dict[str, Any]:
        return {"roles": self.cleaned_data["roles"], "department": self.cleaned_data.get("department")}


class NewStaffForm(RolesForm):
    name = forms.CharField(label=_("Name"), max_length=60)
    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=60,
        help_text=_("3 to 60 letters, digits or . _ - @ +, the same for good, for example the work number."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    email = forms.EmailField(label=_("Mail address"), required=False)
    field_order = ("name", "username", "roles", "both", "department", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].required = True

    def clean_username(self) -> str:
        try:
            return sign_in_name(self.cleaned_data["username"])
        except BadCell as wrong:
            raise ValidationError(str(wrong)) from wrong


class OtherBureauForm(forms.Form):
    """Where else somebody gets roles."""

    bureau: "forms.ModelChoiceField[Bureau]" = forms.ModelChoiceField(Bureau.objects.none(), label=_("Bureau"))

    def __init__(self, *args: Any, bureaus: BureauQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["bureau"]
        assert isinstance(chooser, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        chooser.queryset = bureaus


class WhyRemovedForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=WhyRemoved.choices, widget=forms.RadioSelect)
    checked = forms.BooleanField(
        label=_("I have made sure in person or by phone that the request comes from the owner.")
    )


class WhyClosedForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=WhyClosed.choices, widget=forms.RadioSelect)


def _choose(form: forms.Form, name: str, choices: list[Any]) -> None:
    chooser = form.fields[name]
    assert isinstance(chooser, forms.ChoiceField)  # noqa: S101  (for the type checker)
    chooser.choices = choices
