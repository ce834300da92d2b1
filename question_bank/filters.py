"""The filters of the list and of the review queue: what they mean, and the chips that take them away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict

from question_bank.actions.sources import not_carrying
from question_bank.forms import COMMON, FilterForm
from question_bank.models import QuestionQuerySet, Reference, Topic
from question_bank.states import QuestionState

PLAIN = {"type": "type", "difficulty": "difficulty", "cognitive": "cognitive"}  # filter: field of the newest revision


def filtered(questions: QuestionQuerySet, wanted: Mapping[str, Any]) -> QuestionQuerySet:
    """The questions of which the newest revision fits `wanted` (the cleaned data of a FilterForm)."""
    if text := wanted.get("q"):
        questions = questions.filter(
            Q(code__icontains=text) | _newest(stem__icontains=text) | _newest(document__icontains=text)
        )
    for name, value in wanted.items():
        if name in PLAIN:
            questions = questions.filter(_newest(**{PLAIN[name]: value}))
    if topic := wanted.get("topic"):
        questions = questions.filter(_newest(topic__in=below(topic)))
    if wanted.get("role"):
        questions = questions.filter(_newest(for_role__in=[wanted["role"], "both"]))
    if wanted.get("side"):
        questions = questions.filter(_newest(for_capacity__in=[wanted["side"], "both"]))
    if category := wanted.get("category"):
        questions = questions.filter(_newest(category="" if category == COMMON else category))
    if wanted.get("open"):
        questions = questions.filter(_newest(is_open=wanted["open"] == "yes"))
    if document := wanted.get("document"):
        questions = questions.filter(_newest(references__article__document=document)).distinct()
    return _in_state(questions, wanted.get("state"))


def _in_state(questions: QuestionQuerySet, state: str | None) -> QuestionQuerySet:
    if state == "proposed":
        return questions.filter(proposed__isnull=False)
    if state == "source":
        weak = Reference.objects.filter(not_carrying(), revision=OuterRef("current"))
        return questions.filter(Exists(weak), state=QuestionState.ON_HOLD)
    return questions.filter(state=state) if state else questions


def below(topic: Topic) -> set[int]:
    """The topic and all topics under it."""
    above = dict(Topic.objects.values_list("pk", "parent"))
    found, size = {topic.pk}, 0
    while len(found) > size:
        size = len(found)
        found |= {pk for pk, parent in above.items() if parent in found}
    return found


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
    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the filters that hold, for hidden fields."""
        return [(name, self.query.get(name, "")) for name in self.wanted]

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
        choices = dict(self.form.words.get(name, ()))
        return f"{self.form.fields[name].label}：{choices.get(value, value)}"

    def _without(self, name: str) -> str:
        kept = QueryDict(mutable=True)
        kept.update({other: self.query.get(other, "") for other in self.wanted if other != name})
        return f"?{kept.urlencode()}"
