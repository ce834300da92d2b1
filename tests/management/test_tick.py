"""Whatever is due is done, and a second round changes nothing more."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from examcenter.assessment.models import Assessment, Seat, Session
from examcenter.journal.models import Entry
from examcenter.lib.clock import database_now
from examcenter.management.commands import tick as clock
from examcenter.management.commands.tick import tick
from examcenter.results.actions import close_paper
from examcenter.results.models import Mark
from examcenter.sitting.actions import enter, record_answers
from examcenter.sitting.models import Paper, Sitting
from examcenter.sitting.states import Closing


def begun(seat: Seat, now: datetime) -> Sitting:
    """A sitting that has just been begun and has one saved answer."""
    Session.objects.filter(seats=seat).update(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    sitting = enter(seat=Seat.objects.get(pk=seat.pk), at=now - timedelta(minutes=50)).sitting
    record_answers(sitting=sitting, answers={1: "A"}, at=now - timedelta(minutes=40), actor="test")
    return sitting


def test_time_up_hands_in_what_was_saved(drawn_seat: Seat) -> None:
    now = database_now()
    sitting = begun(drawn_seat, now)
    Sitting.objects.filter(pk=sitting.pk).update(deadline=now - timedelta(seconds=1))
    assert tick()[0] == 1
    sitting.refresh_from_db()
    assert sitting.closing == Closing.TIME_UP
    assert Mark.objects.filter(sitting=sitting).count() == 1
    assert tick()[0] == 0
    assert Mark.objects.count() == 1


def test_who_still_has_time_goes_on(drawn_seat: Seat) -> None:
    sitting = begun(drawn_seat, database_now())
    assert tick()[0] == 0
    sitting.refresh_from_db()
    assert sitting.submitted_at is None


def test_papers_of_a_session_within_the_hour_are_ready(drawn_seat: Seat) -> None:
    soon = database_now() + timedelta(minutes=40)
    Session.objects.filter(seats=drawn_seat).update(starts_at=soon, ends_at=soon + timedelta(hours=1))
    tick()
    assert Paper.objects.filter(seat=drawn_seat).exists()


def test_the_journal_is_sealed(seated: Assessment) -> None:
    assert tick()[1] > 0
    assert not Entry.objects.unsealed().exists()


def test_one_bad_sitting_does_not_keep_the_others_waiting(
    drawn_seat: Seat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = database_now()
    good = begun(drawn_seat, now)
    Sitting.objects.filter(pk=good.pk).update(deadline=now - timedelta(seconds=1))
    bad = Sitting(pk=0)

    def close(*, sitting: Sitting, **rest: Any) -> None:
        if sitting is bad:
            raise ZeroDivisionError
        close_paper(sitting=sitting, **rest)

    monkeypatch.setattr(clock, "sittings_due", lambda at: [bad, good])
    monkeypatch.setattr(clock, "close_paper", close)
    assert tick()[0] == 1
    assert "handing in sitting 0 failed" in caplog.text
    good.refresh_from_db()
    assert good.closing == Closing.TIME_UP


@pytest.mark.parametrize("step", ["sessions_without_papers", "refresh_daily", "forget_uploads"])
def test_a_step_that_fails_does_not_keep_the_rest_from_sealing(
    seated: Assessment, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **named: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(clock, step, fail)
    tick()
    assert not Entry.objects.unsealed().exists()
