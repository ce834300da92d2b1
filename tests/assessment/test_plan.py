"""Making, submitting, approving, sending back and cancelling a plan."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from examcenter.assessment import actions
from examcenter.assessment.models import Assessment
from examcenter.assessment.states import AssessmentState
from examcenter.bureaus.models import Bureau, Role, User
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from question_bank.models import Blueprint, ForRole, Question, QuestionType
from question_bank.states import QuestionState
from tests.assessment.conftest import again
from tests.builders import make_blueprint, make_questions
from tests.cast import user

Plan = Callable[..., Assessment]


def test_a_plan_takes_its_figures_from_the_blueprint(draft: Assessment, county: Bureau) -> None:
    assert (draft.state, draft.area) == (AssessmentState.DRAFT, county)
    assert (int(draft.pass_mark), draft.minutes) == (80, 60)
    assert draft.legal_basis == "省局文件"
    assert len(draft.public_key) == 16


def test_a_plan_may_have_figures_of_its_own(plan: Plan) -> None:
    made = plan(pass_mark=70, minutes=45)

    assert (int(made.pass_mark), made.minutes) == (70, 45)


def test_a_station_plans_for_itself(
    our_station: Bureau, station_officer: User, roster: None, blueprint: Blueprint, now: datetime
) -> None:
    made = actions.create_plan(
        bureau=our_station, title="所", blueprint=blueprint, is_census=True, by=station_officer, at=now
    )

    assert actions.submit_plan(assessment=made, by=station_officer, at=now).state == AssessmentState.SUBMITTED


def test_it_refuses_an_area_of_another_bureau(plan: Plan, other_county: Bureau) -> None:
    with pytest.raises(Refusal, match="听泉县"):
        plan(area=other_county)


def test_it_refuses_a_pass_mark_above_the_points(plan: Plan) -> None:
    with pytest.raises(Refusal, match="100"):
        plan(pass_mark=101)


def test_it_refuses_neither_size_nor_census(plan: Plan) -> None:
    with pytest.raises(Refusal):
        plan(size=None)


def test_it_refuses_to_ignore_the_months_of_rest_without_a_reason(plan: Plan) -> None:
    with pytest.raises(Refusal):
        plan(ignore_rest=True)


def test_a_draft_can_be_changed(draft: Assessment, blueprint: Blueprint, officer: User, now: datetime) -> None:
    actions.edit_plan(assessment=draft, title="新题目", blueprint=blueprint, size=5, by=officer, at=now)

    assert (again(draft).title, again(draft).size) == ("新题目", 5)


def test_it_refuses_to_change_a_submitted_plan(
    submitted: Assessment, blueprint: Blueprint, officer: User, now: datetime
) -> None:
    with pytest.raises(StaleState):
        actions.edit_plan(assessment=submitted, title="新", blueprint=blueprint, size=5, by=officer, at=now)


# --- submission ------------------------------------------------------------------------------------------


def test_submission_is_written_down(submitted: Assessment, officer: User) -> None:
    entry = Entry.objects.about(submitted).get(verb="assessment.submit_plan")

    assert submitted.state == AssessmentState.SUBMITTED
    assert (entry.actor, entry.details) == (officer.actor, {"population": 13})


def test_a_submitted_plan_is_not_submitted_again(submitted: Assessment, officer: User, now: datetime) -> None:
    with pytest.raises(StaleState):
        actions.submit_plan(assessment=submitted, by=officer, at=now)


def test_it_refuses_more_persons_than_there_are_and_says_how_many(plan: Plan, officer: User, now: datetime) -> None:
    with pytest.raises(Refusal, match=r"14.*13"):
        actions.submit_plan(assessment=plan(size=14), by=officer, at=now)


def test_it_refuses_an_empty_population(plan: Plan, officer: User, now: datetime) -> None:
    with pytest.raises(Refusal):
        actions.submit_plan(assessment=plan(categories=["水泥"]), by=officer, at=now)


def test_it_refuses_a_bank_that_is_too_poor_for_the_blueprint(plan: Plan, officer: User, now: datetime) -> None:
    rich = make_blueprint(name="大卷", sections=[(QuestionType.SINGLE, 9, 10)])

    with pytest.raises(Refusal, match=r"9.*8"):
        actions.submit_plan(assessment=plan(blueprint=rich, pass_mark=60), by=officer, at=now)


def test_only_the_populations_in_scope_need_questions(plan: Plan, author: User, officer: User, now: datetime) -> None:
    Question.objects.update(state=QuestionState.RETIRED)
    make_questions(author=author, for_role=ForRole.OFFICER)

    made = actions.submit_plan(assessment=plan(roles=["officer"]), by=officer, at=now)
    assert made.state == AssessmentState.SUBMITTED
    with pytest.raises(Refusal):
        actions.submit_plan(assessment=plan(), by=officer, at=now)


# --- two officials ---------------------------------------------------------------------------------------


def test_a_second_official_approves(approved: Assessment, approver: User) -> None:
    assert (approved.state, approved.approved_by) == (AssessmentState.APPROVED, approver)
    assert approved.plan_digest == Entry.objects.get(verb="assessment.approve_plan").details["plan_digest"]


def test_the_digest_follows_the_plan(approved: Assessment, plan: Plan) -> None:
    assert actions.plans.plan_digest(plan()) == approved.plan_digest
    assert actions.plans.plan_digest(plan(size=5)) != approved.plan_digest


def test_it_refuses_the_official_who_submitted(draft: Assessment, county: Bureau, now: datetime) -> None:
    both = user("both", "两职", county, Role.OFFICER, Role.APPROVER)
    actions.submit_plan(assessment=draft, by=both, at=now)

    with pytest.raises(Refusal):
        actions.approve_plan(assessment=draft, by=both, at=now)
    assert again(draft).state == AssessmentState.SUBMITTED


def test_the_database_refuses_one_official_for_both(submitted: Assessment, officer: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=submitted.pk).update(approved_by=officer)


def test_it_refuses_an_officer_who_is_no_approver(submitted: Assessment, county: Bureau, now: datetime) -> None:
    with pytest.raises(Refusal):
        actions.approve_plan(assessment=submitted, by=user("third", "丙", county, Role.OFFICER), at=now)


def test_it_refuses_an_approver_of_another_bureau(
    submitted: Assessment, outsider_approver: User, now: datetime
) -> None:
    with pytest.raises(Refusal, match="栖云县"):
        actions.approve_plan(assessment=submitted, by=outsider_approver, at=now)


def test_an_approver_of_a_bureau_above_may_approve(submitted: Assessment, city: Bureau, now: datetime) -> None:
    above = user("above", "肖春田", city, Role.APPROVER)

    assert actions.approve_plan(assessment=submitted, by=above, at=now).state == AssessmentState.APPROVED


def test_a_plan_is_approved_once(approved: Assessment, approver: User, now: datetime) -> None:
    with pytest.raises(StaleState):
        actions.approve_plan(assessment=approved, by=approver, at=now)


def test_a_plan_goes_back_with_a_comment(submitted: Assessment, approver: User, now: datetime) -> None:
    actions.send_back_plan(assessment=submitted, comment="人数太多", by=approver, at=now)

    assert (again(submitted).state, again(submitted).return_comment) == (AssessmentState.DRAFT, "人数太多")


def test_it_refuses_to_send_back_without_a_word(submitted: Assessment, approver: User, now: datetime) -> None:
    with pytest.raises(Refusal):
        actions.send_back_plan(assessment=submitted, comment=" ", by=approver, at=now)


def test_a_draft_cannot_be_sent_back(draft: Assessment, approver: User, now: datetime) -> None:
    with pytest.raises(StaleState):
        actions.send_back_plan(assessment=draft, comment="人数太多", by=approver, at=now)


# --- cancelling ------------------------------------------------------------------------------------------


def test_a_campaign_is_cancelled_with_its_reason(frozen: Assessment, officer: User, now: datetime) -> None:
    actions.cancel_assessment(assessment=frozen, reason="场地停用", by=officer, at=now)

    assert (again(frozen).state, again(frozen).cancel_reason) == (AssessmentState.CANCELLED, "场地停用")


def test_it_refuses_to_cancel_without_a_reason(draft: Assessment, officer: User, now: datetime) -> None:
    with pytest.raises(Refusal):
        actions.cancel_assessment(assessment=draft, reason="", by=officer, at=now)


def test_a_drawn_campaign_cannot_be_cancelled(drawn: Assessment, officer: User, now: datetime) -> None:
    with pytest.raises(StaleState):
        actions.cancel_assessment(assessment=drawn, reason="场地停用", by=officer, at=now)


def test_the_database_refuses_neither_size_nor_census(draft: Assessment) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=draft.pk).update(size=None)
