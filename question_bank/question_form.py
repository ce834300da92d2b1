"""The form of a question: its text, options, answer, pictures, sources."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from question_bank.formats.tables import BadCell
from question_bank.forms import OneLine, TopicField, written
from question_bank.imports.columns import code
from question_bank.models import (
    Cognitive,
    ForCapacity,
    ForRole,
    LegalDocument,
    Picture,
    Question,
    QuestionType,
    Revision,
    SourceState,
)
from question_bank.refusals import Refused
from question_bank.rules.content import (
    OPTION_LETTERS,
    Content,
    Pictured,
    faults,
    option_field,
    read_answer,
    sameness,
)
from question_bank.states import QuestionState
from question_bank.wording import explain

PLACES = ("", *OPTION_LETTERS)  # where a picture can stand: beside the stem, or an option
PLAIN = (
    "type", "stem", "explanation", "for_role", "for_capacity", "category", "difficulty", "cognitive", "is_open",
    "document", "article",
)  # fmt: skip


def _document(label: Any, **how: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=120, widget=forms.TextInput(attrs={"list": "documents"}), **how)


def _article() -> forms.CharField:
    return forms.CharField(label=_("Article"), max_length=60, required=False)


def _picture_fields(place: str) -> dict[str, forms.Field]:
    where = place or "stem"
    return {
        f"file_{where}": forms.FileField(
            label=_("Choose a picture"),
            required=False,
            help_text=_("PNG, JPEG or WebP, at most 6 MB."),
            widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        ),
        f"alt_{where}": forms.CharField(
            label=_("Description for those who cannot see it"), max_length=200, required=False
        ),
        f"drop_{where}": forms.BooleanField(label=_("Take the picture away"), required=False),
        f"kept_{where}": forms.CharField(max_length=64, required=False, widget=forms.HiddenInput),
    }


class QuestionForm(forms.Form):
    """A whole question. `question` is the one edited, None for a new one; `keep` stores a chosen picture.

    A picture is stored at once, so that an error elsewhere in the form does not lose it.
    """

    type = forms.ChoiceField(label=_("Question type"), choices=QuestionType.choices)
    stem = forms.CharField(label=_("Stem"), max_length=2000, widget=OneLine(3))
    option_a = forms.CharField(label=_("Option A"), max_length=500, required=False)
    option_b = forms.CharField(label=_("Option B"), max_length=500, required=False)
    option_c = forms.CharField(label=_("Option C"), max_length=500, required=False)
    option_d = forms.CharField(label=_("Option D"), max_length=500, required=False)
    option_e = forms.CharField(label=_("Option E"), max_length=500, required=False)
    option_f = forms.CharField(label=_("Option F"), max_length=500, required=False)
    key = forms.CharField(
        label=_("Answer"),
        max_length=400,
        help_text=_(
            "One letter for single choice, several for multiple choice (ABD), 正确 or 错误 for true-false. For fill-in "
            "the answer of each blank, parted by “；”, with “|” between accepted answers of one blank: 5|五；质量安全员"
        ),
    )
    explanation = forms.CharField(label=_("Explanation"), max_length=2000, required=False, widget=OneLine(3))
    topic = TopicField(label=_("Topic"))
    for_role = forms.ChoiceField(label=_("Role it is for"), choices=ForRole.choices, initial=ForRole.BOTH)
    for_capacity = forms.ChoiceField(
        label=_("Capacity it is for"), choices=ForCapacity.choices, initial=ForCapacity.BOTH
    )
    category = forms.CharField(
        label=_("Product category"),
        max_length=40,
        required=False,
        help_text=_("Only for questions about one kind of product. Blank: every unit can get the question."),
    )
    difficulty = forms.TypedChoiceField(
        label=_("Difficulty"),
        coerce=int,
        initial=3,
        choices=[(1, _("1 (easy)")), (2, "2"), (3, "3"), (4, "4"), (5, _("5 (hard)"))],
    )
    cognitive = forms.ChoiceField(
        label=_("Cognitive level"), choices=[("", _("not stated")), *Cognitive.choices], required=False
    )
    is_open = forms.BooleanField(
        label=_("Open: anybody may practise with it"),
        required=False,
        help_text=_("Open questions are known to the public. They can stand in papers all the same."),
    )
    document = _document(_("Document"), help_text=_("Title or number of the document the answer rests on."))
    article = forms.CharField(label=_("Article"), max_length=60, required=False)
    document_2, article_2 = _document(_("Second document"), required=False), _article()
    document_3, article_3 = _document(_("Third document"), required=False), _article()
    base = forms.IntegerField(widget=forms.HiddenInput, required=False)  # the revision the edit began from

    def __init__(
        self,
        *args: Any,
        question: Question | None = None,
        keep: Callable[[bytes], Picture] | None = None,
        **kwargs: Any,
    ) -> None:
        self.question, self.keep = question, keep
        if question and question.newest:
            kwargs.setdefault("initial", initial(question.newest))
        super().__init__(*args, **kwargs)
        for place in PLACES:
            self.fields.update(_picture_fields(place))

    @property
    def titles(self) -> list[str]:
        """What the register offers while a document is typed."""
        in_force = LegalDocument.objects.exclude(state=SourceState.REPEALED)
        return list(in_force.values_list("title", flat=True))

    def picture_groups(self) -> list[dict[str, Any]]:
        """The controls of each place a picture can stand at, with the picture that stands there."""
        return [self._picture_group(place) for place in PLACES]

    def _picture_group(self, place: str) -> dict[str, Any]:
        digest = self._digest(place)
        names = ("file", "alt", "drop")
        controls = {name: self[f"{name}_{place or 'stem'}"] for name in names}
        label = _("Picture of option %(letter)s") % {"letter": place} if place else _("Picture of the stem")
        is_open = bool(digest) or any(control.errors for control in controls.values())
        return {**controls, "digest": digest, "kept": self[f"kept_{place or 'stem'}"], "label": label, "open": is_open}

    def _digest(self, place: str) -> str:
        name = f"kept_{place or 'stem'}"
        digest = self.data.get(name) if self.is_bound else self.initial.get(name)
        return str(digest or "")

    def clean_stem(self) -> str:
        stem = str(self.cleaned_data["stem"])
        others = Question.objects.exclude(state=QuestionState.RETIRED).with_revisions()
        if self.question:
            others = others.exclude(pk=self.question.pk)
        for other in others:
            if other.newest and sameness(other.newest.stem) == sameness(stem):
                raise forms.ValidationError(_("Question %(code)s has this stem already."), params={"code": other.code})
        return stem

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if {"type", "key"} <= data.keys():
            for fault in faults(data["type"], self._cells(data), data["key"], data.get("stem", "____")):
                self.add_error(fault.field, explain(fault))
        for place in PLACES:
            self._clean_picture(place, data)
        return data

    def _clean_picture(self, place: str, data: dict[str, Any]) -> None:
        """Take in a chosen file, drop what shall go, ask for a description; the digest stands in kept_… afterwards."""
        where = place or "stem"
        file, kept = data.get(f"file_{where}"), f"kept_{where}"
        if file is not None and self.keep is not None:
            try:
                self._put(kept, self.keep(file.read()).digest)
            except Refused as refused:
                self.add_error(f"file_{where}", str(refused))
        elif data.get(f"drop_{where}") or not Picture.objects.filter(digest=data.get(kept) or "").exists():
            self._put(kept, "")
        if data.get(kept) and not data.get(f"alt_{where}"):
            self.add_error(f"alt_{where}", _("Describe the picture for those who cannot see it."))
        if data.get(kept) and place and not data.get(option_field(place)):
            self.add_error(option_field(place), _("Give this option a short text beside its picture, such as: mark 1."))

    def _put(self, name: str, digest: str) -> None:
        self.cleaned_data[name] = digest
        data = MultiValueDict(self.data)
        data[name] = digest
        self.data = data

    def content(self) -> Content:
        """What the valid form says."""
        data = self.cleaned_data
        return Content(
            type=data["type"],
            stem=data["stem"],
            options=tuple(cell for cell in self._cells(data) if cell),
            key=read_answer(data["type"], data["key"]),
            explanation=data["explanation"],
            topic=data["topic"].code,
            for_role=data["for_role"],
            for_capacity=data["for_capacity"],
            category=data["category"],
            difficulty=data["difficulty"],
            document=data["document"],
            article=data["article"],
            cognitive=data["cognitive"],
            is_open=data["is_open"],
            more_references=tuple(
                (data[f"document_{n}"], data[f"article_{n}"]) for n in (2, 3) if data[f"document_{n}"]
            ),
            pictures=tuple(
                Pictured(place, data[f"kept_{place or 'stem'}"], data[f"alt_{place or 'stem'}"])
                for place in PLACES
                if data[f"kept_{place or 'stem'}"]
            ),
        )

    @staticmethod
    def _cells(data: dict[str, Any]) -> list[str]:
        return [data.get(option_field(letter), "") for letter in OPTION_LETTERS]


class NewQuestionForm(QuestionForm):
    code = forms.CharField(label=_("Question code"), max_length=40, help_text=_("Such as Q0300. It never changes."))
    field_order = ("code",)

    def clean_code(self) -> str:
        try:
            chosen = str(code(40)(self.cleaned_data["code"]))
        except BadCell as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
        if Question.objects.filter(code=chosen).exists():
            raise forms.ValidationError(_("The code is taken. Choose another."))
        return chosen


def initial(revision: Revision) -> dict[str, Any]:
    """What the form begins with when this revision is edited."""
    said: dict[str, Any] = {name: getattr(revision, name) for name in PLAIN}
    for letter, text in zip(OPTION_LETTERS, revision.options, strict=False):
        said[option_field(letter)] = text
    others = list(revision.references.select_related("article__document").order_by("position"))[1:3]
    for number, reference in enumerate(others, start=2):
        said[f"document_{number}"], said[f"article_{number}"] = (
            reference.article.document.title,
            reference.article.label,
        )
    for shown in revision.pictures.select_related("picture").defer("picture__data"):
        said[f"kept_{shown.place or 'stem'}"] = shown.picture.digest
        said[f"alt_{shown.place or 'stem'}"] = shown.alt
    return {**said, "key": written(revision.key), "topic": revision.topic.code, "base": revision.pk}
