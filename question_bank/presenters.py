"""What the pages show of a question: its state in words, its options with the right ones, its changes, its history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from question_bank.forms import written
from question_bank.models import (
    Article,
    Comment,
    Event,
    Question,
    QuestionType,
    Reference,
    Review,
    Revision,
    RevisionPicture,
    SourceState,
)
from question_bank.rules.blanks import read_key
from question_bank.rules.content import OPTION_LETTERS
from question_bank.rules.difference import Piece, side_by_side
from question_bank.states import QuestionState

KINDS = {
    QuestionState.DRAFT: "",
    QuestionState.UNDER_REVIEW: "waiting",
    QuestionState.IN_FORCE: "done",
    QuestionState.ON_HOLD: "act",
    QuestionState.RETIRED: "",
}
NAMED = {
    "type": "get_type_display",
    "for_role": "get_for_role_display",
    "for_capacity": "get_for_capacity_display",
    "cognitive": "get_cognitive_display",
}
SAID = (
    "type", "stem", "key", "explanation", "topic", "for_role", "for_capacity", "category", "difficulty", "cognitive",
)  # fmt: skip


@dataclass(frozen=True)
class Option:
    letter: str
    text: str
    is_right: bool
    picture: RevisionPicture | None = None


@dataclass(frozen=True)
class Source:
    """One legal reference: its words, whether it holds, and from when to when."""

    document_pk: int
    text: str
    state: str
    label: str
    since: date | None
    until: date | None
    holds: bool  # for the revision in question

    @classmethod
    def of(cls, article: Article, revision: Revision) -> "Source":
        document = article.document
        worst = article if article.state != SourceState.IN_FORCE else document
        return cls(
            document.pk, str(article), worst.state, worst.get_state_display(),
            article.in_force_from or document.in_force_from, article.in_force_to or document.in_force_to,
            all(_carries(of.state, of.changed_at, revision.created_at) for of in (article, document)),
        )  # fmt: skip


def _carries(state: str, changed: datetime | None, written: datetime) -> bool:
    """As `sources.not_carrying` asks the database, the other way round."""
    if state == SourceState.AMENDED:
        return changed is None or changed <= written
    return state != SourceState.REPEALED


class Shown:
    """A revision as a page shows it; what it rests on and shows is fetched when asked for."""

    def __init__(self, revision: Revision) -> None:
        self.revision = revision

    @cached_property
    def pictures(self) -> dict[str, RevisionPicture]:
        """By place: "" for the stem, else the option's letter."""
        fetch([self.revision])
        return {row.place: row for row in self.revision.pictures.all()}

    @property
    def picture(self) -> RevisionPicture | None:
        return self.pictures.get("")

    @property
    def options(self) -> list[Option]:
        return [
            Option(letter, text, letter in self.revision.key, self.pictures.get(letter))
            for letter, text in zip(OPTION_LETTERS, self.revision.options, strict=False)
        ]

    @property
    def blanks(self) -> list[tuple[int, Sequence[str]]]:
        """Number and accepted answers of each blank."""
        if self.revision.type != QuestionType.FILL_IN:
            return []
        return list(enumerate(read_key(self.revision.key), start=1))

    @property
    def is_true_false(self) -> bool:
        return self.revision.type == QuestionType.TRUE_FALSE

    @property
    def key(self) -> str:
        return written(self.revision.key)

    @cached_property
    def sources(self) -> "list[Source]":
        fetch([self.revision])
        return [Source.of(row.article, self.revision) for row in self.revision.references.all()]


def fetch(revisions: Iterable[Revision | None]) -> None:
    """Fetch pictures and references of many revisions at once; those that have theirs are not asked for again."""
    prefetch_related_objects(
        [revision for revision in revisions if revision is not None],
        Prefetch(
            "pictures", RevisionPicture.objects.select_related("picture").defer("picture__data").order_by("place")
        ),
        Prefetch("references", Reference.objects.select_related("article__document").order_by("position")),
    )


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
    """A field that says something else than before: both texts in pieces, of which some changed."""

    label: str
    before: list[Piece]
    after: list[Piece]


def changes(question: Question) -> list[Change]:
    """What the proposed revision says otherwise than the accepted one, field by field."""
    if question.proposed is None or question.current is None:
        return []
    return differences(question.current, question.proposed)


def differences(old: Revision, new: Revision) -> list[Change]:
    before, after = _said(old), _said(new)
    labels = dict.fromkeys([*before, *after])
    return [
        Change(label, *side_by_side(before.get(label, ""), after.get(label, "")))
        for label in labels
        if before.get(label, "") != after.get(label, "")
    ]


def _said(revision: Revision) -> dict[str, str]:
    said = {}
    for name in SAID:
        label = str(Revision._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        said[label] = str(getattr(revision, NAMED[name])()) if name in NAMED else written(str(getattr(revision, name)))
    for letter, text in zip(OPTION_LETTERS, revision.options, strict=False):
        said[_("option %(letter)s") % {"letter": letter}] = text
    said[_("practice")] = _("open to all") if revision.is_open else _("kept closed")
    named = f"{revision.document} {revision.article}".strip()
    said[_("legal references")] = "；".join(source.text for source in Shown(revision).sources) or named
    for place, shown in Shown(revision).pictures.items():
        label = _("picture of option %(letter)s") % {"letter": place} if place else _("picture of the stem")
        said[label] = f"{shown.alt} [{shown.picture.digest[:8]}]"
    return said


@dataclass(frozen=True)
class Past:
    """A revision in the history, with what it changed."""

    shown: Shown
    changes: list[Change]


def past(question: Question) -> list[Past]:
    """All revisions, newest first, each with its difference to the one before."""
    revisions = list(question.revisions.select_related("author", "topic").order_by("number"))
    befores = [None, *revisions]
    found = [
        Past(Shown(revision), differences(before, revision) if before else [])
        for before, revision in zip(befores, revisions, strict=False)
    ]
    return found[::-1]


@dataclass(frozen=True)
class Said:
    """One contribution to the discussion; `decided` is what the reviewer did with it, if anything."""

    at: datetime
    by: str
    number: int
    text: str
    decided: str


def thread(question: Question) -> list[Said]:
    """Comments and the reasons of reviewers, in the order of time."""
    reviews = Review.objects.filter(revision__question=question).exclude(comment="")
    comments = Comment.objects.filter(question=question).select_related("by", "revision")
    found = [
        *(
            Said(r.at, str(r.reviewer), r.revision.number, r.comment, _("accepted") if r.accepted else _("sent back"))
            for r in reviews.select_related("reviewer", "revision")
        ),
        *(Said(c.at, str(c.by), c.revision.number, c.text, "") for c in comments),
    ]
    return sorted(found, key=lambda said: said.at)


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
