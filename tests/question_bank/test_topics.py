"""The syllabus page."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from question_bank.actions import add_revision
from tests.cast import NOW
from tests.question_bank.builders import content, in_force, topic, waiting

Enter = Callable[[User], Client]


def see(client: Client) -> str:
    return client.get(reverse("bank_topics")).content.decode()


def test_it_counts_the_questions_in_force(enter: Enter, author: User, reviewer: User, auditor: User) -> None:
    below = topic("T1.1", "两个规定")
    below.parent = topic()
    below.save()
    add_revision(question=in_force(author, reviewer), content=content(key="B"), by=author, at=NOW)
    waiting(author, "Q2", stem="另一题干")
    page = see(enter(auditor))
    assert "法律法规" in page
    assert "两个规定" in page
    assert 'data-label="有效试题数">1<' in page
    assert 'data-label="有效试题数">0<' in page


def test_without_a_syllabus_it_says_how_to_begin(enter: Enter, author: User) -> None:
    page = see(enter(author))
    assert "还没有考核大纲" in page
    assert reverse("bank_import") in page
