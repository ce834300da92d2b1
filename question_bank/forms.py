"""What people type: questions, decisions, files, filters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from question_bank.formats.tables import BadCell
from question_bank.imports.columns import code
from question_bank.imports.result import LIMITS
from question_bank.models import (
    ForCapacity,
    ForRole,
    ImportKind,
    Question,
    QuestionType,
    Revision,
    Topic,
)
from question_bank.rules.content import OPTION_LETTERS, Content, faults, option_field, read_answer, sameness
from question_bank.states import QuestionState
from question_bank.wording import explain

WRITTEN = {"T": "正确", "F": "错误"}


def written(key: str) -> str:
    """A key as people write it: letters, or 正确 / 错误."""
    return WRITTEN.get(key, key)


class OneLine(forms.Textarea):
    """Grows with its text, but begins low."""

    def __init__(self, rows: int = 2) -> None:
        super().__init__(attrs={"rows": rows})


class QuestionForm(forms.Form):
    """A whole question. `question` is the one edited, None for a new one."""

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
        max_length=40,
        help_text=_("One letter for single choice, several for multiple choice (ABD), 正确 or 错误 for true-false."),
    )
    explanation = forms.CharField(label=_("Explanation"), max_length=2000, required=False, widget=OneLine(3))
    topic = forms.ModelChoiceField(label=_("Topic"), queryset=Topic.objects.all(), to_field_name="code")
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
    document = forms.CharField(label=_("Document"), max_length=120, help_text=_("The document the answer rests on."))
    article = forms.CharField(label=_("Article"), max_length=60, required=False)
    base = forms.IntegerField(widget=forms.HiddenInput, required=False)  # the revision the edit began from

    def __init__(self, *args: Any, question: Question | None = None, **kwargs: Any) -> None:
        self.question = question
        if question and question.newest:
            kwargs.setdefault("initial", _initial(question.newest))
        super().__init__(*args, **kwargs)

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
            for fault in faults(data["type"], self._cells(data), data["key"]):
                self.add_error(fault.field, explain(fault))
        return data

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


def _initial(revision: Revision) -> dict[str, Any]:
    options = {option_field(letter): text for letter, text in zip(OPTION_LETTERS, revision.options, strict=False)}
    plain = ("type", "stem", "explanation", "for_role", "for_capacity", "category", "difficulty", "document", "article")
    said = {name: getattr(revision, name) for name in plain}
    return {**said, **options, "key": written(revision.key), "topic": revision.topic.code, "base": revision.pk}


class CommentForm(forms.Form):
    """A reason or a comment that must be given."""

    comment = forms.CharField(label=_("Reason"), max_length=1000, widget=OneLine(2))


class UploadForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What the file holds"),
        choices=ImportKind.choices,
        widget=forms.RadioSelect,
        initial=ImportKind.QUESTIONS,
    )
    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("xlsx or csv, at most 16 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LIMITS.bytes:
            raise forms.ValidationError(_("The file is larger than 16 MB. Split it into several files."))
        return file


class FilterForm(forms.Form):
    """The filters of the list and of the review queue; what is not understood filters nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    type = forms.ChoiceField(label=_("Question type"), required=False)
    topic = forms.ModelChoiceField(label=_("Topic"), required=False, queryset=Topic.objects.all(), to_field_name="code")
    role = forms.ChoiceField(label=_("Role it is for"), required=False)
    side = forms.ChoiceField(label=_("Capacity it is for"), required=False)
    state = forms.ChoiceField(label=_("State of the question"), required=False)

    CHOICES = {
        "type": QuestionType.choices,
        "role": ForRole.choices[:2],
        "side": ForCapacity.choices[:2],
        "state": [*QuestionState.choices, ("proposed", _("in force, change under review"))],
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in self.CHOICES.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("all")), *choices]
        topic = self.fields["topic"]
        if isinstance(topic, forms.ModelChoiceField):
            topic.empty_label = str(_("all"))
