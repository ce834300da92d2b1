"""The list, the plan form with its preview, and the plan page with its decisions."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.assessment.models import Assessment
from examcenter.assessment.states import AssessmentState
from examcenter.bureaus.models import Bureau, Role, User
from question_bank.models import Blueprint
from tests.assessment.conftest import again
from tests.cast import user

Enter = Callable[[User], Client]
Plan = Callable[..., Assessment]


def text(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


# --- list ------------------------------------------------------------------------------------------------


def test_the_list_shows_title_and_state(enter: Enter, officer: User, draft: Assessment) -> None:
    page = text(enter(officer), "assessment_list")

    assert draft.title in page
    assert "草稿" in page
    assert reverse("reports_campaign", args=[draft.pk]) in page
    assert reverse("assessment_new") in page


def test_the_list_is_searched_and_filtered(enter: Enter, officer: User, plan: Plan) -> None:
    plan(title="水泥抽查")
    plan(title="灶具抽查")

    assert "灶具抽查" not in text(enter(officer), "assessment_list", q="水泥")
    assert "水泥抽查" not in text(enter(officer), "assessment_list", state="drawn")
    assert "水泥抽查" in text(enter(officer), "assessment_list", state="draft")


def test_the_list_hides_what_belongs_to_another_bureau(enter: Enter, outsider: User, draft: Assessment) -> None:
    assert draft.title not in text(enter(outsider), "assessment_list")


def test_an_auditor_reads_and_does_not_plan(enter: Enter, auditor: User, draft: Assessment) -> None:
    assert reverse("assessment_new") not in text(enter(auditor), "assessment_list")
    assert enter(auditor).get(reverse("assessment_new")).status_code == 403


# --- form ------------------------------------------------------------------------------------------------


@pytest.fixture
def values(county: Bureau, blueprint: Blueprint) -> dict[str, Any]:
    return {
        "title": "灶管阀抽查",
        "area": county.pk,
        "roles": ["officer"],
        "is_census": "False",
        "size": "5",
        "reserves": "0",
        "blueprint": blueprint.pk,
        "show_result": "on",
    }


def test_the_form_shows_figures_and_legal_basis(enter: Enter, officer: User, blueprint: Blueprint) -> None:
    page = text(enter(officer), "assessment_new")

    assert "10 题，满分 100 分，60 分钟，合格分 80（依据：省局文件）" in page
    assert "省级设置为 80 分（依据：省局文件）" in page


def test_the_form_proposes_the_largest_paper(enter: Enter, officer: User, blueprint: Blueprint) -> None:
    small = Blueprint.objects.create(name="A短卷", minutes=5, pass_mark=1, effective_from=blueprint.effective_from)

    form = enter(officer).get(reverse("assessment_new")).context["form"]

    assert small in form.fields["blueprint"].queryset
    assert form.fields["blueprint"].initial == blueprint


def test_the_preview_explains_the_shares_and_the_reserves(
    enter: Enter, officer: User, roster: None, values: dict[str, Any]
) -> None:
    everyone = values | {"roles": ["officer", "director"]}
    page = text(enter(officer), "assessment_preview", **everyone)
    assert "每组至少 2 人" in page
    assert "至少 5 人，人数不够的组抽完为止" in page

    assert "每组另抽候补 1 人" in text(enter(officer), "assessment_preview", **everyone | {"reserves": "1"})


@pytest.mark.parametrize(("reserves", "words"), [(0, "至少 5 人"), (3, "每组 3 人")])
def test_the_approver_reads_how_many_reserves(
    enter: Enter, approver: User, plan: Plan, reserves: int, words: str
) -> None:
    page = text(enter(approver), "assessment_plan", plan(reserves=reserves).pk)

    assert "每组候补人数" in page
    assert words in page


def test_a_plan_is_saved(enter: Enter, officer: User, roster: None, values: dict[str, Any]) -> None:
    response = enter(officer).post(reverse("assessment_new"), values)

    made = Assessment.objects.get()
    assert response.url == reverse("assessment_plan", args=[made.pk])  # type: ignore[attr-defined]
    assert (made.roles, made.size, made.created_by, made.legal_basis) == (["officer"], 5, officer, "省局文件")


def test_a_census_needs_no_number(enter: Enter, officer: User, roster: None, values: dict[str, Any]) -> None:
    enter(officer).post(reverse("assessment_new"), values | {"is_census": "True", "size": ""})

    assert Assessment.objects.get().size is None


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"size": ""}, "请填写抽取人数，或选择全覆盖。"),
        ({"ignore_rest": "on"}, "请填写在免考期内再次考核的理由。"),
        ({"pass_mark": "120"}, "合格分高于试卷满分 100 分"),
        ({"title": ""}, "名称"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_what_was_typed(
    enter: Enter, officer: User, roster: None, values: dict[str, Any], wrong: dict[str, str], message: str
) -> None:
    page = enter(officer).post(reverse("assessment_new"), {**values, "reserves": "7", **wrong}).content.decode()

    assert message in page
    assert 'value="7"' in page
    assert not Assessment.objects.exists()


def test_it_refuses_an_area_of_another_bureau(
    enter: Enter, officer: User, other_county: Bureau, values: dict[str, Any]
) -> None:
    enter(officer).post(reverse("assessment_new"), values | {"area": other_county.pk})

    assert not Assessment.objects.exists()


def test_an_officer_of_two_bureaus_chooses(
    enter: Enter, officer: User, other_county: Bureau, values: dict[str, Any]
) -> None:
    officer.memberships.create(bureau=other_county, role=Role.OFFICER)

    assert 'name="bureau"' in text(enter(officer), "assessment_new")
    page = enter(officer).post(reverse("assessment_new"), values | {"bureau": other_county.pk}).content.decode()
    assert "请选择本机构或其下级机构。" in page


def test_the_preview_counts_while_typing(enter: Enter, officer: User, roster: None, values: dict[str, Any]) -> None:
    page = text(enter(officer), "assessment_preview", **{**values, "roles": "director", "size": "4"})

    assert "质量安全总监（生产）" in page
    assert "计划抽取 4 人，现只有 3 人" in page


def test_the_preview_of_another_area_is_empty(
    enter: Enter, officer: User, other_county: Bureau, values: dict[str, Any]
) -> None:
    page = text(enter(officer), "assessment_preview", **{**values, "area": str(other_county.pk), "roles": "officer"})

    assert "请选择抽查区域" in page


def test_a_draft_is_changed(enter: Enter, officer: User, draft: Assessment, values: dict[str, Any]) -> None:
    url = reverse("assessment_edit", args=[draft.pk])

    assert draft.title in enter(officer).get(url).content.decode()
    enter(officer).post(url, values)
    assert again(draft).title == "灶管阀抽查"


def test_a_submitted_plan_is_not_changed(
    enter: Enter, officer: User, submitted: Assessment, values: dict[str, Any]
) -> None:
    enter(officer).post(reverse("assessment_edit", args=[submitted.pk]), values)

    assert again(submitted).title == submitted.title


# --- plan page and decisions -------------------------------------------------------------------------------


def test_the_approver_sees_plan_population_and_exclusions(
    enter: Enter, approver: User, officer: User, submitted: Assessment
) -> None:
    page = text(enter(approver), "assessment_plan", submitted.pk)

    for words in ("随机抽取 6 人", "80 分（满分 100 分）", "质量安全员（销售）", "批准计划", "退回计划", officer.name):
        assert words in page


def test_the_one_who_submitted_sees_no_decision(enter: Enter, officer: User, submitted: Assessment) -> None:
    page = text(enter(officer), "assessment_plan", submitted.pk)

    assert reverse("assessment_approve", args=[submitted.pk]) not in page
    assert "计划等待本机构或上级机构的另一名工作人员审批" in page


def test_from_submission_to_approval(enter: Enter, officer: User, approver: User, draft: Assessment) -> None:
    enter(officer).post(reverse("assessment_submit", args=[draft.pk]))
    response = enter(approver).post(reverse("assessment_approve", args=[draft.pk]))

    assert response.url == reverse("reports_campaign", args=[draft.pk])  # type: ignore[attr-defined]
    assert again(draft).state == AssessmentState.APPROVED


def test_a_refused_submission_says_why(enter: Enter, officer: User, plan: Plan) -> None:
    made = plan(size=99)

    page = enter(officer).post(reverse("assessment_submit", args=[made.pk]), follow=True).content.decode()

    assert "计划抽取 99 人，但抽查范围内只有 13 人" in page


def test_a_plan_goes_back_with_the_comment_on_its_page(
    enter: Enter, officer: User, approver: User, submitted: Assessment
) -> None:
    url = reverse("assessment_send_back", args=[submitted.pk])

    enter(approver).post(url, {"comment": ""})
    assert again(submitted).state == AssessmentState.SUBMITTED
    enter(approver).post(url, {"comment": "人数太多"})
    assert "人数太多" in text(enter(officer), "assessment_plan", submitted.pk)


def test_a_late_click_says_that_someone_was_faster(enter: Enter, approver: User, approved: Assessment) -> None:
    url = reverse("assessment_approve", args=[approved.pk])

    assert "alert-danger" in enter(approver).post(url, follow=True).content.decode()


def test_a_campaign_is_cancelled_after_a_question(enter: Enter, officer: User, draft: Assessment) -> None:
    url = reverse("assessment_cancel", args=[draft.pk])

    assert draft.title in enter(officer).get(url).content.decode()
    enter(officer).post(url, {"reason": "场地停用"})
    assert again(draft).state == AssessmentState.CANCELLED


def test_the_city_approves_for_a_county_without_a_second_official(
    enter: Enter, city: Bureau, submitted: Assessment
) -> None:
    above = user("above", "肖春田", city, Role.APPROVER)

    enter(above).post(reverse("assessment_approve", args=[submitted.pk]))

    assert again(submitted).approved_by == above
