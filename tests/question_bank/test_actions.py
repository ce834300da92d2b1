"""The life of a question: two persons, nothing stale, accepted wording untouched."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from question_bank import actions
from question_bank.models import Blueprint, Question, Review
from question_bank.queries import pool, review_queue
from question_bank.refusals import Refused, Stale
from question_bank.states import QuestionState
from tests.builders import make_blueprint
from tests.cast import NOW
from tests.question_bank.builders import content, draft, in_force, waiting

pytestmark = pytest.mark.django_db


def read(code: str = "Q1") -> Question:
    return Question.objects.with_revisions().get(code=code)


def test_from_draft_to_force_with_every_step_in_the_journal(author: User, reviewer: User) -> None:
    question = in_force(author, reviewer)
    assert read().state == QuestionState.IN_FORCE
    verbs = Entry.objects.about(question).values_list("verb", "actor")
    assert set(verbs) == {
        ("bank.write", author.actor),
        ("bank.submit", author.actor),
        ("bank.accept", reviewer.actor),
    }


def test_the_author_cannot_accept(author: User) -> None:
    with pytest.raises(Refused, match="须由其他审核员审核"):
        actions.accept(question=waiting(author), by=author, at=NOW)
    assert read().state == QuestionState.UNDER_REVIEW
    assert not Review.objects.exists()


def test_the_author_of_a_later_revision_cannot_accept_it_though_somebody_else_wrote_the_first(
    author: User, reviewer: User
) -> None:
    question = in_force(author, reviewer)
    actions.add_revision(question=question, content=content(explanation="新"), by=reviewer, at=NOW)
    with pytest.raises(Refused):
        actions.accept(question=question, by=reviewer, at=NOW)
    assert actions.accept(question=question, by=author, at=NOW).proposed is None


def test_the_database_too_wants_a_second_person(author: User) -> None:
    revision = waiting(author).current
    assert revision is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(revision=revision, author=author, reviewer=author, accepted=True, at=NOW)


def test_the_database_keeps_proposals_beside_accepted_questions_only(author: User) -> None:
    question = draft(author)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(proposed=question.current)


def test_a_sent_back_question_is_a_draft_with_the_comment(author: User, reviewer: User) -> None:
    actions.send_back(question=waiting(author), by=reviewer, at=NOW, comment="依据不准确")
    assert read().state == QuestionState.DRAFT
    assert (Review.objects.get().accepted, Review.objects.get().comment) == (False, "依据不准确")


def test_a_sent_back_proposal_leaves_the_accepted_wording_in_force(author: User, reviewer: User) -> None:
    question = in_force(author, reviewer)
    actions.add_revision(question=question, content=content(explanation="新"), by=author, at=NOW)
    actions.send_back(question=question, by=reviewer, at=NOW, comment="不改")
    after = read()
    assert (after.state, after.current and after.current.number, after.proposed) == (QuestionState.IN_FORCE, 1, None)
    assert after.revisions.count() == 2


def test_papers_keep_the_accepted_revision_until_the_new_one_is_accepted(author: User, reviewer: User) -> None:
    question = in_force(author, reviewer)
    first = question.current_id
    proposed = actions.add_revision(question=question, content=content(explanation="新"), by=author, at=NOW)
    assert [candidate.revision_id for candidate in pool(role="officer", capacity="sales")] == [first]
    actions.accept(question=question, by=reviewer, at=NOW)
    assert [candidate.revision_id for candidate in pool(role="officer", capacity="sales")] == [proposed.pk]


def test_a_draft_is_rewritten_in_its_place(author: User) -> None:
    question = draft(author)
    actions.add_revision(question=question, content=content(explanation="新"), by=author, at=NOW)
    assert (read().state, read().current == question.current, read().proposed) == (QuestionState.DRAFT, True, None)
    assert question.current is not None
    assert question.current.number == 2


def test_a_revision_without_a_change_is_refused(author: User) -> None:
    with pytest.raises(Refused, match="没有变化"):
        actions.add_revision(question=draft(author), content=content(), by=author, at=NOW)


def test_a_taken_code_is_refused(author: User) -> None:
    draft(author)
    with pytest.raises(Refused, match="已被使用"):
        actions.add_question(code="Q1", content=content(stem="另一题干"), by=author, at=NOW)


def test_on_hold_it_is_in_no_new_paper_until_reviewed_again(author: User, reviewer: User) -> None:
    question = in_force(author, reviewer)
    actions.hold(question=question, reason="标准已修订", by=reviewer, at=NOW)
    assert pool(role="officer", capacity="sales") == []
    actions.release(question=question, by=reviewer, at=NOW)
    assert read().state == QuestionState.UNDER_REVIEW
    actions.accept(question=question, by=reviewer, at=NOW)
    assert len(pool(role="officer", capacity="sales")) == 1


def test_a_correction_of_a_question_on_hold_brings_it_into_force(author: User, reviewer: User) -> None:
    question = in_force(author, reviewer)
    actions.hold(question=question, reason="答案有误", by=reviewer, at=NOW)
    actions.add_revision(question=question, content=content(key="B"), by=author, at=NOW)
    with pytest.raises(Refused, match="待审"):
        actions.release(question=question, by=reviewer, at=NOW)
    assert actions.accept(question=question, by=reviewer, at=NOW).state == QuestionState.IN_FORCE


def test_a_retired_question_is_over(author: User, reviewer: User) -> None:
    question = in_force(author, reviewer)
    actions.add_revision(question=question, content=content(explanation="新"), by=author, at=NOW)
    actions.retire(question=question, reason="过时", by=reviewer, at=NOW)
    assert (read().state, read().proposed) == (QuestionState.RETIRED, None)
    with pytest.raises(Refused, match="停用"):
        actions.add_revision(question=question, content=content(key="B"), by=author, at=NOW)


def test_accept_all_takes_all_or_none(author: User, reviewer: User) -> None:
    questions = [waiting(author, f"Q{number}", stem=f"题干{number}") for number in range(3)]
    questions.append(waiting(reviewer, "OWN", stem="审核员自己的"))
    with pytest.raises(Refused):
        actions.accept_all(questions=questions, by=reviewer, at=NOW)
    assert not Question.objects.in_force().exists()
    assert actions.accept_all(questions=review_queue(reviewer), by=reviewer, at=NOW) == 3


def test_queue_and_property_agree_on_what_waits(author: User, reviewer: User) -> None:
    draft(author, "Q1", stem="一")
    waiting(author, "Q2", stem="二")
    in_force(author, reviewer, "Q3", stem="三")
    changed = in_force(author, reviewer, "Q4", stem="四")
    actions.add_revision(question=changed, content=content(stem="四改"), by=author, at=NOW)
    by_property = {question.code for question in Question.objects.all() if question.awaiting}
    assert by_property == set(Question.objects.awaiting_review().values_list("code", flat=True)) == {"Q2", "Q4"}


# --- stale: each verb on a question that somebody has moved since it was read ----------------------------------


@pytest.mark.parametrize(
    ("make", "act"),
    [
        (lambda a, r: draft(a), lambda q, a, r: actions.submit(question=q, by=a, at=NOW)),
        (lambda a, r: waiting(a), lambda q, a, r: actions.accept(question=q, by=r, at=NOW)),
        (lambda a, r: waiting(a), lambda q, a, r: actions.send_back(question=q, by=r, at=NOW, comment="x")),
        (lambda a, r: in_force(a, r), lambda q, a, r: actions.hold(question=q, reason="x", by=r, at=NOW)),
        (lambda a, r: in_force(a, r), lambda q, a, r: actions.retire(question=q, reason="x", by=r, at=NOW)),
        (
            lambda a, r: actions.hold(question=in_force(a, r), reason="x", by=r, at=NOW),
            lambda q, a, r: actions.release(question=q, by=r, at=NOW),
        ),
    ],
    ids=["submit", "accept", "send_back", "hold", "retire", "release"],
)
def test_a_second_click_is_stale(
    author: User,
    reviewer: User,
    make: Callable[[User, User], Question],
    act: Callable[[Question, User, User], object],
) -> None:
    make(author, reviewer)
    seen_first, seen_second = read(), read()
    act(seen_first, author, reviewer)
    entries = Entry.objects.count()
    with pytest.raises(Stale):
        act(seen_second, author, reviewer)
    assert Entry.objects.count() == entries


def test_a_reviewer_cannot_accept_what_was_rewritten_meanwhile(author: User, reviewer: User) -> None:
    waiting(author)
    seen = read()
    actions.add_revision(question=read(), content=content(key="B"), by=author, at=NOW)
    with pytest.raises(Stale):
        actions.accept(question=seen, by=reviewer, at=NOW)
    assert read().state == QuestionState.UNDER_REVIEW


def test_two_proposals_on_the_same_revision_are_stale(author: User, reviewer: User) -> None:
    in_force(author, reviewer)
    first, second = read(), read()
    actions.add_revision(question=first, content=content(key="B"), by=author, at=NOW)
    with pytest.raises(Stale):
        actions.add_revision(question=second, content=content(key="C"), by=author, at=NOW)
    assert read().revisions.count() == 2


def test_a_proposal_cannot_be_accepted_twice(author: User, reviewer: User) -> None:
    question = in_force(author, reviewer)
    actions.add_revision(question=question, content=content(key="B"), by=author, at=NOW)
    first, second = read(), read()
    actions.accept(question=first, by=reviewer, at=NOW)
    with pytest.raises(Stale):
        actions.accept(question=second, by=reviewer, at=NOW)
    with pytest.raises(Stale):
        actions.send_back(question=second, by=reviewer, at=NOW, comment="x")


def test_a_blueprint_cannot_be_retired_twice(admin: User) -> None:
    blueprint = make_blueprint()
    actions.retire_blueprint(blueprint=Blueprint.objects.get(), by=admin, at=NOW)
    with pytest.raises(Stale):
        actions.retire_blueprint(blueprint=blueprint, by=admin, at=NOW)


def test_forgotten_uploads_go(author: User) -> None:
    actions.keep_upload(kind="questions", name="x.xlsx", data=b"1", by=author, at=NOW)
    assert actions.forget_uploads(before=NOW) == 0
    assert actions.keep_upload(kind="questions", name="y.xlsx", data=b"2", by=author, at=NOW).name == "y.xlsx"
    assert actions.forget_uploads(before=NOW.replace(year=2027)) == 1
