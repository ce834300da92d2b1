"""What the pages show of a question: its state in words, its options with the right ones, its history, its filters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from question_bank.forms import FilterForm, written
from question_bank.models import Event, Question, QuestionQuerySet, Review, Revision
from question_bank.rules.content import OPTION_LETTERS
from question_bank.states import QuestionState

KINDS = {
    QuestionState.DRAFT: "",
    QuestionState.UNDER_REVIEW: "waiting",
    QuestionState.IN_FORCE: "done",
    QuestionState.ON_HOLD: "act",
    QuestionState.RETIRED: "",
}
NAMED = {"type": "get_type_display", "for_role": "get_for_role_display", "for_capacity": "get_for_capacity_display"}


@dataclass(frozen=True)
class Option:
    letter: str
    text: str
    is_right: bool


@dataclass(frozen=True)
class Shown:
    """A revision as a page shows it."""

    revision: Revision

    @property
    def options(self) -> list[Option]:
        return [
            Option(letter, text, letter in self.revision.key)
            for letter, text in zip(OPTION_LETTERS, self.revision.options, strict=False)
        ]

    @property
    def key(self) -> str:
        return written(self.revision.key)


@dataclass(frozen=True)
class Line:
    """A row of the list, of the review queue or of a page: a question with the revision shown for it."""

    question: Question

    @property
    def shown(self) -> Shown | None:
        return Shown(self.question.newest) if self.question.newest else None

    @property
    def kind(self) -> str:
        return KINDS[QuestionState(self.question.state)]


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


def changes(question: Question) -> list[Change]:
    """What the proposed revision says otherwise than the accepted one, field by field."""
    if question.proposed is None or question.current is None:
        return []
    before, after = _said(question.current), _said(question.proposed)
    return [
        Change(label, before.get(label, ""), text) for label, text in after.items() if before.get(label, "") != text
    ]


def _said(revision: Revision) -> dict[str, str]:
    fields = ("type", "stem", "key", "explanation", "topic", "for_role", "for_capacity", "category", "difficulty")
    said = {}
    for name in (*fields, "document", "article"):
        label = str(Revision._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        said[label] = str(getattr(revision, NAMED[name])()) if name in NAMED else written(str(getattr(revision, name)))
    for place, letter in enumerate(OPTION_LETTERS):
        text = revision.options[place] if place < len(revision.options) else ""
        said[_("option %(letter)s") % {"letter": letter}] = text
    return said


@dataclass(frozen=True)
class Happened:
    at: datetime
    actor_name: str
    text: str


def history(question: Question) -> list[Happened]:
    """Who did what, newest first: revisions, reviews and the other happenings together."""
    revisions = question.revisions.select_related("author")
    reviews = Review.objects.filter(revision__question=question).select_related("reviewer", "revision")
    events = Event.objects.filter(question=question).select_related("by")
    found = [
        *(
            Happened(r.created_at, str(r.author), _("wrote revision %(number)d") % {"number": r.number})
            for r in revisions
        ),
        *(Happened(r.at, str(r.reviewer), _with(_decision(r), r.comment)) for r in reviews),
        *(Happened(e.at, str(e.by), _with(e.get_kind_display(), e.reason)) for e in events),
    ]
    return sorted(found, key=lambda happened: happened.at, reverse=True)


def _decision(review: Review) -> str:
    said = _("accepted revision %(number)d") if review.accepted else _("sent back revision %(number)d")
    return said % {"number": review.revision.number}


def _with(text: str, comment: str) -> str:
    return _("%(text)s: “%(comment)s”") % {"text": text, "comment": comment} if comment else text


# --- filters ---------------------------------------------------------------------------------------------------


def filtered(questions: QuestionQuerySet, wanted: Mapping[str, Any]) -> QuestionQuerySet:
    """The questions of which the newest revision fits `wanted` (the cleaned data of a FilterForm)."""
    if text := wanted.get("q"):
        questions = questions.filter(
            Q(code__icontains=text) | _newest(stem__icontains=text) | _newest(document__icontains=text)
        )
    if wanted.get("type"):
        questions = questions.filter(_newest(type=wanted["type"]))
    if wanted.get("topic"):
        questions = questions.filter(_newest(topic=wanted["topic"]))
    if wanted.get("role"):
        questions = questions.filter(_newest(for_role__in=[wanted["role"], "both"]))
    if wanted.get("side"):
        questions = questions.filter(_newest(for_capacity__in=[wanted["side"], "both"]))
    if wanted.get("state") == "proposed":
        return questions.filter(proposed__isnull=False)
    return questions.filter(state=wanted["state"]) if wanted.get("state") else questions


def _newest(**conditions: Any) -> Q:
    ((name, value),) = conditions.items()
    return Q(**{f"proposed__{name}": value}) | Q(proposed=None, **{f"current__{name}": value})


@dataclass(frozen=True)
class Chip:
    label: str
    url: str  # the list without this filter


class Filters:
    """A bound FilterForm with what it filters and the chips that take filters away again."""

    def __init__(self, query: QueryDict) -> None:
        self.query = query.copy()
        self.query.pop("page", None)
        self.query.pop("after", None)
        self.form = FilterForm(query)
        self.form.is_valid()
        self.wanted = {name: value for name, value in self.form.cleaned_data.items() if value}

    def apply(self, questions: QuestionQuerySet) -> QuestionQuerySet:
        return filtered(questions, self.wanted)

    @property
    def text(self) -> str:
        return str(self.wanted.get("q", ""))

    @property
    def querystring(self) -> str:
        """The filters that hold, for links and forms that keep them."""
        kept = QueryDict(mutable=True)
        kept.update({name: self.query.get(name, "") for name in self.wanted})
        return kept.urlencode()

    @property
    def chips(self) -> list[Chip]:
        return [Chip(self._label(name), self._without(name)) for name in self.wanted]

    @property
    def selects(self) -> Iterable[Any]:
        return [self.form[name] for name in self.form.fields if name != "q"]

    def _label(self, name: str) -> str:
        value = self.wanted[name]
        choices = dict(FilterForm.CHOICES.get(name, ()))
        return f"{self.form.fields[name].label}：{choices.get(value, value)}"

    def _without(self, name: str) -> str:
        kept = QueryDict(mutable=True)
        kept.update({other: self.query.get(other, "") for other in self.wanted if other != name})
        return f"?{kept.urlencode()}"
