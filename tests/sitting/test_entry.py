"""The way in: code, name and digits; every refusal with a reason of its own; rules; start."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from examcenter.assessment.models import Assessment, Seat, Session
from examcenter.assessment.states import SeatState
from examcenter.bureaus.models import User
from examcenter.lib.clock import database_now
from examcenter.lib.states import StaleState
from examcenter.sitting import actions
from examcenter.sitting.admission import NotAdmitted, Reason, find_seat
from examcenter.sitting.keys import EXAM, SEAT, opened
from examcenter.sitting.models import Sitting
from examcenter.sitting.states import Closing, SittingState
from tests.builders import make_person
from tests.sitting.builders import MINUTES, make_seat, make_session
from tests.sitting.conftest import NAME

Enter = Callable[..., tuple[int, str]]


def enter(client: Client, code: str, seat: Seat, **changed: str) -> tuple[int, str]:
    """The status, and where it leads or what the page says."""
    form = {"code": code, "name": seat.person.name, "last_six": seat.person.last_six} | changed
    reply = client.post("/exam/enter/", form)
    return reply.status_code, reply.headers.get("Location", reply.content.decode())


def begin(client: Client, code: str, seat: Seat) -> None:
    assert enter(client, code, seat) == (302, "/exam/rules/")
    assert client.post("/exam/start/", {"accepted": "on"}).headers["Location"] == "/exam/paper/"


# --- let in ---------------------------------------------------------------------------------------------------


def test_the_entry_page_asks_for_code_name_and_digits(client: Client) -> None:
    page = client.get("/exam/").content.decode()
    assert all(f'name="{field}"' in page for field in ("code", "name", "last_six"))


def test_a_ticket_leads_to_the_rules(client: Client, seat: Seat, ticket: str) -> None:
    assert enter(client, ticket, seat) == (302, "/exam/rules/")
    page = client.get("/exam/rules/").content.decode()
    assert seat.enterprise.name in page
    assert "80 分合格" in page
    assert not Sitting.objects.exists()


def test_the_room_s_code_finds_the_person(client: Client, seat: Seat, session: Session) -> None:
    make_seat(session=session, person=make_person(name=NAME))
    assert enter(client, session.entry_key, seat) == (302, "/exam/rules/")
    assert str(seat.number) + " 号座位" in client.get("/exam/rules/").content.decode()


@pytest.mark.parametrize("name", ["阿依古丽买买提", "阿依古丽•买买提", " 阿依古丽 · 买买提 "])
def test_dots_and_spaces_in_names_do_not_matter(client: Client, seat: Seat, ticket: str, name: str) -> None:
    assert enter(client, ticket, seat, name=name)[0] == 302


def test_a_code_may_be_typed_in_groups_and_small_letters(seat: Seat, ticket: str) -> None:
    typed = f"{ticket[:5]} {ticket[5:10]}-{ticket[10:]}".lower()
    assert find_seat(code=typed, name=NAME, last_six=seat.person.last_six.lower()) == seat


def test_the_start_sets_the_deadline_once(client: Client, seat: Seat, ticket: str) -> None:
    before = database_now()
    begin(client, ticket, seat)
    sitting = Sitting.objects.get()
    assert sitting.deadline - sitting.started_at == timedelta(minutes=MINUTES)
    assert before <= sitting.started_at <= database_now()
    assert client.cookies[EXAM]["httponly"]
    assert client.cookies[EXAM]["samesite"] == "Lax"
    assert client.cookies[SEAT].value == ""


def test_the_deadline_is_no_later_than_the_session_s_end(assessment: Assessment, bank: None, at: datetime) -> None:
    session = make_session(assessment=assessment, at=at, ends=20)
    entry = actions.enter(seat=make_seat(session=session), at=at)
    assert entry.sitting.deadline == session.ends_at


def test_the_rules_must_be_accepted(client: Client, seat: Seat, ticket: str) -> None:
    enter(client, ticket, seat)
    reply = client.post("/exam/start/", {})
    assert reply.status_code == 422
    assert "请先勾选此项" in reply.content.decode()
    assert not Sitting.objects.exists()


@pytest.mark.parametrize(
    ("method", "path"), [("get", "/exam/rules/"), ("post", "/exam/start/"), ("get", "/exam/paper/")]
)
def test_nothing_opens_without_entry(client: Client, method: str, path: str) -> None:
    reply = getattr(client, method)(path)
    assert (reply.status_code, reply.headers["Location"]) == (302, "/exam/")


@pytest.mark.parametrize(
    ("path", "owner"),
    [("/exam/enter/", "/exam/"), ("/exam/start/", "/exam/rules/"), ("/exam/submit/", "/exam/paper/")],
)
def test_the_language_button_under_a_sent_form_leads_back_to_the_form(client: Client, path: str, owner: str) -> None:
    reply = client.get(path)
    assert (reply.status_code, reply.headers["Location"]) == (302, owner)
    assert client.put(path).status_code == 405


# --- going on -------------------------------------------------------------------------------------------------


def test_the_same_browser_goes_on_as_it_was(client: Client, seat: Seat, ticket: str) -> None:
    begin(client, ticket, seat)
    assert enter(client, ticket, seat) == (302, "/exam/paper/")
    assert Sitting.objects.get().epoch == 1
    assert "继续答题" in client.get("/exam/").content.decode()


def test_another_browser_gets_a_new_epoch_and_the_old_one_is_told(client: Client, seat: Seat, ticket: str) -> None:
    begin(client, ticket, seat)
    other = Client()
    assert enter(other, ticket, seat) == (302, "/exam/paper/")
    key = opened(other.cookies[EXAM].value)
    assert key is not None
    assert key.epoch == Sitting.objects.get().epoch == 2
    stopped = client.get("/exam/paper/")
    assert stopped.status_code == 409
    assert "另一台设备" in stopped.content.decode()


def test_the_deadline_stays_when_a_candidate_goes_on(seat: Seat, at: datetime) -> None:
    first = actions.enter(seat=seat, at=at)
    again = actions.enter(seat=seat, at=at + timedelta(minutes=20))
    assert (again.sitting, again.sitting.deadline) == (first.sitting, first.sitting.deadline)


# --- refused --------------------------------------------------------------------------------------------------


def test_an_unknown_code_is_refused(client: Client, seat: Seat) -> None:
    status, page = enter(client, "A" * 26, seat)
    assert status == 403
    assert "没有这个编号" in page


@pytest.mark.parametrize("changed", [{"name": "陆知行"}, {"last_six": "000000"}])
def test_a_wrong_name_or_wrong_digits_are_refused(
    client: Client, seat: Seat, ticket: str, changed: dict[str, str]
) -> None:
    status, page = enter(client, ticket, seat, **changed)
    assert status == 403
    assert "姓名或证件号码后六位与此编号不符" in page
    assert SEAT not in client.cookies


def test_five_digits_are_not_enough(client: Client, seat: Seat, ticket: str) -> None:
    status, page = enter(client, ticket, seat, last_six="12345")
    assert status == 422
    assert "请填满六位" in page


def test_it_is_too_early(client: Client, assessment: Assessment, bank: None, at: datetime) -> None:
    session = make_session(assessment=assessment, at=at, starts=60, ends=180)
    status, page = enter(client, session.entry_key, make_seat(session=session))
    assert status == 403
    assert "还没到时间" in page


def test_doors_open_half_an_hour_before_and_the_exam_at_its_time(
    client: Client, assessment: Assessment, bank: None, at: datetime
) -> None:
    session = make_session(assessment=assessment, at=at, starts=20, ends=140)
    seat = make_seat(session=session)
    assert enter(client, session.entry_key, seat) == (302, "/exam/rules/")
    assert "data-wait" in client.get("/exam/rules/").content.decode()
    reply = client.post("/exam/start/", {"accepted": "on"})
    assert reply.status_code == 403
    assert "还没到时间" in reply.content.decode()
    assert not Sitting.objects.exists()


def test_the_session_is_over(client: Client, assessment: Assessment, bank: None, at: datetime) -> None:
    session = make_session(assessment=assessment, at=at, starts=-120, ends=-1)
    status, page = enter(client, session.entry_key, make_seat(session=session))
    assert status == 403
    assert "不能再开考" in page


@pytest.mark.parametrize(
    ("state", "words"), [(SeatState.DEFERRED, "已获准缓考"), (SeatState.REPLACED, "名额已由他人递补")]
)
def test_an_excused_seat_is_refused(client: Client, seat: Seat, ticket: str, state: SeatState, words: str) -> None:
    Seat.objects.update(state=state)
    status, page = enter(client, ticket, seat)
    assert status == 403
    assert words in page


def test_a_seat_without_a_session_is_refused(seat: Seat, ticket: str, client: Client) -> None:
    Seat.objects.update(session=None)
    status, page = enter(client, ticket, seat)
    assert status == 403
    assert "还没有为您安排考试场次" in page


def test_who_has_handed_in_is_led_to_the_result(client: Client, seat: Seat, ticket: str, entry: actions.Entry) -> None:
    actions.submit(sitting=entry.sitting, closing=Closing.CANDIDATE, at=database_now(), actor="system")
    status, page = enter(client, ticket, seat)
    assert status == 403
    assert "您已经交卷" in page
    assert 'href="/exam/result/"' in page
    assert client.get("/exam/paper/").headers["Location"] == "/exam/result/"


def test_who_is_out_of_time_is_told_so(client: Client, seat: Seat, ticket: str, entry: actions.Entry) -> None:
    now = database_now()
    Sitting.objects.update(started_at=now - timedelta(hours=1), deadline=now)
    status, page = enter(client, ticket, seat)
    assert status == 403
    assert "您的考试时间已到" in page
    assert "不能再作答" in client.get("/exam/paper/").content.decode()


def test_a_bank_too_small_is_said_and_nothing_begins(client: Client, session: Session) -> None:
    enter(client, session.entry_key, make_seat(session=session))
    reply = client.post("/exam/start/", {"accepted": "on"})
    assert reply.status_code == 403
    assert "题库中可用的" in reply.content.decode()
    assert not Sitting.objects.exists()


# --- the verbs ------------------------------------------------------------------------------------------------


def test_enter_names_its_reason(seat: Seat, at: datetime) -> None:
    with pytest.raises(NotAdmitted) as refused:
        actions.enter(seat=seat, at=at - timedelta(hours=2))
    assert refused.value.reason is Reason.EARLY


def test_a_released_device_may_not_save_and_the_next_one_goes_on(
    entry: actions.Entry, officer: User, at: datetime
) -> None:
    released = actions.release_device(sitting=entry.sitting, by=officer, at=at)
    assert released.epoch == 2
    assert released.is_released
    after = actions.enter(seat=entry.sitting.seat, at=at)
    assert after.epoch == 3
    assert not after.sitting.is_released


@pytest.mark.parametrize("path", ["/exam/paper/", "/exam/result/"])
def test_a_released_device_is_told_who_stopped_it(
    writing: Client, entry: actions.Entry, officer: User, at: datetime, path: str
) -> None:
    actions.release_device(sitting=entry.sitting, by=officer, at=at)
    for _ in range(2):  # as well after somebody has entered on another device
        stopped = writing.get(path)
        assert stopped.status_code == 409
        assert "监考人员已停用本机" in stopped.content.decode()
        assert "已在另一台设备" not in stopped.content.decode()
        assert writing.get("/exam/status/").json()["state"] == "released"
        actions.enter(seat=entry.sitting.seat, at=at)


def test_it_rejects_a_stale_release(entry: actions.Entry, officer: User, at: datetime) -> None:
    Sitting.objects.update(state=SittingState.SUBMITTED, submitted_at=at)
    with pytest.raises(StaleState):
        actions.release_device(sitting=entry.sitting, by=officer, at=at)
