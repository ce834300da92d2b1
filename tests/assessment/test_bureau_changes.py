"""What spot assessments say when a bureau is moved, merged or closed; frozen populations stay as they are."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from examcenter.assessment import actions
from examcenter.assessment.forms import SessionForm
from examcenter.assessment.models import Assessment, Session, Venue
from examcenter.assessment.records import population_file
from examcenter.bureaus.models import Bureau, Level, Membership, User
from examcenter.bureaus.tree.actions import close_bureau, merge_bureau, move_bureau
from examcenter.lib.refusals import Refusal
from tests.cast import bureau as make_bureau

TODAY = date(2026, 11, 20)


@pytest.fixture
def said(admin: User, now: datetime) -> dict[str, Any]:
    return {"on": TODAY, "reason": "安编〔2026〕18号", "by": admin, "at": now}


@pytest.fixture
def other_city(province: Bureau) -> Bureau:
    return make_bureau("990200", "霁川市市场监督管理局", Level.CITY, province)


def fresh(bureau: Bureau) -> Bureau:
    return Bureau.objects.get(pk=bureau.pk)


def test_a_move_waits_for_the_end_of_an_exam(
    drawn: Assessment, add_session: Callable[..., Session], county: Bureau, city: Bureau, other_city: Bureau,
    other_county: Bureau, said: dict[str, Any], now: datetime,
) -> None:  # fmt: skip
    session = add_session(drawn)
    Session.objects.filter(pk=session.pk).update(starts_at=now, ends_at=now + timedelta(hours=1))
    with pytest.raises(Refusal, match="正在考试，10:00结束"):
        move_bureau(bureau=county, parent=other_city, **said)
    with pytest.raises(Refusal, match="正在考试，10:00结束"):
        merge_bureau(bureau=county, into=other_county, **said)
    Session.objects.filter(pk=session.pk).update(starts_at=now - timedelta(hours=1), ends_at=now)
    move_bureau(bureau=county, parent=other_city, **said)


def test_a_move_waits_for_the_plan_of_a_bureau_above_that_reaches_here(
    draft: Assessment, county: Bureau, city: Bureau, other_city: Bureau, said: dict[str, Any]
) -> None:
    Assessment.objects.filter(pk=draft.pk).update(bureau=city)
    with pytest.raises(Refusal, match="灶管阀监督抽查考核"):
        move_bureau(bureau=county, parent=other_city, **said)
    Assessment.objects.filter(pk=draft.pk).update(bureau=county)
    move_bureau(bureau=county, parent=other_city, **said)


def test_a_frozen_population_stays_as_it_is(
    frozen: Assessment, county: Bureau, other_city: Bureau, said: dict[str, Any], officer: User, now: datetime
) -> None:
    frame = frozen.frames.get()
    before = population_file(frame)
    move_bureau(bureau=county, parent=other_city, **said)
    assert population_file(frozen.frames.get()) == before
    assert frozen.frames.get().root == frame.root
    again = Assessment.objects.get(pk=frozen.pk)
    actions.draw(assessment=again, witness="赵明澄", witness_value="9 27 14", by=officer, at=now)
    assert Assessment.objects.get(pk=frozen.pk).state == "drawn"


def test_a_merger_waits_for_plans_that_are_not_frozen(
    submitted: Assessment, county: Bureau, other_county: Bureau, said: dict[str, Any]
) -> None:
    with pytest.raises(Refusal, match="尚未冻结名单：灶管阀监督抽查考核"):
        merge_bureau(bureau=county, into=other_county, **said)


def test_what_was_drawn_keeps_its_bureau_and_is_finished_by_the_new_one(
    drawn: Assessment, county: Bureau, other_county: Bureau, said: dict[str, Any], outsider: User
) -> None:
    venue = Venue.objects.create(bureau=county, name="三楼会议室", address="某路1号")
    merge_bureau(bureau=county, into=other_county, **said)
    again = Assessment.objects.get(pk=drawn.pk)
    assert again.bureau == county
    assert again in Assessment.objects.for_user(User.objects.get(pk=outsider.pk))
    venues: Any = SessionForm(bureau=again.bureau).fields["venue"]
    assert venue in venues.queryset


def test_closing_waits_for_every_plan(frozen: Assessment, county: Bureau, said: dict[str, Any]) -> None:
    Membership.objects.filter(bureau=county).delete()
    with pytest.raises(Refusal, match="尚未抽取：灶管阀监督抽查考核"):
        close_bureau(bureau=county, **said)


def test_many_plans_are_not_all_named(
    plan: Callable[..., Assessment], county: Bureau, other_county: Bureau, said: dict[str, Any]
) -> None:
    for number in range(5):
        plan(title=f"第{number}次考核")
    with pytest.raises(Refusal, match="等计划"):
        merge_bureau(bureau=county, into=other_county, **said)
