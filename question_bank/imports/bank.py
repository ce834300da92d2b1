"""The bank as an import holds a file against it, read in few statements and without making objects of it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from question_bank.actions.sources import known_documents, same_name
from question_bank.models import (
    Article,
    ImportedRow,
    Question,
    Reference,
    Revision,
    RevisionPicture,
    SourceState,
    Topic,
)
from question_bank.rules.content import Pictured, sameness
from question_bank.states import QuestionState

STEP = 500
T = TypeVar("T")


class Newest(NamedTuple):
    """What the newest revision of a question says, as far as a file may leave it open."""

    digest: str
    topic: str
    for_role: str
    for_capacity: str
    category: str
    difficulty: int
    cognitive: str
    is_open: bool
    explanation: str


FIELDS = (
    "digest", "topic__code", "for_role", "for_capacity", "category", "difficulty", "cognitive", "is_open",
    "explanation",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stored:
    """A question as it stands; `taken_back` where it is retired only because its import was undone."""

    pk: int
    code: str
    state: str
    newest: int | None
    taken_back: bool = False

    @property
    def is_retired(self) -> bool:
        return self.state == QuestionState.RETIRED and not self.taken_back


class Bank:
    """All codes and stems; of the questions that a file names, more is fetched on demand."""

    def __init__(self) -> None:
        self.by_code: dict[str, Stored] = {}
        rows = Question.objects.order_by().values_list("pk", "code", "state", "current_id", "proposed_id")
        undone = set(
            ImportedRow.objects.filter(applied__undone_at__isnull=False, state="").values_list("question_id", flat=True)
        )
        for pk, code, state, current, proposed in rows.iterator(chunk_size=5000):
            back = state == QuestionState.RETIRED and pk in undone
            self.by_code[code] = Stored(pk, code, state, proposed or current, back)
        self.topics = _topics()
        self.repealed = Repealed()

    def stems(self) -> Iterator[tuple[str, str]]:
        """(code, stem) of every question that is not retired."""
        codes = {
            stored.newest: stored.code for stored in self.by_code.values() if stored.state != QuestionState.RETIRED
        }
        rows = Revision.objects.filter(current_of__isnull=False) | Revision.objects.filter(proposed_of__isnull=False)
        for pk, stem in rows.order_by().values_list("pk", "stem").iterator(chunk_size=5000):
            if pk in codes:
                yield codes[pk], stem

    def newest_of(self, codes: Collection[str]) -> dict[str, Newest]:
        known = [(self.by_code[code].newest, code) for code in codes if code in self.by_code]
        by_pk = {pk: code for pk, code in known if pk}
        found = {}
        for pks in steps(list(by_pk)):
            for pk, *values in Revision.objects.filter(pk__in=pks).order_by().values_list("pk", *FIELDS):
                found[by_pk[pk]] = Newest(*values)
        return found

    def references_of(self, codes: Collection[str]) -> dict[str, tuple[tuple[str, str], ...]]:
        """(document, article) pairs by code, in their order."""
        by_pk = {self.by_code[code].newest: code for code in codes if code in self.by_code}
        found: dict[str, tuple[tuple[str, str], ...]] = {}
        for pks in steps([pk for pk in by_pk if pk]):
            rows = Reference.objects.filter(revision__in=pks).order_by("revision", "position")
            for pk, document, article in rows.values_list("revision", "article__document__title", "article__label"):
                found[by_pk[pk]] = (*found.get(by_pk[pk], ()), (document, article))
        return found

    def pictures_of(self, codes: Collection[str]) -> dict[str, tuple[Pictured, ...]]:
        """What the questions show, by code; for formats that hold no pictures."""
        by_pk = {self.by_code[code].newest: code for code in codes if code in self.by_code}
        found: dict[str, tuple[Pictured, ...]] = {}
        for pks in steps([pk for pk in by_pk if pk]):
            rows = RevisionPicture.objects.filter(revision__in=pks).order_by("revision", "place")
            for pk, *shown in rows.values_list("revision", "place", "picture__digest", "alt"):
                found[by_pk[pk]] = (*found.get(by_pk[pk], ()), Pictured(*shown))
        return found

    def codes_of_stems(self, without: Collection[str]) -> dict[str, str]:
        """Codes by what is left of their stems, without the codes that the file names."""
        return {sameness(stem): code for code, stem in self.stems() if code not in without}


def steps(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), STEP):
        yield values[start : start + STEP]


def _topics() -> dict[str, Topic]:
    """Topics by code, and by name where no code is the same."""
    topics = list(Topic.objects.all())
    return {topic.name: topic for topic in topics} | {topic.code: topic for topic in topics}


class Repealed:
    """Looks names of documents and articles up in the register as it stands."""

    def __init__(self) -> None:
        self.documents = known_documents()
        articles = Article.objects.filter(state=SourceState.REPEALED).values_list("document", "label")
        self.articles = set(articles)

    def __contains__(self, named: tuple[str, str]) -> bool:
        document = self.documents.get(same_name(named[0]))
        if document is None:
            return False
        return document.state == SourceState.REPEALED or (document.pk, named[1]) in self.articles
