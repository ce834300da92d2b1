"""Handing in from the candidate's browser, and the result."""

import pytest
from django.test import Client

from examcenter.assessment.models import Assessment, Seat, Session
from examcenter.lib.clock import database_now
from examcenter.registry.models import Enterprise
from examcenter.results.models import Mark
from examcenter.sitting.keys import EXAM, ExamKey
from examcenter.sitting.models import Sitting
from examcenter.sitting.states import Closing, SittingState
from question_bank.models import Revision
from tests.results.builders import ALL_RIGHT, ALL_WRONG, HOUR, make_seat, make_session, respond, start


@pytest.fixture
def now_running(assessment: Assessment) -> Session:
    return make_session(assessment, starts_at=database_now(), ends_at=database_now() + 2 * HOUR)


@pytest.fixture
def sitting(now_running: Session, enterprise: Enterprise) -> Sitting:
    return start(make_seat(now_running, enterprise=enterprise, name="陆知行"))


def browser(sitting: Sitting, epoch: int = 1) -> Client:
    client = Client()
    client.cookies[EXAM] = ExamKey(sitting.pk, epoch, sitting.paper.layout).sealed()
    return client


def test_handing_in_leads_to_the_result(sitting: Sitting) -> None:
    respond(sitting, ALL_RIGHT)
    page = browser(sitting).post("/exam/submit/", follow=True).content.decode()
    assert "100.0" in page
    assert "合格" in page
    sitting.refresh_from_db()
    assert (sitting.state, sitting.closing) == (SittingState.SUBMITTED, Closing.CANDIDATE)


def test_a_fail_hears_what_happens_next(sitting: Sitting) -> None:
    respond(sitting, ALL_WRONG)
    page = browser(sitting).post("/exam/submit/", follow=True).content.decode()
    assert "不合格" in page
    assert "督促整改通知书" in page


def test_handing_in_twice_shows_the_same_result(sitting: Sitting) -> None:
    respond(sitting, ALL_RIGHT)
    client = browser(sitting)
    first, second = (client.post("/exam/submit/", follow=True).content.decode() for _ in range(2))
    assert first.split("<main", 1)[1] == second.split("<main", 1)[1]
    assert Mark.objects.count() == 1


def test_after_the_deadline_it_is_handed_in_by_time(sitting: Sitting) -> None:
    start_, deadline = database_now() - 2 * HOUR, database_now() - HOUR
    Sitting.objects.filter(pk=sitting.pk).update(started_at=start_, deadline=deadline)
    page = browser(sitting).post("/exam/submit/", follow=True).content.decode()
    assert "时间到" in page
    sitting.refresh_from_db()
    assert sitting.closing == Closing.TIME_UP


def test_no_answer_key_is_shown(sitting: Sitting) -> None:
    respond(sitting, ALL_WRONG)
    page = browser(sitting).post("/exam/submit/", follow=True).content.decode()
    for revision in Revision.objects.all():
        assert revision.explanation not in page
        assert not any(option in page for option in revision.options)


def test_a_result_that_is_not_shown_yet(sitting: Sitting, assessment: Assessment) -> None:
    Assessment.objects.filter(pk=assessment.pk).update(show_result=False)
    respond(sitting, ALL_RIGHT)
    page = browser(sitting).post("/exam/submit/", follow=True).content.decode()
    assert "已交卷" in page
    assert "100.0" not in page


def test_without_a_key_nothing_is_handed_in(sitting: Sitting) -> None:
    for response in (Client().post("/exam/submit/"), Client().get("/exam/result/")):
        assert response.status_code == 403
        assert "二维码" in response.content.decode()
    sitting.refresh_from_db()
    assert sitting.state == SittingState.OPEN


def test_a_forged_key_opens_nothing(sitting: Sitting) -> None:
    client = Client()
    client.cookies[EXAM] = f"{sitting.pk}.1.dDt:forged"
    assert client.post("/exam/submit/").status_code == 403


def test_a_device_that_was_left_cannot_hand_in(sitting: Sitting) -> None:
    Sitting.objects.filter(pk=sitting.pk).update(epoch=2)
    response = browser(sitting, epoch=1).post("/exam/submit/")
    assert response.status_code == 409
    assert "另一台设备" in response.content.decode()
    sitting.refresh_from_db()
    assert sitting.state == SittingState.OPEN


def test_the_result_of_an_open_exam_leads_back_to_the_paper(sitting: Sitting) -> None:
    response = browser(sitting).get("/exam/result/")
    assert (response.status_code, response["Location"]) == (302, "/exam/paper/")


def test_a_paper_that_time_has_closed_waits_for_its_mark(sitting: Sitting) -> None:
    start_, deadline = database_now() - 2 * HOUR, database_now() - HOUR
    Sitting.objects.filter(pk=sitting.pk).update(started_at=start_, deadline=deadline)
    assert "考试时间到" in browser(sitting).get("/exam/result/").content.decode()
    sitting.refresh_from_db()
    assert sitting.state == SittingState.OPEN


def test_handing_in_is_a_post_and_the_result_is_not_kept(sitting: Sitting) -> None:
    client = browser(sitting)
    assert client.get("/exam/submit/").headers["Location"] == "/exam/paper/"
    client.post("/exam/submit/")
    assert "no-store" in client.get("/exam/result/")["Cache-Control"]


def test_another_candidates_result_is_out_of_reach(
    sitting: Sitting, now_running: Session, enterprise: Enterprise
) -> None:
    other: Seat = make_seat(now_running, enterprise=enterprise, name="欧阳若兰")
    theirs = start(other)
    browser(theirs).post("/exam/submit/")
    page = browser(sitting).post("/exam/submit/", follow=True).content.decode()
    assert "欧阳若兰" not in page
