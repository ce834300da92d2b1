"""Forms of both doors: the enterprise's answer, the bureau's decision."""

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from examcenter.assessment.models import Assessment, Session, Venue
from examcenter.lib.documents import ACCEPTED, too_large
from examcenter.lib.uploads import Upload
from examcenter.rectification.actions import NewSession
from examcenter.rectification.queries import coming_reassessments


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of files; cleans to a list of Upload."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=ManyFilesInput(attrs={"multiple": True, "accept": ACCEPTED}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        single = super().clean
        files: list[UploadedFile[bytes]] = [single(one, initial) for one in data or []]
        for file in files:
            if (file.size or 0) > settings.EVIDENCE_MAX_BYTES:  # before it is read into memory
                raise too_large(file.name or "")
        return [Upload(name=file.name or "", data=file.read()) for file in files]


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("What have you done?"),
        help_text=_("For example: who was retrained, by whom, on which day, and what changes in the company."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )
    evidence = ManyFilesField(
        label=_("Photos and documents"),
        help_text=_("Training record, sign-in sheet, photos. Photos, PDF, docx or xlsx; several at once are possible."),
        required=False,
    )


class ReturnForm(forms.Form):
    comment = forms.CharField(label=_("What is missing?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class AcceptForm(forms.Form):
    """Accept and name the reassessment: a session that is already planned, or a new one."""

    comment = forms.CharField(
        label=_("Remark"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, required=False
    )
    session = forms.ModelChoiceField(
        label=_("Reassessment session"),
        queryset=Session.objects.none(),
        required=False,
        empty_label=_("A new session, as below"),
    )
    venue = forms.ModelChoiceField(label=_("Venue"), queryset=Venue.objects.none(), required=False)
    room = forms.CharField(label=_("Room"), max_length=40, required=False)
    starts_at = forms.DateTimeField(
        label=_("Begins"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, assessment: Assessment, venues: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assessment, self.at = assessment, at
        self.fields["session"].queryset = coming_reassessments(assessment, at)  # type: ignore[attr-defined]
        self.fields["session"].label_from_instance = session_label  # type: ignore[attr-defined]
        self.fields["venue"].queryset = venues  # type: ignore[attr-defined]
        if not self.fields["session"].queryset.exists():  # type: ignore[attr-defined]
            del self.fields["session"]
            for name in ("venue", "room", "starts_at"):
                self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("session"):
            for name in ("venue", "room", "starts_at"):
                if not self.fields[name].required and not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed for a new session."))
            if cleaned.get("starts_at") and cleaned["starts_at"] <= self.at:
                self.add_error("starts_at", _("The reassessment has to begin in the future."))
        return cleaned

    @property
    def chosen(self) -> Session | NewSession:
        """The planned session, or a new one that lasts for the exam and half an hour for arriving."""
        data = self.cleaned_data
        if data.get("session"):
            return cast(Session, data["session"])
        ends_at = data["starts_at"] + timedelta(minutes=self.assessment.minutes + 30)
        return NewSession(venue=data["venue"], room=data["room"], starts_at=data["starts_at"], ends_at=ends_at)


def session_label(session: Session) -> str:
    begins = formats.date_format(timezone.localtime(session.starts_at), "DATETIME_FORMAT")
    return f"{begins} {session.venue} {session.room}"
