"""Saved views: an official's own shortcuts; nothing that a decision rests on, so the journal does not hear of them."""

from django.db import transaction
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.lib.refusals import Refusal
from examcenter.registry.models import SavedView

MOST_VIEWS = 20  # of one list; more would be no shortcut


@transaction.atomic
def save_view(*, kind: str, name: str, query: str, by: User) -> SavedView:
    """Keeps the filters under this name; the same name again replaces them."""
    if not query:
        raise Refusal(_("Nothing is filtered. Choose a filter first, then save the view."))
    held = SavedView.objects.filter(user=by, kind=kind).exclude(name=name)
    if held.count() >= MOST_VIEWS:
        raise Refusal(_("%(most)d views are saved already. Delete one first.") % {"most": MOST_VIEWS})
    return SavedView.objects.update_or_create(user=by, kind=kind, name=name, defaults={"query": query})[0]


@transaction.atomic
def delete_view(*, view: SavedView, by: User) -> None:
    SavedView.objects.filter(pk=view.pk, user=by).delete()
