"""What is typed in: a publication's title, the comment that sends one back."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ProposalForm(forms.Form):
    title = forms.CharField(
        label=_("Title of the publication"),
        max_length=160,
        help_text=_("It heads the public page and the bulletin."),
    )


class SendBackForm(forms.Form):
    comment = forms.CharField(
        label=_("What has to change"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The official who proposed it reads this; the public does not."),
    )
