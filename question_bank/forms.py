"""What people type: decisions, files, documents, filters. The form of a question has a file of its own."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from question_bank import queries
from question_bank.imports.result import LIMITS
from question_bank.models import (
    Article,
    Cognitive,
    ForCapacity,
    ForRole,
    ImportKind,
    LegalDocument,
    QuestionType,
    SourceState,
    Topic,
)
from question_bank.states import QuestionState

COMMON = "-"  # the filter for questions of no product category
WRITTEN = {"T": "正确", "F": "错误"}


def written(key: str) -> str:
    """A key as people write it: letters, or 正确 / 错误."""
    return WRITTEN.get(key, key)


def tree(topics: Iterable[Topic]) -> list[tuple[Topic, int]]:
    """Topics with their depth, each below the one it belongs to."""
    below: dict[int | None, list[Topic]] = {}
    for topic in topics:
        below.setdefault(topic.parent_id, []).append(topic)

    def walk(parent: int | None, depth: int) -> list[tuple[Topic, int]]:
        return [found for topic in below.get(parent, []) for found in [(topic, depth), *walk(topic.pk, depth + 1)]]

    return walk(None, 0)


class TopicField(forms.ModelChoiceField):  # type: ignore[type-arg]  # stands alone: no patched generics
    """The syllabus as a list, lower topics moved to the right."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Topic.objects.all(), to_field_name="code", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{'　' * self._depths.get(obj.pk, 0)}{obj.name}"

    @cached_property  # of the form's own copy of the field
    def _depths(self) -> dict[int, int]:
        return {topic.pk: depth for topic, depth in tree(Topic.objects.all())}


class OneLine(forms.Textarea):
    """Grows with its text, but begins low."""

    def __init__(self, rows: int = 2) -> None:
        super().__init__(attrs={"rows": rows})


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


class DocumentForm(forms.ModelForm):  # type: ignore[type-arg]  # stands alone: no patched generics
    """A document of the register; its state is marked elsewhere, since questions depend on it."""

    class Meta:
        model = LegalDocument
        fields = ["title", "number", "issued_by", "in_force_from"]
        labels = {
            "title": _("Title of the document"),
            "number": _("Number of the document"),
            "issued_by": _("Issued by"),
            "in_force_from": _("In force from"),
        }
        help_texts = {"title": _("As questions name it; its number finds it too.")}
        widgets = {"in_force_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


def _label(article: Article) -> str:
    return article.label


class MarkForm(forms.Form):
    """What became of a document or of one of its articles."""

    article = forms.ModelChoiceField(
        label=_("What is concerned"),
        queryset=Article.objects.none(),
        required=False,
        empty_label=_("the whole document"),
    )
    state = forms.ChoiceField(label=_("It is now"), choices=SourceState.choices, widget=forms.RadioSelect)
    day = forms.DateField(label=_("From the day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=OneLine(2), help_text=_("Such as the document that amends it.")
    )

    def __init__(self, *args: Any, document: LegalDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["article"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = document.articles.exclude(label="")
            field.label_from_instance = _label  # type: ignore[assignment]


class FilterForm(forms.Form):
    """The filters of the list and of the review queue; what is not understood filters nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    type = forms.ChoiceField(label=_("Question type"), required=False)
    topic = TopicField(label=_("Topic"), required=False)
    role = forms.ChoiceField(label=_("Role it is for"), required=False)
    side = forms.ChoiceField(label=_("Capacity it is for"), required=False)
    category = forms.ChoiceField(label=_("Product category"), required=False)
    difficulty = forms.ChoiceField(label=_("Difficulty"), required=False)
    cognitive = forms.ChoiceField(label=_("Cognitive level"), required=False)
    open = forms.ChoiceField(label=_("Practice"), required=False)
    document = forms.ModelChoiceField(
        label=_("Legal reference"), required=False, queryset=LegalDocument.objects.all(), to_field_name="pk"
    )
    state = forms.ChoiceField(label=_("State of the question"), required=False)

    CHOICES: dict[str, list[tuple[Any, Any]]] = {
        "type": QuestionType.choices,
        "role": ForRole.choices[:2],
        "side": ForCapacity.choices[:2],
        "difficulty": [(str(level), str(level)) for level in range(1, 6)],
        "cognitive": Cognitive.choices,
        "open": [("yes", _("open to all")), ("no", _("kept closed"))],
        "state": [
            *QuestionState.choices,
            ("proposed", _("in force, change under review")),
            ("source", _("on hold because of a document")),
        ],
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = self.choices()
        for name, choices in self.words.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("all")), *choices]
        for name in ("topic", "document"):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = str(_("all"))

    @classmethod
    def choices(cls) -> dict[str, list[tuple[Any, Any]]]:
        """The values of each select with their words."""
        modules = [(category, category) for category in queries.categories()]
        return {**cls.CHOICES, "category": [(COMMON, _("common part")), *modules]}
