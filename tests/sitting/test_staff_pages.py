"""The invigilator's pages: what they show, who may see them, and what is printed."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from pytest_django import Settings

from examcenter.assessment.models import Assessment, Seat, Session
from examcenter.assessment.states import SeatState
from examcenter.bureaus.models import User
from examcenter.lib.clock import database_now
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.models import Enterprise
from examcenter.sitting import actions, presenters
from examcenter.sitting.actions import Entry
from examcenter.sitting.models import Paper, Printing, Sitting, Ticket
from examcenter.sitting.saving import Answer, save
from examcenter.sitting.states import Closing, PrintingState
from examcenter.sitting.tasks import print_session
from tests.builders import make_person
from tests.sitting.builders import make_seat, make_session
from tests.sitting.conftest import NAME

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _files_of_our_own(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def page(client: Client, path: str, **headers: str) -> str:
    reply = client.get(path, headers=headers)
    assert reply.status_code == 200, path
    return reply.content.decode()


def read(pdf: bytes) -> tuple[str, list[str], int]:
    """The text of all pages, the QR codes in their pictures, and how many pages."""
    with pypdfium2.PdfDocument(pdf) as document:
        texts = [document[n].get_textpage().get_text_range() for n in range(len(document))]
        pictures = [document[n].render(scale=2).to_pil() for n in range(len(document))]
    codes = [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]
    return "".join(texts), codes, len(pictures)


# --- sessions and the board -----------------------------------------------------------------------------------


def test_todays_sessions_are_shown(enter: SignIn, invigilator: User, seat: Seat) -> None:
    shown = page(enter(invigilator), "/staff/sessions/")
    assert "进行中" in shown
    assert "第一考场" in shown


@pytest.mark.parametrize(
    ("when", "starts", "room"), [("coming", 3 * 24 * 60, "第二考场"), ("past", -3 * 24 * 60, "第三考场")]
)
def test_sessions_are_sorted_by_time(
    enter: SignIn, invigilator: User, assessment: Assessment, at: datetime, when: str, starts: int, room: str
) -> None:
    make_session(assessment=assessment, at=at, starts=starts, ends=starts + 60, room=room)
    assert room in page(enter(invigilator), f"/staff/sessions/?when={when}")
    assert room not in page(enter(invigilator), "/staff/sessions/")


def test_no_session_says_how_to_begin(enter: SignIn, invigilator: User) -> None:
    assert "今天没有考试" in page(enter(invigilator), "/staff/sessions/")


def test_the_board_shows_who_is_where(enter: SignIn, invigilator: User, session: Session, entry: Entry) -> None:
    make_seat(session=session, person=make_person(name="未到者"), number=8)
    make_seat(session=session, person=make_person(name="请假者"), number=9, state=SeatState.DEFERRED)
    save(entry.key, Answer(1, 1, "A"))
    shown = page(enter(invigilator), f"/staff/sessions/{session.pk}/")
    assert re.search(rf"{NAME}.*答题中.*1 / 10", shown, re.DOTALL)
    assert "未到 1" in shown
    assert "缓考 1" in shown
    assert 'hx-trigger="every 5s"' in shown


def test_the_board_alone_is_sent_again(enter: SignIn, invigilator: User, session: Session, entry: Entry) -> None:
    actions.submit(sitting=entry.sitting, closing=Closing.CANDIDATE, at=database_now(), actor="system")
    part = page(enter(invigilator), f"/staff/sessions/{session.pk}/", **{"HX-Request": "true"})
    assert "<html" not in part
    assert "已交卷" in part


@pytest.mark.parametrize("query", ["q=未到者", "q=8", "only=absent", "q=燃具&only=absent"])
def test_the_board_can_be_narrowed(
    enter: SignIn, invigilator: User, session: Session, entry: Entry, query: str
) -> None:
    make_seat(session=session, person=make_person(name="未到者"), number=8)
    shown = page(enter(invigilator), f"/staff/sessions/{session.pk}/?{query}")
    assert "未到者" in shown
    assert NAME not in shown


def test_an_empty_room_says_so(enter: SignIn, invigilator: User, session: Session) -> None:
    assert "本场还没有编排考生" in page(enter(invigilator), f"/staff/sessions/{session.pk}/")


def test_the_number_of_queries_does_not_grow(
    session: Session, entry: Entry, at: datetime, django_assert_max_num_queries: object
) -> None:
    for _ in range(5):
        make_seat(session=session)
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        board = presenters.board(session, at=at)
        assert [line.label for line in board.lines].count("未到") == 5


def test_papers_can_be_prepared(enter: SignIn, invigilator: User, session: Session, seat: Seat) -> None:
    client = enter(invigilator)
    assert "准备试卷" in page(client, f"/staff/sessions/{session.pk}/")
    assert client.post(f"/staff/sessions/{session.pk}/prepare/").status_code == 302
    assert Paper.objects.get().seat == seat
    assert "缺的试卷" not in page(client, f"/staff/sessions/{session.pk}/")


def test_a_device_is_released_after_one_question(enter: SignIn, invigilator: User, entry: Entry) -> None:
    client = enter(invigilator)
    assert NAME in page(client, f"/staff/sittings/{entry.sitting.pk}/release/")
    assert Sitting.objects.get().epoch == 1
    reply = client.post(f"/staff/sittings/{entry.sitting.pk}/release/", follow=True)
    assert "原来的设备已停用" in reply.content.decode()
    assert Sitting.objects.get().epoch == 2
    board = f"/staff/sessions/{entry.sitting.seat.session_id}/"
    assert "已解除" in page(client, board)
    assert f"/staff/sittings/{entry.sitting.pk}/release/" not in page(client, board)
    actions.enter(seat=entry.sitting.seat, at=database_now())
    assert "已解除" not in page(client, board)


def test_a_past_session_offers_only_what_is_still_of_use(
    enter: SignIn, invigilator: User, officer: User, assessment: Assessment, at: datetime
) -> None:
    past = make_session(assessment=assessment, at=at, starts=-120, ends=-60)
    make_seat(session=past, person=make_person(name="缺考者"), number=1)
    make_seat(session=past, person=make_person(name="缓考者"), number=2, state=SeatState.DEFERRED)
    actions.issue_tickets(assessment=assessment, by=officer, at=at)
    shown = page(enter(invigilator), f"/staff/sessions/{past.pk}/")
    assert re.search(r"缺考者.*缺考.*缓考者.*缓考", shown, re.DOTALL)
    for gone in ("考场二维码", "考场海报", "/ticket/", "未到", "已请假"):
        assert gone not in shown
    assert "签到表" in shown
    assert "/tickets/print/" not in page(enter(invigilator), f"/staff/sessions/{past.pk}/tickets/")
    with pytest.raises(Refusal):
        actions.request_printing(session=past, by=officer, at=at)


def test_releasing_a_closed_sitting_says_why_not(enter: SignIn, invigilator: User, entry: Entry) -> None:
    actions.submit(sitting=entry.sitting, closing=Closing.CANDIDATE, at=database_now(), actor="system")
    reply = enter(invigilator).post(f"/staff/sittings/{entry.sitting.pk}/release/", follow=True)
    assert str(StaleState()) in reply.content.decode()


def test_the_room_s_code_is_shown(enter: SignIn, invigilator: User, session: Session) -> None:
    assert "data:image/png" in page(enter(invigilator), f"/staff/sessions/{session.pk}/code/")


# --- outsiders ------------------------------------------------------------------------------------------------

OF_A_SESSION = ["", "code/", "poster/", "attendance/", "tickets/"]


@pytest.mark.parametrize("rest", OF_A_SESSION)
def test_it_rejects_another_bureau(enter: SignIn, outsider: User, session: Session, rest: str) -> None:
    assert enter(outsider).get(f"/staff/sessions/{session.pk}/{rest}").status_code == 404


@pytest.mark.parametrize("rest", OF_A_SESSION)
def test_it_rejects_a_role_that_does_not_invigilate(enter: SignIn, approver: User, session: Session, rest: str) -> None:
    assert enter(approver).get(f"/staff/sessions/{session.pk}/{rest}").status_code == 403


@pytest.mark.parametrize("rest", ["prepare/", "tickets/print/"])
def test_it_rejects_acts_of_another_bureau(
    enter: SignIn, outsider: User, seat: Seat, session: Session, rest: str
) -> None:
    assert enter(outsider).post(f"/staff/sessions/{session.pk}/{rest}").status_code == 404
    assert not Paper.objects.exists()
    assert not Printing.objects.exists()


def test_it_rejects_a_release_by_another_bureau(enter: SignIn, outsider: User, entry: Entry) -> None:
    assert enter(outsider).post(f"/staff/sittings/{entry.sitting.pk}/release/").status_code == 404
    assert Sitting.objects.get().epoch == 1


def test_another_bureau_s_sessions_are_not_listed(enter: SignIn, outsider: User, session: Session) -> None:
    assert session.room not in page(enter(outsider), "/staff/sessions/")


def test_it_rejects_the_files_of_another_bureau(
    enter: SignIn, outsider: User, officer: User, seat: Seat, ticket: str
) -> None:
    enter(officer).post(f"/staff/sessions/{seat.session_id}/tickets/print/")
    assert enter(outsider).get(f"/staff/printings/{Printing.objects.get().pk}/").status_code == 404
    assert enter(outsider).get(f"/staff/seats/{seat.pk}/ticket/").status_code == 404


@pytest.mark.parametrize("path", ["/staff/sessions/", "/staff/sessions/1/"])
def test_it_sends_strangers_to_sign_in(client: Client, path: str, db: None) -> None:
    assert "/accounts/login/" in client.get(path).headers["Location"]


# --- paper ----------------------------------------------------------------------------------------------------


def test_tickets_are_issued_once(officer: User, assessment: Assessment, session: Session, at: datetime) -> None:
    make_seat(session=session)
    make_seat(session=session, state=SeatState.REPLACED)
    make_seat(session=None, assessment=assessment)
    assert actions.issue_tickets(assessment=assessment, by=officer, at=at) == 1
    assert actions.issue_tickets(assessment=assessment, by=officer, at=at) == 0
    assert re.fullmatch("[A-Z2-7]{26}", Ticket.objects.get().key)


def test_a_ticket_says_all_and_its_code_leads_in(
    enter: SignIn, officer: User, seat: Seat, ticket: str, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://exam.example.org"
    reply = enter(officer).get(f"/staff/seats/{seat.pk}/ticket/")
    text, codes, pages = read(reply.content)
    assert (codes, pages) == ([f"https://exam.example.org/exam/#t={ticket}"], 1)
    session = seat.session
    assert session is not None
    for word in (seat.enterprise.name, session.venue.name, session.venue.address, "第一考场", "质量安全员", "携带物品"):
        assert word in text.replace("\r\n", "")
    assert "阿依古丽" in text
    assert "no-store" in reply.headers["Cache-Control"]


def test_a_seat_without_a_ticket_has_none_to_print(enter: SignIn, officer: User, seat: Seat) -> None:
    assert enter(officer).get(f"/staff/seats/{seat.pk}/ticket/").status_code == 404


def test_the_tickets_of_a_session_come_as_one_file(
    enter: SignIn, officer: User, session: Session, enterprise: Enterprise
) -> None:
    for number in range(1, 13):
        make_seat(session=session, enterprise=enterprise, number=number)
    client = enter(officer)
    assert "制作准考证" in page(client, f"/staff/sessions/{session.pk}/tickets/")
    client.post(f"/staff/sessions/{session.pk}/tickets/print/")
    printing = Printing.objects.get()
    assert (printing.state, printing.done, printing.total) == (PrintingState.READY, 12, 12)
    assert "下载 12 张准考证" in page(client, f"/staff/sessions/{session.pk}/tickets/")
    reply = client.get(f"/staff/printings/{printing.pk}/")
    _text, codes, pages = read(b"".join(reply.streaming_content))  # type: ignore[attr-defined]
    assert pages == 6
    assert {code.rpartition("=")[2] for code in codes} == set(Ticket.objects.values_list("key", flat=True))


def test_the_page_follows_a_printing(enter: SignIn, officer: User, session: Session, at: datetime) -> None:
    make_seat(session=session)
    printing = actions.request_printing(session=session, by=officer, at=at)
    part = page(enter(officer), f"/staff/sessions/{session.pk}/tickets/", **{"HX-Request": "true"})
    assert "0 / 1" in part
    assert 'hx-trigger="every 2s"' in part
    assert enter(officer).get(f"/staff/printings/{printing.pk}/").status_code == 404


def test_a_newer_file_takes_the_place_of_the_older(
    enter: SignIn, officer: User, session: Session, tmp_path: Path
) -> None:
    make_seat(session=session)
    for _ in range(2):
        enter(officer).post(f"/staff/sessions/{session.pk}/tickets/print/")
    assert len(list(tmp_path.glob("tickets/*.pdf"))) == 1


def test_a_printing_that_fails_says_so(
    enter: SignIn, officer: User, session: Session, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_seat(session=session)
    printing = actions.request_printing(session=session, by=officer, at=at)
    monkeypatch.setattr(presenters, "tickets_pdf", lambda seats: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        print_session.func(printing.pk)
    assert "准考证没有做成" in page(enter(officer), f"/staff/sessions/{session.pk}/tickets/")


def test_it_rejects_a_stale_printing(officer: User, session: Session, at: datetime) -> None:
    make_seat(session=session)
    printing = actions.request_printing(session=session, by=officer, at=at)
    print_session.func(printing.pk)
    with pytest.raises(StaleState):
        actions.print_tickets(printing=printing, set_sheets=presenters.tickets_pdf, at=at)
    with pytest.raises(StaleState):
        actions.fail_printing(printing=printing, at=at)


def test_nobody_in_a_session_means_nothing_to_print(
    enter: SignIn, officer: User, session: Session, at: datetime
) -> None:
    with pytest.raises(Refusal):
        actions.request_printing(session=session, by=officer, at=at)
    reply = enter(officer).post(f"/staff/sessions/{session.pk}/tickets/print/", follow=True)
    assert "请先编排座位" in reply.content.decode()


def test_the_poster_carries_the_room_s_code(enter: SignIn, invigilator: User, session: Session) -> None:
    text, codes, pages = read(enter(invigilator).get(f"/staff/sessions/{session.pk}/poster/").content)
    assert codes == [presenters.entry_url("r", session.entry_key)]
    assert pages == 1
    assert "扫码进入考试" in text


def test_the_attendance_list_names_who_is_due(enter: SignIn, invigilator: User, session: Session) -> None:
    make_seat(session=session, person=make_person(name="陆知行"), number=1)
    make_seat(session=session, person=make_person(name="沈青"), number=2, state=SeatState.DEFERRED)
    text, _codes, _pages = read(enter(invigilator).get(f"/staff/sessions/{session.pk}/attendance/").content)
    assert "陆知行" in text
    assert "沈青" not in text
    assert "应考 1 人" in text
