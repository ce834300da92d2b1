"""Every act about a person judges the row as it is now, not as a page read it before."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError

from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry import actions
from examcenter.registry.actions import Document, Newcomer, Post, Training, deciding, persons
from examcenter.registry.actions.erasure import ERASED_NAME, erase_person
from examcenter.registry.models import Appointment, Enterprise, Person, Proposal, TrainingRecord
from tests.builders import make_appointment, make_person

LEFT = date(2023, 11, 19)


@pytest.fixture
def read(enterprise: Enterprise, now: datetime) -> Appointment:
    """A post and its person as a page read them, a moment before the person was erased."""
    post = make_appointment(
        enterprise=enterprise, person=make_person(name="林望舒"), started_on=date(2020, 1, 1), ended_on=LEFT
    )
    before = Appointment.objects.select_related("person", "enterprise").get(pk=post.pk)
    erase_person(person=post.person, actor="system", basis="term", at=now)
    return before


ACTS: dict[str, Callable[[Appointment, dict[str, Any]], object]] = {
    "correct": lambda post, by: actions.correct_person(person=post.person, name="林望", phone="", **by),
    "number": lambda post, by: actions.correct_number(
        person=post.person, document=Document("resident", "11010519491231002X", None), reason="x", **by
    ),
    "appoint": lambda post, by: actions.appoint(
        person=post.person, enterprise=post.enterprise, role="officer", side="production", posts="",
        started_on=date(2026, 1, 1), **by,
    ),
    "edit": lambda post, by: actions.edit_appointment(
        appointment=post, posts="", started_on=date(2020, 1, 2), ended_on=LEFT, **by
    ),
    "reinstate": lambda post, by: actions.reinstate(appointment=post, reason="x", **by),
    "train": lambda post, by: actions.record_training(
        appointment=post, training=Training("training", LEFT, "林望舒的培训"), file=None, **by
    ),
    "disclose": lambda post, by: actions.disclose(person=post.person, reason="核对", **by),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_nothing_is_written_about_somebody_erased_meanwhile(
    act: Callable[[Appointment, dict[str, Any]], object], read: Appointment, officer: User, now: datetime
) -> None:
    entries = Entry.objects.count()
    with pytest.raises(Refusal, match="删除"):
        act(read, {"by": officer, "at": now})
    person = Person.objects.get(pk=read.person_id)
    assert (person.name, person.phone, person.id_number) == (ERASED_NAME, "", "")
    assert person.appointments.count() == 1
    assert (TrainingRecord.objects.count(), Entry.objects.count()) == (0, entries)


def test_nobody_is_erased_who_took_a_post_meanwhile(enterprise: Enterprise, officer: User, now: datetime) -> None:
    person = make_person()
    make_appointment(enterprise=enterprise, person=person, started_on=date(2020, 1, 1), ended_on=LEFT)
    read = Person.objects.get(pk=person.pk)
    ACTS["appoint"](person.appointments.get(), {"by": officer, "at": now})
    with pytest.raises(Refusal, match="仍"):
        erase_person(person=read, actor="system", basis="term", at=now)


def test_a_correction_rests_on_what_is_stored_now(enterprise: Enterprise, officer: User, now: datetime) -> None:
    person = make_appointment(enterprise=enterprise, person=make_person(name="林望舒")).person
    read = Person.objects.get(pk=person.pk)
    actions.correct_person(person=person, name="林望舒", phone="10048231111", by=officer, at=now)
    with pytest.raises(Refusal, match="刷新"):
        actions.correct_person(person=read, name="林望", phone=read.phone, by=officer, at=now)
    person.refresh_from_db()
    assert (person.name, person.phone) == ("林望舒", "10048231111")


def test_an_end_rests_on_the_days_of_now(enterprise: Enterprise, officer: User, now: datetime) -> None:
    post = make_appointment(enterprise=enterprise, started_on=date(2020, 1, 1))
    read = Appointment.objects.get(pk=post.pk)
    actions.edit_appointment(
        appointment=post, posts=post.posts, started_on=date(2025, 1, 1), ended_on=None, by=officer, at=now
    )
    with pytest.raises(StaleState):
        actions.end_appointment(appointment=read, on=date(2024, 1, 1), by=officer, at=now)


def test_one_training_is_recorded_once_by_two_clicks(enterprise: Enterprise, officer: User, now: datetime) -> None:
    post = make_appointment(enterprise=enterprise)
    read = Appointment.objects.select_related("person").get(pk=post.pk)
    training = Training("training", date(2026, 5, 1), "年度培训")
    actions.record_training(appointment=post, training=training, file=None, by=officer, at=now)
    with pytest.raises(Refusal, match="已"):
        actions.record_training(appointment=read, training=training, file=None, by=officer, at=now)


def test_a_post_is_given_once_by_two_clicks(enterprise: Enterprise, officer: User, now: datetime) -> None:
    person = make_person()
    by: dict[str, Any] = {"by": officer, "at": now}
    for started_on in (date(2026, 1, 1), date(2026, 1, 2)):
        read = Person.objects.get(pk=person.pk)
        asked: dict[str, Any] = {"person": read, "enterprise": enterprise, "role": "officer", "side": "production"}
        if started_on.day == 1:
            actions.appoint(**asked, posts="", started_on=started_on, **by)
        else:
            with pytest.raises(Refusal, match="已"):
                actions.appoint(**asked, posts="", started_on=started_on, **by)
    assert person.appointments.count() == 1


def test_a_first_post_overtaken_by_another_takes_the_person_who_was_entered(
    enterprise: Enterprise, officer: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other request commits between the search and the insert."""
    won = make_person(name="沈未央", number="11010519491231002X")
    known, answers = persons._known, [None]
    monkeypatch.setattr(persons, "_known", lambda found: answers.pop() if answers else known(found))
    newcomer = Newcomer("沈未央", "resident", "11010519491231002X", None, "")
    post = Post("officer", "production", "", date(2026, 1, 1))
    made = actions.appoint_newcomer(enterprise=enterprise, newcomer=newcomer, post=post, by=officer, at=now)
    assert made.person == won


def test_confirming_several_goes_on_where_one_was_overtaken(
    officer: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [Proposal(pk=1, at=now), Proposal(pk=2, at=now)]

    def confirm(*, proposal: Proposal, **_by: object) -> None:
        if proposal.pk == 1:
            raise IntegrityError("registry_person_id_hash_key")

    monkeypatch.setattr(deciding, "confirm_proposal", confirm)
    done = deciding.confirm_several(proposals=asked, by=officer, at=now)
    assert (done.confirmed, [one.pk for one, _why in done.failed]) == (1, [1])
