"""Topics, questions, their immutable revisions, the documents they rest on, pictures, reviews, and blueprints."""

from question_bank.models.blueprints import Blueprint, BlueprintCell, BlueprintSection, MarkingRule, Part
from question_bank.models.pictures import Picture, RevisionPicture
from question_bank.models.questions import (
    Cognitive,
    ForCapacity,
    ForRole,
    Question,
    QuestionQuerySet,
    QuestionType,
    Revision,
    Topic,
)
from question_bank.models.reviews import Comment, Event, Happening, Review
from question_bank.models.sources import Article, LegalDocument, Reference, SourceChange, SourceState
from question_bank.models.uploads import BankImport, ImportedRow, ImportKind, SimilarPair, Upload, UploadState

__all__ = [
    "Article",
    "BankImport",
    "Blueprint",
    "BlueprintCell",
    "BlueprintSection",
    "Cognitive",
    "Comment",
    "Event",
    "ForCapacity",
    "ForRole",
    "Happening",
    "ImportKind",
    "ImportedRow",
    "LegalDocument",
    "MarkingRule",
    "Part",
    "Picture",
    "Question",
    "QuestionQuerySet",
    "QuestionType",
    "Reference",
    "Review",
    "Revision",
    "RevisionPicture",
    "SimilarPair",
    "SourceChange",
    "SourceState",
    "Topic",
    "Upload",
    "UploadState",
]
