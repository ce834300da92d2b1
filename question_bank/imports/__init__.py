"""Topics and questions from spreadsheets: whole or not at all, and repeatable."""

from question_bank.imports.questions import import_questions
from question_bank.imports.result import ImportResult
from question_bank.imports.topics import import_topics

__all__ = ["ImportResult", "import_questions", "import_topics"]
