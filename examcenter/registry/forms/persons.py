"""What officials fill in about a person: a right number, a reason to look, a training, other posts or days."""

import hashlib
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now, gettext_lazy as _

from examcenter.lib.documents import DocumentField
from examcenter.lib.reasons import check_reason
from examcenter.registry.actions import Document, Training
from examcenter.registry.forms.records import day_field
from examcenter.registry.imports.cells import document_number, posts
from examcenter.registry.models import Appointment, IdKind, TrainingKind
from question_bank.formats.tables import BadCell

REASON = 200


def reason_field(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        help_text=help_text,
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[check_reason],
    )


class DisclosureForm(forms.Form):
    reason = reason_field(_("For example: checked against the ID card at the inspection. Auditors read it."))


class NumberForm(forms.Form):
    """The right identity document of somebody whose number was typed wrongly."""

    id_kind = forms.ChoiceField(label=_("Identity document"), choices=IdKind.choices)
    id_number = forms.CharField(
        label=_("Right document number"),
        max_length=30,
        help_text=_("If this number is already stored for somebody of the same name, both records become one."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = reason_field(_("For example: mistyped in the spreadsheet, compared with the ID card."))

    def __init__(self, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("id_number") and values.get("id_kind"):
            try:
                number, born_on = document_number(values["id_kind"], values["id_number"], today=self.today)
                values["document"] = Document(values["id_kind"], number, born_on)
            except BadCell as wrong:
                self.add_error("id_number", str(wrong))
        return values


class ErasureForm(forms.Form):
    reason = reason_field(_("For example: the person asks for it. Leave out names and numbers; the reason stays."))


class ReinstatementForm(forms.Form):
    reason = reason_field(_("For example: the wrong person was chosen."))


class AppointmentForm(forms.Form):
    """Posts and days of an appointment; `seen` says which state the official looked at."""

    posts = forms.CharField(
        label=_("Quality-control posts"), max_length=200, required=False, help_text=_("Several separated by 、")
    )
    started_on = day_field(_("In the post since"))
    ended_on = day_field(_("Last day in the post"))
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, appointment: Appointment, data: Any = None) -> None:
        names = ("posts", "started_on", "ended_on")
        initial = {name: getattr(appointment, name) for name in names} | {"seen": state_of(appointment)}
        super().__init__(data, initial=initial)
        if appointment.ended_on is None:
            del self.fields["ended_on"]

    def clean_posts(self) -> str:
        try:
            return posts(self.cleaned_data["posts"]) if self.cleaned_data["posts"] else ""
        except BadCell as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        begins, ends = values.get("started_on"), values.get("ended_on")
        if begins and ends and ends < begins:
            self.add_error("ended_on", _now("An appointment cannot end before it begins."))
        return values


def state_of(appointment: Appointment) -> str:
    """A short sign of the appointment's present values."""
    values = f"{appointment.posts}|{appointment.started_on}|{appointment.ended_on}"
    return hashlib.sha256(values.encode()).hexdigest()[:16]


class TrainingForm(forms.Form):
    PASSED = (("", _("no result")), ("yes", _("passed")), ("no", _("failed")))
    kind = forms.ChoiceField(label=_("What was held"), choices=TrainingKind.choices, widget=forms.RadioSelect)
    on = day_field(_("Held on"))
    subject = forms.CharField(label=_("Subject"), max_length=120, required=False)
    hours = forms.DecimalField(
        label=_("Hours"), min_value=0, max_value=999, max_digits=4, decimal_places=1, required=False
    )
    passed = forms.ChoiceField(
        label=_("Result"), choices=PASSED, required=False, help_text=_("Needed for the enterprise's own assessment.")
    )
    file = DocumentField(
        label=_("Sheet or certificate"), required=False, help_text=_("Photo (jpg, png, webp), PDF, docx or xlsx.")
    )

    def __init__(self, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(_now("The date lies in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("kind") == TrainingKind.ASSESSMENT and not values.get("passed"):
            self.add_error("passed", _now("An assessment by the unit needs its result."))
        return values

    @property
    def training(self) -> Training:
        values = self.cleaned_data
        passed = {"yes": True, "no": False}.get(values["passed"])
        return Training(values["kind"], values["on"], values["subject"], values["hours"], passed)
