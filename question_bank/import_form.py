"""What is asked when a file comes in or questions go out."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from question_bank.exporting import FORMATS
from question_bank.forms import TopicField
from question_bank.imports.result import LIMITS
from question_bank.models import ForCapacity, ForRole, ImportKind

DEFAULTS = ("topic", "for_role", "for_capacity", "document", "article")
ACCEPTED = ".xlsx,.csv,.gift,.txt,.xml,.zip"


class UploadForm(forms.Form):
    """A file, and what holds for all its questions where it does not say so itself."""

    kind = forms.ChoiceField(label=_("What the file holds"), choices=ImportKind.choices, widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File"),
        help_text=_("xlsx or csv, GIFT, Aiken, Moodle XML, or a QTI 2.1 or 2.2 package; at most 64 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    topic = TopicField(label=_("Topic, where the file names none"), required=False, empty_label=_("not said"))
    for_role = forms.ChoiceField(
        label=_("Role, where the file names none"), choices=ForRole.choices, initial=ForRole.BOTH, required=False
    )
    for_capacity = forms.ChoiceField(
        label=_("Capacity, where the file names none"),
        choices=ForCapacity.choices,
        initial=ForCapacity.BOTH,
        required=False,
    )
    document = forms.CharField(label=_("Document, where the file names none"), max_length=120, required=False)
    article = forms.CharField(label=_("Article"), max_length=60, required=False)

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LIMITS.bytes:
            raise forms.ValidationError(_("The file is larger than 64 MB. Split it into several files."))
        return file

    @property
    def for_all(self) -> list[Any]:
        return [self[name] for name in DEFAULTS]

    def defaults(self) -> Mapping[str, str]:
        """By field of a question; roles and capacities that are not chosen are open to both."""
        data = self.cleaned_data
        topic = data.get("topic")
        said = {name: str(data.get(name) or "") for name in DEFAULTS if name != "topic"}
        both = {"for_role": said["for_role"] or "both", "for_capacity": said["for_capacity"] or "both"}
        return {**said, **both, "topic": topic.code if topic else ""}


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        label=_("Format"), choices=[(key, format.label) for key, format in FORMATS.items()], widget=forms.RadioSelect
    )
    wording = forms.ChoiceField(
        label=_("Which questions"),
        choices=[
            ("in_force", _("in force, in their accepted wording")),
            ("newest", _("all that are not retired, in their newest wording")),
        ],
        widget=forms.RadioSelect,
    )
