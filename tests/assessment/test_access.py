"""No page and no act of this room is open to another bureau; a bureau below sees and does not act."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.assessment import actions
from examcenter.assessment.models import Assessment
from examcenter.bureaus.models import Bureau, Role, User
from question_bank.models import Blueprint
from tests.assessment.conftest import again
from tests.builders import make_blueprint
from tests.cast import user

Enter = Callable[[User], Client]

PAGES = [
    "assessment_plan",
    "assessment_edit",
    "assessment_cancel",
    "assessment_draw",
    "assessment_drawn",
    "assessment_draw_record",
    "assessment_sessions",
    "assessment_seats",
    "assessment_notice",
    "venue_new",
]
ACTS = [
    "assessment_edit",
    "assessment_submit",
    "assessment_approve",
    "assessment_send_back",
    "assessment_cancel",
    "assessment_freeze",
    "assessment_unfreeze",
    "assessment_draw",
    "assessment_sessions",
    "assessment_assign",
    "assessment_phones",
    "venue_new",
]


@pytest.fixture
def stranger(other_county: Bureau) -> User:
    """Every official's role at once, at the other county."""
    return user("stranger", "外人", other_county, Role.OFFICER, Role.APPROVER, Role.INVIGILATOR)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_not_found_by_another_bureau(enter: Enter, stranger: User, seated: Assessment, name: str) -> None:
    assert enter(stranger).get(reverse(name, args=[seated.pk])).status_code == 404


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_not_found_by_another_bureau(enter: Enter, stranger: User, seated: Assessment, name: str) -> None:
    assert enter(stranger).post(reverse(name, args=[seated.pk])).status_code == 404
    assert again(seated).state == seated.state


def test_seat_and_session_are_not_found_by_another_bureau(enter: Enter, stranger: User, seated: Assessment) -> None:
    client, seat, session = enter(stranger), seated.seats.all()[0], seated.sessions.get()

    assert client.get(reverse("seat_excuse", args=[seat.pk])).status_code == 404
    assert client.post(reverse("seat_excuse", args=[seat.pk]), {"ground": "illness"}).status_code == 404
    assert client.post(reverse("session_remove", args=[session.pk])).status_code == 404


@pytest.mark.parametrize("name", [*PAGES, "assessment_list", "assessment_new", "assessment_preview"])
def test_nobody_comes_in_without_signing_in(client: Client, seated: Assessment, name: str) -> None:
    args = [seated.pk] if name in PAGES else []

    response = client.get(reverse(name, args=args))

    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


@pytest.mark.parametrize("name", ACTS)
def test_an_invigilator_may_not_act(enter: Enter, invigilator: User, seated: Assessment, name: str) -> None:
    assert enter(invigilator).post(reverse(name, args=[seated.pk])).status_code == 403


@pytest.mark.parametrize("name", ["assessment_submit", "assessment_freeze", "assessment_assign", "assessment_cancel"])
def test_a_bureau_below_sees_the_campaign_and_may_not_act(
    enter: Enter, station_officer: User, seated: Assessment, name: str
) -> None:
    client = enter(station_officer)

    assert client.get(reverse("assessment_plan", args=[seated.pk])).status_code == 200
    assert client.post(reverse(name, args=[seated.pk])).status_code == 403


def test_a_bureau_below_reads_only_its_own_names(
    enter: Enter, officer: User, county: Bureau, drawn: Assessment, station_officer: User
) -> None:
    other = Bureau.objects.create(code="99012202", name="云麓所", short_name="云麓所", level="station", parent=county)
    seat = drawn.seats.select_related("person", "enterprise")[0]
    seat.enterprise.bureau = other
    seat.enterprise.save()
    station, own = enter(station_officer), enter(officer)

    for name in ("assessment_drawn", "assessment_seats"):
        url = reverse(name, args=[drawn.pk])
        assert f">{seat.person.name}<" in own.get(url).content.decode()
        assert f">{seat.person.name}<" not in station.get(url).content.decode()
    assert station.get(reverse("assessment_draw_record", args=[drawn.pk])).status_code == 403
    assert station.post(reverse("assessment_phones", args=[drawn.pk])).status_code == 403


def test_a_station_acts_on_its_own_campaign(
    enter: Enter, our_station: Bureau, station_officer: User, roster: None, blueprint: Blueprint, now: object
) -> None:
    made = actions.create_plan(
        bureau=our_station,
        title="所抽查",
        blueprint=blueprint,
        size=3,
        by=station_officer,
        at=now,  # type: ignore[arg-type]
    )

    enter(station_officer).post(reverse("assessment_submit", args=[made.pk]))

    assert again(made).state == "submitted"


def test_a_bureau_below_sees_a_plan_only_once_it_is_approved(
    station_officer: User, county: Bureau, officer: User, now: datetime
) -> None:
    plan = Assessment.objects.create(
        bureau=county, area=county, title="草稿", blueprint=make_blueprint(), pass_mark=80, minutes=60, size=1,
        created_by=officer, created_at=now, public_key="below",
    )  # fmt: skip
    assert not Assessment.objects.for_user(station_officer).filter(pk=plan.pk).exists()
    Assessment.objects.filter(pk=plan.pk).update(state="cancelled")
    assert not Assessment.objects.for_user(station_officer).filter(pk=plan.pk).exists()
    Assessment.objects.filter(pk=plan.pk).update(state="approved", approved_at=now)
    assert Assessment.objects.for_user(station_officer).filter(pk=plan.pk).exists()


def test_an_approval_of_a_plan_that_has_changed_since_is_stale(
    enter: Enter, officer: User, approver: User, submitted: Assessment, now: datetime
) -> None:
    seen = actions.plan_digest(submitted)
    Assessment.objects.filter(pk=submitted.pk).update(minutes=submitted.minutes + 5)
    enter(approver).post(reverse("assessment_approve", args=[submitted.pk]), {"seen": seen})
    assert again(submitted).state == "submitted"
    seen = actions.plan_digest(again(submitted))
    enter(approver).post(reverse("assessment_approve", args=[submitted.pk]), {"seen": seen})
    assert again(submitted).state == "approved"
