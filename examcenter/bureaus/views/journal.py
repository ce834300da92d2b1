"""The journal for auditors and administrators. It stands here because it shows names, which the journal has not."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.apps import apps
from django.core.paginator import Page, Paginator
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.history import lines, words
from examcenter.bureaus.known_settings import in_words
from examcenter.bureaus.models import Setting, User
from examcenter.bureaus.queries import journal_of
from examcenter.journal.models import Entry, EntryQuerySet
from examcenter.journal.sealing import head
from examcenter.lib.clock import SHANGHAI

PER_PAGE = 50
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


class JournalFilter(forms.Form):
    q = forms.CharField(label=_("Actor"), required=False, max_length=60)
    verb = forms.ChoiceField(label=_("Act"), required=False)
    since = forms.DateField(label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["verb"]
        assert isinstance(chooser, forms.ChoiceField)  # noqa: S101  (for the type checker)
        chooser.choices = [("", _("all acts")), *sorted(words().items())]

    def narrow(self, entries: EntryQuerySet) -> EntryQuerySet:
        """The entries that match what was filled in and is valid."""
        chosen = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        if chosen.get("q"):
            entries = entries.filter(actor__in=_actors(chosen["q"]))
        if chosen.get("verb"):
            entries = entries.filter(verb=chosen["verb"])
        if chosen.get("since"):
            entries = entries.filter(at__gte=datetime.combine(chosen["since"], datetime.min.time(), SHANGHAI))
        if chosen.get("until"):
            entries = entries.filter(at__lte=datetime.combine(chosen["until"], datetime.max.time(), SHANGHAI))
        return entries

    def clean(self) -> dict[str, Any]:
        """Days at the ends of the calendar cannot be turned into moments of other time zones."""
        cleaned = super().clean() or {}
        for name in ("since", "until"):
            if cleaned.get(name) and not EARLIEST <= cleaned[name] <= LATEST:
                self.add_error(name, _("Choose a day between 2000 and 2100."))
        return cleaned


def _actors(name: str) -> list[str]:
    return [user.actor for user in User.objects.filter(name__icontains=name)]


@staff("journal.view")
def journal(request: StaffRequest) -> HttpResponse:
    """Newest first; below it stands the chain's head, which anybody can compare later."""
    form = JournalFilter(request.GET)
    entries = form.narrow(journal_of(request.user)).order_by("-at", "-pk")
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    position, digest, sealed_at = head()
    context = {
        "form": form,
        "page": page,
        "rows": _rows(page),
        "head": {"position": position, "hash": digest, "at": sealed_at},
        "waiting": Entry.objects.unsealed().count(),
    }
    return render(request, "journal/list.html", context)


def _rows(page: Page[Entry]) -> list[dict[str, Any]]:
    names = _object_names(page.object_list)
    return [
        {**line, "object": names[line["entry"].object_type, line["entry"].object_id]}
        for line in lines(page.object_list)
    ]


def _name(obj: Model) -> str:
    """In words; a setting is stored by its key, which only a spreadsheet shows."""
    return in_words(obj.key, obj.value) if isinstance(obj, Setting) else str(obj)


def _object_names(entries: Iterable[Entry]) -> dict[tuple[str, str], str]:
    """What each entry is about: kind and name, or the kind alone where the record is gone."""
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        wanted.setdefault(entry.object_type, set()).add(entry.object_id)
    names = {}
    for kind, ids in wanted.items():
        model = apps.get_model(kind)
        objs = model._default_manager.select_related().in_bulk(list(ids))
        found = {str(key): _name(obj) for key, obj in objs.items()}
        for id in ids:
            names[kind, id] = f"{model._meta.verbose_name} {found.get(id, '')}".strip()
    return names
