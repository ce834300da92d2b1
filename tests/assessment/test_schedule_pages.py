"""Venues, sessions, seats, excuses, the phone list and the notice as pages."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from examcenter.assessment import actions
from examcenter.assessment.models import Assessment, Seat, Session, Venue
from examcenter.assessment.states import SeatState
from examcenter.bureaus.models import Bureau, User
from examcenter.journal.models import Entry
from examcenter.lib.clock import database_now

Enter = Callable[[User], Client]
Add = Callable[..., Session]


def text(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def venue(county: Bureau, officer: User, now: datetime) -> Venue:
    return actions.create_venue(bureau=county, name="培训中心", address="清和路1号", by=officer, at=now)


@pytest.fixture
def coming(drawn: Assessment, venue: Venue, officer: User) -> Session:
    """A session in three weeks by the real clock, with everybody seated."""
    at = database_now()
    begin = at + timedelta(days=21)
    session = actions.add_session(
        assessment=drawn, venue=venue, room="第一考场", starts_at=begin, ends_at=begin + timedelta(hours=2),
        capacity=30, by=officer, at=at,
    )  # fmt: skip
    actions.assign_seats(assessment=drawn, by=officer, at=at)
    return session


def values(venue: Venue, **more: str) -> dict[str, str]:
    begin = localtime(database_now() + timedelta(days=9))
    return {
        "venue": str(venue.pk),
        "room": "第二考场",
        "starts_at": f"{begin:%Y-%m-%dT%H:%M}",
        "ends_at": f"{begin + timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "capacity": "4",
    } | more


# --- sessions --------------------------------------------------------------------------------------------


def test_a_venue_is_added_once(enter: Enter, officer: User, drawn: Assessment) -> None:
    url, typed = reverse("venue_new", args=[drawn.pk]), {"name": "文化馆", "address": "城关镇"}

    assert "新增考点" in enter(officer).get(url).content.decode()
    assert enter(officer).post(url, typed).status_code == 302
    assert "同名考点" in enter(officer).post(url, typed).content.decode()
    assert Venue.objects.get().name == "文化馆"


def test_sessions_are_added_until_no_place_lacks(enter: Enter, officer: User, drawn: Assessment, venue: Venue) -> None:
    url, client = reverse("assessment_sessions", args=[drawn.pk]), enter(officer)

    assert "还没有场次" in client.get(url).content.decode()
    client.post(url, values(venue))
    assert "还缺 2 个座位" in client.get(url).content.decode()
    client.post(url, values(venue, room="第三考场"))
    assert "安排座位" in client.get(url).content.decode()
    assert drawn.sessions.count() == 2


def test_the_form_proposes_a_working_day_at_nine(enter: Enter, officer: User, drawn: Assessment) -> None:
    page = text(enter(officer), "assessment_sessions", drawn.pk)
    proposed = re.search(r'name="starts_at" value="([^"]+)"', page)

    assert proposed is not None
    moment = datetime.fromisoformat(proposed[1])
    assert (moment.weekday() < 5, moment.hour, moment.minute) == (True, 9, 0)


def test_a_refused_session_keeps_what_was_typed(enter: Enter, officer: User, drawn: Assessment, venue: Venue) -> None:
    typed = values(venue)
    typed["ends_at"] = typed["starts_at"]

    page = enter(officer).post(reverse("assessment_sessions", args=[drawn.pk]), typed).content.decode()

    assert "场次时间短于试卷规定的 60 分钟" in page or "场次的结束时间不能早于开始时间" in page
    assert 'value="第二考场"' in page
    assert not drawn.sessions.exists()


def test_a_venue_of_another_bureau_is_no_choice(
    enter: Enter, officer: User, drawn: Assessment, other_county: Bureau, outsider: User, now: datetime
) -> None:
    foreign = actions.create_venue(bureau=other_county, name="外馆", address="听泉", by=outsider, at=now)

    enter(officer).post(reverse("assessment_sessions", args=[drawn.pk]), values(foreign))

    assert not drawn.sessions.exists()


def test_an_empty_session_is_removed_and_a_full_one_is_not(
    enter: Enter, officer: User, drawn: Assessment, venue: Venue, coming: Session
) -> None:
    enter(officer).post(reverse("assessment_sessions", args=[drawn.pk]), values(venue))
    empty = drawn.sessions.get(room="第二考场")

    for session in (empty, coming):
        enter(officer).post(reverse("session_remove", args=[session.pk]))

    assert list(drawn.sessions.all()) == [coming]


def test_assigning_without_places_says_how_many_lack(enter: Enter, officer: User, drawn: Assessment) -> None:
    page = enter(officer).post(reverse("assessment_assign", args=[drawn.pk]), follow=True).content.decode()

    assert "还缺 6 个座位" in page


def test_assigning_leads_to_the_seats(enter: Enter, officer: User, drawn: Assessment, venue: Venue) -> None:
    enter(officer).post(reverse("assessment_sessions", args=[drawn.pk]), values(venue, capacity="6"))

    page = enter(officer).post(reverse("assessment_assign", args=[drawn.pk]), follow=True).content.decode()

    assert "应考人员均已安排座位" in page
    assert set(drawn.seats.values_list("number", flat=True)) == {1, 2, 3, 4, 5, 6}


# --- seats -----------------------------------------------------------------------------------------------


def test_seats_are_listed_and_searched(enter: Enter, officer: User, drawn: Assessment, coming: Session) -> None:
    one, other = drawn.seats.filter(role="officer").select_related("person", "enterprise")[:2]
    page = text(enter(officer), "assessment_seats", drawn.pk)

    assert f">{one.person.name}<" in page
    assert one.enterprise.name in page
    assert f">{other.person.name}<" not in text(enter(officer), "assessment_seats", drawn.pk, q=one.person.name)
    assert "没有符合条件的人员" in text(enter(officer), "assessment_seats", drawn.pk, q="查无此人")


def test_seats_show_no_phone_and_no_id_digits(enter: Enter, officer: User, drawn: Assessment, coming: Session) -> None:
    page = text(enter(officer), "assessment_seats", drawn.pk)

    for seat in drawn.seats.select_related("person"):
        assert seat.person.phone not in page
        assert seat.person.id_number not in page


def test_an_excuse_in_time_names_the_reserve(enter: Enter, officer: User, drawn: Assessment, coming: Session) -> None:
    seat = drawn.seats.filter(role="officer")[0]
    url = reverse("seat_excuse", args=[seat.pk])

    assert "由同组下一名候补递补" in enter(officer).get(url).content.decode()
    page = enter(officer).post(url, {"ground": "illness"}, follow=True).content.decode()

    successor = Seat.objects.select_related("person").get(replaces=seat)
    assert f"{successor.person.name}作为下一名候补递补" in page
    assert "生病（附证明）" in page


def test_an_excuse_too_late_says_so(enter: Enter, officer: User, drawn: Assessment, coming: Session) -> None:
    seat = drawn.seats.filter(role="officer")[0]
    begin = database_now() + timedelta(minutes=90)
    Session.objects.filter(pk=coming.pk).update(starts_at=begin, ends_at=begin + timedelta(hours=2))

    page = text(enter(officer), "seat_excuse", seat.pk)

    assert "不再由候补递补" in page
    assert "没有候补" not in page


def test_sessions_and_seats_lead_to_tickets_notice_and_phone_list(
    enter: Enter, officer: User, drawn: Assessment, coming: Session
) -> None:
    for name in ("assessment_sessions", "assessment_seats"):
        page = text(enter(officer), name, drawn.pk)

        assert reverse("sitting_tickets_pdf", args=[coming.pk]) in page
        assert reverse("assessment_notice", args=[drawn.pk]) in page
        assert reverse("assessment_phones", args=[drawn.pk]) in page


def test_an_excuse_without_a_reserve_defers(enter: Enter, officer: User, drawn: Assessment, coming: Session) -> None:
    first, second = drawn.seats.filter(role="director")
    enter(officer).post(reverse("seat_excuse", args=[first.pk]), {"ground": "illness"})
    url = reverse("seat_excuse", args=[second.pk])

    assert "本组已没有候补，无人递补" in enter(officer).get(url).content.decode()
    assert "已缓考，无人递补" in enter(officer).post(url, {"ground": "illness"}, follow=True).content.decode()
    assert Seat.objects.get(pk=second.pk).state == SeatState.DEFERRED
    assert "该人员已登记请假" in enter(officer).get(url).content.decode()


def test_an_excuse_needs_a_ground_from_the_list(
    enter: Enter, officer: User, drawn: Assessment, coming: Session
) -> None:
    seat = drawn.seats.all()[0]

    for ground in ("", "没空"):
        enter(officer).post(reverse("seat_excuse", args=[seat.pk]), {"ground": ground})

    assert Seat.objects.get(pk=seat.pk).state == SeatState.DUE


def test_a_late_second_excuse_is_told(enter: Enter, officer: User, drawn: Assessment, coming: Session) -> None:
    url = reverse("seat_excuse", args=[drawn.seats.filter(role="officer")[0].pk])
    enter(officer).post(url, {"ground": "illness"})

    assert "alert-danger" in enter(officer).post(url, {"ground": "illness"}, follow=True).content.decode()
    assert Seat.objects.filter(source="reserve").count() == 1


def test_the_phone_list_is_for_those_who_call(
    enter: Enter, officer: User, invigilator: User, drawn: Assessment, coming: Session
) -> None:
    url = reverse("assessment_phones", args=[drawn.pk])
    page = enter(officer).post(url).content.decode()

    assert "10048230000" in page
    assert "☐" in page
    assert Entry.objects.filter(verb="assessment.show_phones", actor=officer.actor).count() == 1
    assert enter(officer).get(url).status_code == 405
    assert enter(invigilator).post(url).status_code == 403


# --- notice ----------------------------------------------------------------------------------------------


def test_the_notice_names_units_time_and_place_and_no_person(
    enter: Enter, officer: User, drawn: Assessment, coming: Session
) -> None:
    page = text(enter(officer), "assessment_notice", drawn.pk)

    for words in ("【通知】", drawn.title, "培训中心第一考场（清和路1号）", "不收取任何费用", "准考证"):
        assert words in page
    for seat in drawn.seats.select_related("enterprise", "person"):
        assert seat.enterprise.name in page
        assert f"{seat.person.name}<" not in page
        assert seat.person.id_last4 not in page.replace(coming.entry_key, "")


def test_without_sessions_the_notice_says_how_to_begin(enter: Enter, officer: User, drawn: Assessment) -> None:
    assert "通知需要先有时间和考点" in text(enter(officer), "assessment_notice", drawn.pk)
