"""The import desk: choose what to import, upload, read the report of the trial, import."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from examcenter.bureaus.models import Bureau, StagedFile, User
from examcenter.bureaus.staging import stage, upload_of, waiting
from examcenter.lib.blank_sheets import Lookup, blank
from examcenter.lib.clock import database_now
from examcenter.lib.downloads import download, file_name
from examcenter.lib.faults import SHOWN, Group, groups, masked
from examcenter.lib.refusals import Refusal
from examcenter.lib.uploads import ImportResult, Upload
from question_bank.formats.tables import Column

STATES = {"new": gettext_lazy("new"), "changed": gettext_lazy("changed"), "unchanged": gettext_lazy("unchanged")}


class Importer(Protocol):
    def __call__(self, *, file: Upload, by: User, at: datetime, dry_run: bool) -> ImportResult: ...


@dataclass(frozen=True)
class Kind:
    """One spreadsheet: what it is called, its sheet, its columns, words that a column takes, and who reads it."""

    label: Promise | str
    title: str
    columns: Sequence[Column]
    words: Mapping[str, str]
    importer: Importer

    def template(self, by: User) -> bytes:
        asks = any(column.key in {"bureau", "parent"} for column in self.columns)
        return blank(self.title, self.columns, self.words, [bureau_codes(by)] if asks else [])

    def explained(self) -> list[dict[str, Any]]:
        return [
            {"header": column.header, "optional": column.blank, "words": self.words.get(column.key, "")}
            for column in self.columns
        ]


def bureau_codes(by: User) -> Lookup:
    """The bureaus of a user's area, to copy their codes from."""
    bureaus = Bureau.objects.for_user(by).filter(closed_on=None).order_by("path")
    rows = bureaus.values_list("code", "name")
    return Lookup(_("Codes of bureaus"), [_("Code of the bureau"), _("Name of the bureau")], rows)


@dataclass(frozen=True)
class Report:
    """What the page shows of a trial: alike faults together, or the counts."""

    file_name: str
    groups: list[Group]
    kinds: int
    total: int
    counts: list[tuple[str, int]]


class Labelled(Protocol):
    @property
    def label(self) -> Promise | str: ...


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What the file holds"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("xlsx or csv. It is only checked first; nothing is imported before you say so."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, kinds: Mapping[str, Labelled], *args: Any, only: str = "", **kwargs: Any) -> None:
        """`only`: what is to be corrected; then there is nothing to choose but the file."""
        super().__init__(*args, **kwargs)
        chooser = self.fields["kind"]
        assert isinstance(chooser, forms.ChoiceField)  # noqa: S101  (for the type checker)
        chooser.choices = [(key, kind.label) for key, kind in kinds.items()]
        if only:
            chooser.widget = forms.HiddenInput()
            self.fields["file"].label = _("Corrected file")

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
            raise forms.ValidationError(
                _("The file is larger than %(mib)d MiB. Split it into several files.") % {"mib": limit}
            )
        return file

    def upload(self) -> Upload:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        return Upload(file.name or "", file.read())


@dataclass(frozen=True)
class Desk:
    """One room's imports on one page; `done` names the page that shows what was imported."""

    kinds: Mapping[str, Kind]
    template: str
    url_name: str
    done: str
    after: Callable[[HttpRequest, str, ImportResult], HttpResponse | None] = lambda request, kind, result: None

    def serve(self, request: HttpRequest, by: User) -> HttpResponse:
        if request.method != "POST":
            first = request.GET.get("kind", next(iter(self.kinds)))
            return self._page(request, UploadForm(self.kinds, initial={"kind": first}))
        if "token" in request.POST:
            return self._apply(request, by)
        form = UploadForm(self.kinds, request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form, status=422)
        return self._check(request, form, by)

    def sheet(self, key: str, by: User) -> HttpResponse:
        """An empty spreadsheet with the right headers; KeyError for an unknown kind."""
        kind = self.kinds[key]
        name = _("%(sheet)s import template") % {"sheet": kind.title}
        return download(kind.template(by), file_name(name, suffix="xlsx"))

    def _check(self, request: HttpRequest, form: UploadForm, by: User) -> HttpResponse:
        key, file, now = form.cleaned_data["kind"], form.upload(), database_now()
        found = self.kinds[key].importer(file=file, by=by, at=now, dry_run=True)
        if found.errors:
            return self._refused(request, key, file.name, found)
        staged = stage(file=file, kind=key, by=by, at=now)
        return self._page(request, form, staged=staged, report=_report(file.name, found, self.kinds[key]))

    def _refused(self, request: HttpRequest, key: str, name: str, found: ImportResult) -> HttpResponse:
        """The kind stays chosen; only the corrected file is asked for."""
        form = UploadForm(self.kinds, initial={"kind": key}, only=key)
        return self._page(request, form, status=422, report=_report(name, found, self.kinds[key]))

    def _apply(self, request: HttpRequest, by: User) -> HttpResponse:
        token = request.POST["token"].replace("\0", "")  # which PostgreSQL cannot look for
        staged = waiting(token=token, kinds=set(self.kinds), by=by)
        if staged is None:
            messages.error(request, _("This file is no longer kept. Upload it again."))
            return redirect(self.url_name)
        try:
            done = self.kinds[staged.kind].importer(file=upload_of(staged), by=by, at=database_now(), dry_run=False)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect(self.url_name)
        if done.errors:
            return self._refused(request, staged.kind, staged.file_name, done)
        return self._finish(request, staged, done)

    def _finish(self, request: HttpRequest, staged: StagedFile, done: ImportResult) -> HttpResponse:
        staged.delete()
        messages.success(
            request, _("Imported: %(new)d new, %(changed)d changed, %(unchanged)d unchanged.") % done.counts
        )
        return self.after(request, staged.kind, done) or redirect(self.done)

    def _page(self, request: HttpRequest, form: UploadForm, *, status: int = 200, **more: Any) -> HttpResponse:
        context = {"form": form, "kinds": self.kinds, "report": None, "staged": None} | more
        return render(request, self.template, context, status=status)


def _report(file_name: str, found: ImportResult, kind: Kind) -> Report:
    counts = [(str(STATES[state]), number) for state, number in found.counts.items()]
    alike = groups(masked(found.errors, kind.columns))
    return Report(file_name, alike[:SHOWN], len(alike), len(found.errors), counts)
