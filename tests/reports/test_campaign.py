"""The page of a campaign: one current step, and the button only for those who may press it."""

from collections.abc import Callable
from datetime import datetime

from django.test import Client
from django.urls import reverse

from examcenter.assessment import actions
from examcenter.assessment.models import Assessment
from examcenter.bureaus.models import Bureau, User
from examcenter.rectification.models import Notice
from examcenter.reports.campaign import facts, steps
from tests.builders import make_blueprint

Enter = Callable[[User], Client]
STEPS = 8


def states(assessment: Assessment, user: User, at: datetime) -> list[str]:
    return [step.state for step in steps(facts(assessment, at), user)]


def button(assessment: Assessment, user: User, at: datetime) -> str:
    return next((step.act_label for step in steps(facts(assessment, at), user) if step.act), "")


def test_a_draft_is_at_its_first_step(county: Bureau, officer: User, approver: User, now: datetime) -> None:
    plan = actions.create_plan(bureau=county, title="计划", blueprint=make_blueprint(), size=3, by=officer, at=now)
    assert states(plan, officer, now) == ["current"] + ["todo"] * (STEPS - 1)
    assert button(plan, officer, now) == "查看并提交计划"
    assert button(plan, approver, now) == ""


def test_a_held_campaign_waits_for_its_results(held: Assessment, officer: User, approver: User, now: datetime) -> None:
    assert states(held, officer, now) == ["done"] * 5 + ["current"] + ["todo"] * 2
    assert button(held, officer, now) == "确认结果"
    assert button(held, approver, now) == ""


def test_confirmed_results_wait_for_their_publication(notice: Notice, officer: User, now: datetime) -> None:
    assert states(notice.assessment, officer, now)[6] == "current"


def test_it_says_who_confirmed_the_results(notice: Notice, officer: User, now: datetime) -> None:
    confirmed = steps(facts(notice.assessment, now), officer)[5]
    assert (confirmed.state, confirmed.by) == ("done", "陈岚舟")
    assert confirmed.at is not None


def test_a_cancelled_campaign_has_no_button(county: Bureau, officer: User, now: datetime) -> None:
    plan = actions.create_plan(bureau=county, title="计划", blueprint=make_blueprint(), size=3, by=officer, at=now)
    actions.cancel_assessment(assessment=plan, reason="不再需要", by=officer, at=now)
    plan.refresh_from_db()
    assert button(plan, officer, now) == ""


def test_the_page_shows_figures_and_history(notice: Notice, officer: User, enter: Enter) -> None:
    page = enter(officer).get(reverse("reports_campaign", args=[notice.assessment_id])).content.decode()
    for words in ("办理进度", "50%", "确认考核结果", "陈岚舟"):
        assert words in page


def test_it_rejects_another_bureau(held: Assessment, outsider: User, enter: Enter) -> None:
    assert enter(outsider).get(reverse("reports_campaign", args=[held.pk])).status_code == 404
