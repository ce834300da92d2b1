"""Guessing at the way in: few wrong attempts for a ticket or a name, and nobody is locked out by others."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory

from examcenter.assessment.models import Assessment, Seat, Session
from examcenter.lib.clock import database_now
from examcenter.management.commands.tick import tick
from examcenter.sitting import attempts
from examcenter.sitting.models import WrongEntry
from tests.builders import make_person
from tests.sitting.builders import make_seat, make_session
from tests.sitting.conftest import NAME
from tests.sitting.test_entry import enter

pytestmark = pytest.mark.django_db


# --- tickets --------------------------------------------------------------------------------------------------


def test_after_five_wrong_attempts_even_the_right_digits_wait(client: Client, seat: Seat, ticket: str) -> None:
    for _ in range(5):
        assert enter(client, ticket, seat, last_six="000000")[0] == 403
    status, page = enter(client, ticket, seat)
    assert status == 429
    assert "填错次数过多。请在" in page


def test_they_wait_at_every_other_address_too(seat: Seat, ticket: str) -> None:
    for number in range(5):
        enter(Client(REMOTE_ADDR=f"192.0.2.{number}"), ticket, seat, last_six="000000")
    assert enter(Client(REMOTE_ADDR="192.0.2.9"), ticket, seat)[0] == 429


def test_unknown_codes_are_not_counted(client: Client, seat: Seat, ticket: str) -> None:
    for number in range(80):
        assert enter(client, f"{number:026d}", seat)[0] == 403
    assert not WrongEntry.objects.exists()
    assert enter(client, ticket, seat) == (302, "/exam/rules/")


def test_who_guesses_at_one_ticket_does_not_lock_the_next(
    client: Client, seat: Seat, session: Session, ticket: str
) -> None:
    for _ in range(80):
        enter(client, session.entry_key, seat, name="陆知行", last_six="000000")
    assert enter(client, ticket, seat) == (302, "/exam/rules/")


def test_right_attempts_are_given_back(client: Client, seat: Seat, ticket: str) -> None:
    for _ in range(4):
        enter(client, ticket, seat, last_six="000000")
    for _ in range(7):
        assert enter(client, ticket, seat)[0] == 302
    assert WrongEntry.objects.get().used == 4


# --- rooms ----------------------------------------------------------------------------------------------------


def test_a_guesser_does_not_lock_the_others_of_a_room(client: Client, seat: Seat, session: Session) -> None:
    for _ in range(5):
        enter(client, session.entry_key, seat, name="陆知行")
    assert enter(client, session.entry_key, seat, name="陆知行")[0] == 429
    assert enter(client, session.entry_key, seat)[0] == 302


def test_an_address_has_five_attempts_for_each_place_of_a_room(
    client: Client, assessment: Assessment, bank: None
) -> None:
    session = make_session(assessment=assessment, at=database_now(), capacity=14)
    seat = make_seat(session=session, person=make_person(name=NAME))
    for number in range(5 * 14):
        assert enter(client, session.entry_key, seat, name=f"路人{number}")[0] == 403
    assert enter(client, session.entry_key, seat)[0] == 429
    assert enter(Client(REMOTE_ADDR="192.0.2.7"), session.entry_key, seat)[0] == 302


def test_a_name_used_up_takes_nothing_from_its_address(client: Client, seat: Seat, session: Session) -> None:
    for _ in range(9):
        enter(client, session.entry_key, seat, name="陆知行")
    assert sorted(WrongEntry.objects.values_list("used", flat=True)) == [5, 5]


# --- the window -----------------------------------------------------------------------------------------------


def test_attempts_are_forgotten_after_ten_minutes(client: Client, seat: Seat, ticket: str) -> None:
    for _ in range(5):
        enter(client, ticket, seat, last_six="000000")
    WrongEntry.objects.update(until=database_now())
    assert enter(client, ticket, seat, last_six="000000")[0] == 403
    assert WrongEntry.objects.get().used == 1
    assert enter(client, ticket, seat)[0] == 302


def test_waiting_does_not_begin_anew_with_each_attempt(client: Client, seat: Seat, ticket: str) -> None:
    for _ in range(5):
        enter(client, ticket, seat, last_six="000000")
    until = WrongEntry.objects.get().until
    enter(client, ticket, seat, last_six="000000")
    assert WrongEntry.objects.get().until == until


def test_the_tick_removes_what_is_over(client: Client, seat: Seat, session: Session, ticket: str) -> None:
    enter(client, ticket, seat, last_six="000000")
    enter(client, session.entry_key, seat, name="陆知行")
    WrongEntry.objects.filter(pk=WrongEntry.objects.earliest("pk").pk).update(until=database_now())
    tick()
    assert WrongEntry.objects.count() == 2
    assert database_now() < WrongEntry.objects.earliest("pk").until <= database_now() + attempts.WINDOW
    attempts.forget(before=database_now() + timedelta(hours=1))
    assert not WrongEntry.objects.exists()


# --- addresses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "expected"), [(0, "10.0.0.1"), (1, "192.0.2.3"), (2, "192.0.2.2"), (9, "192.0.2.1")]
)
def test_only_trusted_proxies_say_where_a_request_comes_from(
    rf: RequestFactory, settings: Any, proxies: int, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/exam/", HTTP_X_FORWARDED_FOR="192.0.2.1, 192.0.2.2, 192.0.2.3", REMOTE_ADDR="10.0.0.1")
    assert attempts.address(request) == expected
