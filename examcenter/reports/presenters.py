"""The worklist of the home page and the steps of a campaign, in words and links."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from examcenter.registry.models import Proposal, Transfer
from examcenter.reports.queries import Work

SHOWN = 6  # lines per kind; the rest is behind the list


@dataclass(frozen=True)
class Task:
    """One thing to do: which, about what, and the one page where it is done."""

    act: str
    about: str
    url: str
    urgent: bool = False


def tasks(work: Work) -> list[Task]:
    """Everything that waits, most pressing first."""
    found: list[Task] = []
    found += _tasks(work.overdue, _("Urge the enterprise to answer"), "rectification_notice", urgent=True)
    found += _tasks(work.plans_to_approve, _("Approve the plan"), "assessment_plan")
    found += _tasks(work.publications_to_approve, _("Approve the publication"), "publication_review")
    found += _tasks(work.answers_to_review, _("Decide on an answer"), "rectification_notice")
    found += _tasks(work.to_confirm, _("Confirm the results"), "rectification_confirm")
    found += _tasks(work.to_publish, _("Publish the results"), "results_assessment")
    found += _tasks(work.plans_sent_back, _("Revise the plan sent back"), "assessment_plan")
    found += _tasks(work.to_draw, _("Draw the candidates"), "assessment_draw")
    found += _tasks(work.to_schedule, _("Schedule the candidates"), "assessment_sessions")
    found += _proposals(work.proposals, work.proposals_late)
    found += _transfers(work.transfers_to_decide)
    waiting = work.questions_to_review.count() if work.questions_to_review is not None else 0
    if waiting:
        text = ngettext("%(count)d question", "%(count)d questions", waiting) % {"count": waiting}
        found.append(Task(_("Review questions"), text, reverse("bank_review")))
    return found


def _proposals(waiting: QuerySet[Proposal] | None, late: QuerySet[Proposal] | None) -> Iterable[Task]:
    """One line for all of them, since an official works them off as a list; pressing as soon as one is late."""
    number = waiting.count() if waiting is not None else 0
    if waiting is None or not number:
        return
    text = ngettext("%(count)d proposal", "%(count)d proposals", number) % {"count": number}
    urgent = late is not None and late.exists()
    yield Task(_("Decide on what enterprises propose"), text, reverse("registry_proposals"), urgent)


def _transfers(waiting: QuerySet[Transfer] | None) -> Iterable[Task]:
    if waiting is None:
        return
    for each in waiting.select_related("enterprise").order_by("proposed_at", "pk")[:SHOWN]:
        yield Task(_("Decide on a transfer"), each.enterprise.name, reverse("registry_transfer", args=[each.pk]))


def _tasks(objects: QuerySet[Any] | None, act: str, url: str, *, urgent: bool = False) -> Iterable[Task]:
    if objects is None:
        return
    for obj in objects[:SHOWN]:
        yield Task(act, str(obj), reverse(url, args=[obj.pk]), urgent)


@dataclass(frozen=True)
class Act:
    """A button: what it says and where it leads."""

    label: str
    url: str


@dataclass(frozen=True)
class Step:
    """One step of a campaign, for parts/timeline.html."""

    title: str
    state: str  # "done", "current", "todo"
    text: str = ""
    at: datetime | None = None
    by: str = ""
    url: str = ""
    act: Act | None = None

    @property
    def act_label(self) -> str:
        return self.act.label if self.act else ""

    @property
    def act_url(self) -> str:
        return self.act.url if self.act else ""
