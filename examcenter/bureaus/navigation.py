"""The staff console's navigation: the procedure in its order, as far as the user's roles reach."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from examcenter.bureaus.models import Bureau, Membership, User
from examcenter.bureaus.permissions import GRANTS

# key (also the pictogram), label, url name, verb needed, beginning of the url names that belong to it
PROCEDURE = (
    ("home", _("Home"), "home", "bureaus.view", "home"),
    ("bank", _("Question bank"), "bank_questions", "bank.view", "bank_"),
    ("registry", _("Registry"), "registry_enterprises", "registry.view", "registry_"),
    ("assessment", _("Spot assessments"), "assessment_list", "assessment.view", "assessment_"),
    ("sitting", pgettext_lazy("navigation", "Exams"), "sitting_sessions", "sitting.monitor", "sitting_"),
    ("results", _("Results"), "results_list", "results.view", "results_"),
    ("rectification", _("Rectification"), "rectification_list", "rectification.view", "rectification_"),
)
OFFICE = (
    ("bureaus", _("Bureaus and staff"), "bureaus_list", "bureaus.view", "bureaus_"),
    ("journal", _("Journal"), "journal_list", "journal.view", "journal_"),
)


@dataclass(frozen=True)
class Link:
    key: str
    label: str
    url: str
    current: bool


class Navigation:
    """Asked for by the base page of the staff console only, so that other pages cost no query."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def memberships(self) -> list[Membership]:
        user = getattr(self.request, "user", None)
        if not isinstance(user, User):
            return []
        return list(Membership.objects.filter(user=user).select_related("bureau").order_by("bureau__path"))

    @cached_property
    def bureaus(self) -> list[Bureau]:
        """The bureaus that the user works for, each once."""
        return list({membership.bureau_id: membership.bureau for membership in self.memberships}.values())

    @property
    def procedure(self) -> list[Link]:
        return self._links(PROCEDURE)

    @property
    def office(self) -> list[Link]:
        return self._links(OFFICE)

    def _links(self, entries: tuple[tuple[str, object, str, str, str], ...]) -> list[Link]:
        roles = {membership.role for membership in self.memberships}
        match = self.request.resolver_match
        here = (match.url_name if match else None) or ""
        return [
            Link(key, str(label), reverse(name), here.startswith(beginning))
            for key, label, name, verb, beginning in entries
            if roles & GRANTS[verb]
        ]


def nav(request: HttpRequest) -> dict[str, Navigation]:
    return {"nav": Navigation(request)}
