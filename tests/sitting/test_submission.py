"""Handing in: once, with exactly the answers that were acknowledged."""

from datetime import datetime, timedelta

import pytest

from examcenter.journal.models import Entry as JournalEntry
from examcenter.lib.states import StaleState
from examcenter.sitting import actions
from examcenter.sitting.actions import Entry
from examcenter.sitting.actions.sittings import responses_digest
from examcenter.sitting.models import Response, Sitting
from examcenter.sitting.queries import answered_count, answered_counts, final_answers, sittings_due
from examcenter.sitting.saving import Answer, save
from examcenter.sitting.states import Closing, SittingState


def submit(entry: Entry, at: datetime) -> Sitting:
    return actions.submit(sitting=entry.sitting, closing=Closing.CANDIDATE, at=at, actor=f"sitting:{entry.sitting.pk}")


def test_the_last_answer_by_epoch_and_number_counts(entry: Entry, at: datetime) -> None:
    for number, choice in enumerate("ABC", start=1):
        save(entry.key, Answer(number, 1, choice))
    save(entry.key, Answer(4, 2, "A"))
    second = actions.enter(seat=entry.sitting.seat, at=at)
    save(second.key, Answer(1, 1, "D"))
    save(second.key, Answer(2, 2, ""))
    assert final_answers(entry.sitting) == {1: "D"}
    assert answered_count(entry.sitting) == 1


def test_a_room_is_counted_in_one_query(entry: Entry, django_assert_num_queries: object) -> None:
    save(entry.key, Answer(1, 1, "A"))
    save(entry.key, Answer(2, 2, "B"))
    save(entry.key, Answer(3, 2, ""))
    session = entry.sitting.seat.session
    assert session is not None
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert answered_counts(session) == {entry.sitting.pk: 1}


def test_the_journal_carries_the_digest_of_the_answers(entry: Entry, at: datetime) -> None:
    save(entry.key, Answer(1, 1, "A"))
    done = submit(entry, at)
    assert done.responses_digest == responses_digest(done.paper.seed, {1: "A"})
    written = JournalEntry.objects.get(verb="sitting.submit")
    assert written.details == {"closing": "candidate", "answered": 1, "responses": done.responses_digest}


def test_the_digest_is_salted(entry: Entry) -> None:
    assert responses_digest("a", {1: "A"}) != responses_digest("b", {1: "A"})


def test_it_rejects_a_second_submission(entry: Entry, at: datetime) -> None:
    submit(entry, at)
    with pytest.raises(StaleState):
        submit(entry, at)
    assert JournalEntry.objects.filter(verb="sitting.submit").count() == 1


def test_it_is_due_from_the_deadline_on(entry: Entry) -> None:
    deadline = entry.sitting.deadline
    assert not sittings_due(deadline - timedelta(seconds=1)).exists()
    assert list(sittings_due(deadline)) == [entry.sitting]
    submit(entry, deadline)
    assert not sittings_due(deadline).exists()


def test_answers_from_elsewhere_keep_the_same_rules(entry: Entry, at: datetime) -> None:
    actions.record_answers(sitting=entry.sitting, answers={1: "A", 2: "B"}, at=at, actor="system")
    actions.record_answers(sitting=entry.sitting, answers={2: "C"}, at=at, actor="system")
    assert final_answers(entry.sitting) == {1: "A", 2: "C"}
    with pytest.raises(ValueError, match="question 1"):
        actions.record_answers(sitting=entry.sitting, answers={1: "Z"}, at=at, actor="system")
    assert Response.objects.count() == 3


def test_it_rejects_answers_after_time_or_submission(entry: Entry, at: datetime) -> None:
    with pytest.raises(StaleState):
        actions.record_answers(sitting=entry.sitting, answers={1: "A"}, at=entry.sitting.deadline, actor="system")
    submit(entry, at)
    with pytest.raises(StaleState):
        actions.record_answers(sitting=entry.sitting, answers={1: "A"}, at=at, actor="system")
    assert Sitting.objects.get().state == SittingState.SUBMITTED
    assert not Response.objects.exists()
