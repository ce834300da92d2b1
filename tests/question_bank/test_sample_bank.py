"""The questions of the sample province: they import, and there are enough of every kind for everybody."""

from collections import Counter
from pathlib import Path

import pytest

from examcenter.bureaus.models import User
from question_bank.actions import accept_all
from question_bank.imports import import_questions, import_topics
from question_bank.models import Question, QuestionType, Revision
from question_bank.queries import pool
from tests.cast import NOW
from tests.settings import BASE_DIR

SAMPLE = Path(BASE_DIR) / "examcenter" / "sample"


@pytest.fixture
def sample(author: User, reviewer: User) -> None:
    """The bank of the sample, reviewed."""
    for name, load in (("topics.xlsx", import_topics), ("questions.xlsx", import_questions)):
        result = load(name=name, data=(SAMPLE / name).read_bytes(), by=author, at=NOW)
        assert result.errors == []
    accept_all(questions=Question.objects.awaiting_review().with_revisions(), by=reviewer, at=NOW)


@pytest.mark.usefixtures("sample")
def test_there_are_enough_for_everybody() -> None:
    assert Question.objects.in_force().count() >= 200
    for role in ("director", "officer"):
        for capacity in ("production", "sales"):
            there = Counter(question.type for question in pool(role=role, capacity=capacity))
            assert there.total() >= 100, (role, capacity)
            assert there["single"] >= 40, (role, capacity)
            assert there["multiple"] >= 30, (role, capacity)
            assert there["true_false"] >= 30, (role, capacity)


@pytest.mark.usefixtures("sample")
def test_the_right_letters_are_balanced() -> None:
    """No letter is right noticeably more often than the others, so guessing one letter does not help."""
    for type, letters in (
        (QuestionType.SINGLE, "ABCD"),
        (QuestionType.MULTIPLE, "ABCD"),
        (QuestionType.TRUE_FALSE, "TF"),
    ):
        keys = list(Revision.objects.filter(type=type).values_list("key", flat=True))
        times = Counter(letter for key in keys for letter in key)
        mean = sum(times[letter] for letter in letters) / len(letters)
        assert all(0.6 * mean <= times[letter] <= 1.4 * mean for letter in letters), (type, times)


@pytest.mark.usefixtures("sample")
def test_every_question_explains_itself_and_names_its_source() -> None:
    assert not Revision.objects.filter(explanation="").exists()
    assert not Revision.objects.filter(document="").exists()
    assert not Revision.objects.filter(article="").exists()


def test_the_sample_can_be_imported_twice(sample: None, author: User) -> None:
    data = (SAMPLE / "questions.xlsx").read_bytes()
    counts = import_questions(name="questions.xlsx", data=data, by=author, at=NOW).counts
    assert (counts["new"], counts["changed"]) == (0, 0)
