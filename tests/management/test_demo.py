"""The sample's story: its figures, its states, and a practice session that is open whenever the centre starts."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from examcenter.assessment.models import Assessment, Seat, Session
from examcenter.assessment.states import AssessmentState
from examcenter.journal.checking import verify
from examcenter.journal.sealing import seal_waiting
from examcenter.lib.clock import database_now, local_date
from examcenter.management.story import gas_campaign, practice
from examcenter.rectification.models import Notice
from examcenter.rectification.states import NoticeState
from examcenter.registry.models import Appointment, Enterprise, Person
from examcenter.results.models import Publication
from examcenter.results.queries import figures, readiness, reassessment_figures
from question_bank.models import Question

pytestmark = pytest.mark.django_db


def told() -> str:
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def test_the_story_is_told_whole() -> None:
    guide = told()
    assert (Enterprise.objects.count() >= 300, Person.objects.count() >= 700) == (True, True)
    assert Question.objects.in_force().count() >= 200
    _the_campaign_has_its_figures()
    _its_rectifications_are_in_every_state()
    _other_campaigns_wait()
    _the_director_was_replaced_last_week()
    assert "/exam/#t=" in guide
    assert "officer.chen" in guide
    seal_waiting()
    assert verify().fault is None
    _a_second_start_keeps_the_open_session_and_a_later_one_makes_another()


def _the_campaign_has_its_figures() -> None:
    campaign = Assessment.objects.get(title=gas_campaign.TITLE)
    found = figures(campaign)
    assert (found.due, found.sat, found.passed, found.failed) == (58, 53, 49, 4)
    assert (found.absent, found.deferred) == (3, 2)
    assert reassessment_figures(campaign).passed == 1
    assert Publication.objects.published().filter(assessment=campaign).count() == 2


def _its_rectifications_are_in_every_state() -> None:
    today = local_date(database_now())
    states = sorted(Notice.objects.values_list("state", flat=True))
    assert states == sorted([NoticeState.CLOSED, NoticeState.OPEN, NoticeState.RETURNED, NoticeState.ANSWERED], key=str)
    assert Notice.objects.overdue(today).get().state == NoticeState.OPEN
    assert Notice.objects.get(state=NoticeState.RETURNED).due_on > today


def _other_campaigns_wait() -> None:
    states = set(Assessment.objects.values_list("state", flat=True))
    just_sat = Assessment.objects.get(title__contains="食品相关产品")
    assert len(readiness(just_sat, database_now()).ready) == 6
    assert {AssessmentState.DRAFT, AssessmentState.SUBMITTED, AssessmentState.DRAWN} <= states


def _the_director_was_replaced_last_week() -> None:
    today = local_date(database_now())
    posts = Appointment.objects.filter(enterprise__code="91990122MAL67W532T", role="director")
    [left] = posts.filter(ended_on__isnull=False)
    [came] = posts.filter(ended_on=None)
    assert left.ended_on is not None
    assert today - timedelta(days=20) < left.ended_on < came.started_on <= today


def _a_second_start_keeps_the_open_session_and_a_later_one_makes_another() -> None:
    now = database_now()
    first = practice.rearm(now)
    assert practice.rearm(now) == first
    over = now - timedelta(hours=1)
    Session.objects.filter(seats=first).update(starts_at=over - timedelta(hours=8), ends_at=over)
    again = practice.rearm(now)
    assert again.assessment != first.assessment
    assert not Seat.objects.due().filter(assessment=first.assessment, outcomes=None).exists()
