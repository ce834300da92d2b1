"""A question as practice shows it: before the answer without key, afterwards with verdict, reason and source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from question_bank.models import Article, QuestionType, Revision, RevisionPicture
from question_bank.rules.assembly import Candidate, option_order
from question_bank.rules.blanks import MOST_TYPED, plain, read_key, typed
from question_bank.rules.content import pinned
from question_bank.rules.marking import original_letters


@dataclass(frozen=True)
class Choice:
    letter: str  # as shown
    text: str
    picture: RevisionPicture | None = None


@dataclass(frozen=True)
class Asked:
    """A question before it is answered; `name` is what its form fields are called."""

    revision: Revision
    seed: str
    name: str = "a"
    position: int = 0
    pictures: Mapping[str, RevisionPicture] | None = None

    @cached_property
    def order(self) -> str:
        """Original letters in the order shown; empty where nothing is chosen from."""
        options = self.revision.options
        candidate = Candidate(
            self.revision.pk, self.revision.question.code, self.revision.type, len(options), pinned(options)
        )
        return option_order(self.seed, candidate)

    @property
    def picture(self) -> RevisionPicture | None:
        return (self.pictures or {}).get("")

    @property
    def is_many(self) -> bool:
        return self.revision.type == QuestionType.MULTIPLE

    @property
    def blanks(self) -> range:
        return range(1, self.revision.places + 1) if self.revision.type == QuestionType.FILL_IN else range(0)

    @cached_property
    def choices(self) -> list[Choice]:
        if self.blanks:
            return []
        if self.revision.type == QuestionType.TRUE_FALSE:
            return [Choice("T", _("Right (true)")), Choice("F", _("Wrong (false)"))]
        options, pictures = self.revision.options, self.pictures or {}
        return [
            Choice(chr(ord("A") + place), options[ord(letter) - ord("A")], pictures.get(letter))
            for place, letter in enumerate(self.order)
        ]

    def response(self, values: Sequence[str]) -> str:
        """What was chosen or typed, in the question's own letters; "" where nothing that the page offers was."""
        if self.blanks:
            lines = [" ".join(value.split())[:MOST_TYPED] for value in values[: len(self.blanks)]]
            lines += [""] * (len(self.blanks) - len(lines))
            return "\n".join(lines) if any(lines) else ""
        offered = {choice.letter for choice in self.choices}
        picked = [value for value in dict.fromkeys(values) if value in offered]
        if not self.is_many and len(picked) > 1:
            return ""
        return original_letters("".join(sorted(picked)), self.order)


@dataclass(frozen=True)
class Judged:
    """An option or a blank after the answer."""

    label: str
    text: str
    is_right: bool  # the option belongs to the key; the blank is filled as accepted
    is_chosen: bool
    accepted: str = ""  # of a blank
    picture: RevisionPicture | None = None

    @property
    def word(self) -> str:
        """Said beside the option, since colour alone does not tell."""
        if self.is_right:
            return _("right, and chosen") if self.is_chosen else _("right, not chosen")
        return _("chosen, but wrong") if self.is_chosen else ""

    @property
    def kind(self) -> str:
        return ("right" if self.is_right else "wrong") if self.is_right or self.is_chosen else ""


@dataclass(frozen=True)
class Answered:
    """A question after it was answered: only from here on may a page tell the key."""

    asked: Asked
    response: str
    is_right: bool
    articles: Sequence[Article] = ()

    @property
    def revision(self) -> Revision:
        return self.asked.revision

    @property
    def options(self) -> list[Judged]:
        key, order = self.revision.key, self.asked.order
        found = []
        for place, choice in enumerate(self.asked.choices):
            own = order[place] if order else choice.letter
            label = choice.letter if order else ""
            found.append(Judged(label, choice.text, own in key, own in self.response, picture=choice.picture))
        return found

    @property
    def blanks(self) -> list[Judged]:
        if not self.asked.blanks:
            return []
        lines = typed(self.response) + [""] * len(self.asked.blanks)
        return [
            Judged(
                str(number), lines[number - 1],
                plain(lines[number - 1]) in {plain(variant) for variant in variants}, True, _(" or ").join(variants),
            )
            for number, variants in enumerate(read_key(self.revision.key), start=1)
        ]  # fmt: skip

    @property
    def key(self) -> str:
        """The right answer in the letters of the page."""
        if self.asked.blanks:
            return "；".join(judged.accepted for judged in self.blanks)
        if not self.asked.order:
            return "".join(judged.text for judged in self.options if judged.is_right)
        return "、".join(judged.label for judged in self.options if judged.is_right)

    @property
    def given(self) -> str:
        """The answer given, in the letters of the page; "" for none."""
        if self.asked.blanks:
            return "；".join(judged.text or "—" for judged in self.blanks) if self.response else ""
        if not self.asked.order:
            return "".join(judged.text for judged in self.options if judged.is_chosen)
        return "、".join(judged.label for judged in self.options if judged.is_chosen)

    @property
    def sources(self) -> list[str]:
        """Document and article, from the register, else as the revision names them."""
        named = f"{self.revision.document} {self.revision.article}".strip()
        return [str(article) for article in self.articles] or ([named] if named else [])
