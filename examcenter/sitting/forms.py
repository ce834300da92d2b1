"""What candidates fill in before the exam."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EntryForm(forms.Form):
    """The code comes from the QR code, or is typed by hand."""

    code = forms.CharField(
        label=_("Code of your ticket or room"),
        help_text=_("26 letters and digits, under the QR code. Spaces do not matter."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Name"),
        help_text=_("As on your identity document."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    last_six = forms.CharField(
        label=_("Last six characters of the document number"),
        help_text=_("Digits, and X where the number ends in X."),
        min_length=6,
        max_length=6,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"min_length": _("Type all six characters."), "max_length": _("Type only the last six.")},
    )


class RulesForm(forms.Form):
    accepted = forms.BooleanField(
        label=_("I have read the rules and the privacy notice, and I begin the exam myself."),
        error_messages={"required": _("Tick this box first; the exam begins only then.")},
    )
