"""The bureau's pages: figures, candidates, export, proposing and approving."""

import io
from collections.abc import Callable

import pandas
import pytest
from django.test import Client

from examcenter.assessment.models import Assessment, Seat
from examcenter.bureaus.models import Bureau, Membership, Role, User
from examcenter.journal.models import Entry
from examcenter.lib.clock import database_now, local_date
from examcenter.registry.models import Enterprise
from examcenter.results import actions
from examcenter.results.models import Outcome, Publication
from examcenter.results.presenters import picture
from examcenter.results.queries import Figures
from examcenter.results.states import PublicationState, Result
from tests.cast import NOW
from tests.results.builders import HOUR, make_seat, make_session

Enter = Callable[[User], Client]
BOTH_WAYS = ("-score", "score")


def test_the_list_shows_figures(enter: Enter, assessment: Assessment, seats: dict[str, Seat], officer: User) -> None:
    page = enter(officer).get("/staff/results/").content.decode()
    assert assessment.title in page
    assert "50%" in page


def test_the_list_is_empty_for_an_outsider(
    enter: Enter, assessment: Assessment, seats: dict[str, Seat], outsider: User
) -> None:
    page = enter(outsider).get("/staff/results/").content.decode()
    assert assessment.title not in page
    assert "还没有结果" in page


def test_publications_that_wait_are_on_top(enter: Enter, proposed: Publication, approver: User) -> None:
    assert f"/staff/publications/{proposed.pk}/" in enter(approver).get("/staff/results/").content.decode()


@pytest.mark.parametrize("tail", ["", "results.xlsx", "publish/"])
def test_another_bureaus_assessment_is_not_found(
    enter: Enter, assessment: Assessment, seats: dict[str, Seat], outsider: User, tail: str
) -> None:
    assert enter(outsider).get(f"/staff/results/{assessment.pk}/{tail}").status_code == 404


def test_who_has_no_role_for_it_is_refused(enter: Enter, assessment: Assessment, author: User) -> None:
    assert enter(author).get(f"/staff/results/{assessment.pk}/").status_code == 403


def test_a_candidate_needs_to_sign_in(assessment: Assessment) -> None:
    response = Client().get(f"/staff/results/{assessment.pk}/")
    assert response["Location"].startswith("/accounts/login/")


def test_scores_and_results_are_shown(
    enter: Enter, assessment: Assessment, outcomes: dict[str, Outcome], officer: User
) -> None:
    page = enter(officer).get(f"/staff/results/{assessment.pk}/").content.decode()
    assert all(name in page for name in ("陆知行", "欧阳若兰", "沈青", "高远"))
    assert "100.0" in page


@pytest.mark.parametrize(
    ("result", "name"), [("pass", "陆知行"), ("fail", "欧阳若兰"), ("absent", "沈青"), ("deferred", "高远")]
)
def test_the_table_is_filtered(
    enter: Enter, assessment: Assessment, outcomes: dict[str, Outcome], officer: User, result: str, name: str
) -> None:
    page = enter(officer).get(f"/staff/results/{assessment.pk}/", {"result": result}).content.decode()
    assert [one for one in ("陆知行", "欧阳若兰", "沈青", "高远") if one in page] == [name]


def test_before_the_confirmation_it_leads_to_it(
    enter: Enter, assessment: Assessment, seats: dict[str, Seat], officer: User
) -> None:
    page = enter(officer).get(f"/staff/results/{assessment.pk}/", {"result": "waiting"}).content.decode()
    assert "沈青" in page
    assert f"/staff/assessments/{assessment.pk}/confirm/" in page


def test_what_stands_in_the_way_is_said(
    enter: Enter, assessment: Assessment, seats: dict[str, Seat], officer: User, enterprise: Enterprise
) -> None:
    later = make_session(assessment, ends_at=database_now() + HOUR, room="第九考场")
    make_seat(later, enterprise=enterprise)
    page = enter(officer).get(f"/staff/results/{assessment.pk}/").content.decode()
    assert "第九考场" in page
    assert f"/staff/assessments/{assessment.pk}/confirm/" not in page


def test_a_station_sees_its_own_persons_only(
    enter: Enter,
    assessment: Assessment,
    seats: dict[str, Seat],
    officer: User,
    station_officer: User,
    county: Bureau,
) -> None:
    other = Bureau.objects.create(
        code="99012299", name="渡月市场监督管理所", short_name="渡月所", level="station", parent=county
    )
    elsewhere = User.objects.create(username="elsewhere", name="段云山")
    Membership.objects.create(user=elsewhere, bureau=other, role=Role.OFFICER)
    here = enter(station_officer).get(f"/staff/results/{assessment.pk}/").content.decode()
    there = enter(elsewhere).get(f"/staff/results/{assessment.pk}/").content.decode()
    assert "陆知行" in here
    assert "陆知行" not in there


def test_the_export_holds_scores_but_no_document_numbers(
    enter: Enter, assessment: Assessment, outcomes: dict[str, Outcome], seats: dict[str, Seat], officer: User
) -> None:
    response = enter(officer).get(f"/staff/results/{assessment.pk}/results.xlsx")
    table = pandas.read_excel(io.BytesIO(response.content), engine="calamine", dtype=str)
    assert list(table["姓名"]) == ["陆知行", "欧阳若兰", "沈青", "高远"]
    assert "100" in set(table["得分（百分制）"])  # a number, which can be averaged
    day = local_date(seats["pass"].session.starts_at).isoformat()  # type: ignore[union-attr]
    assert day in str(table["考核日期"][0])
    cells = table.to_csv()
    assert not any(seat.person.last_six in cells for seat in seats.values())


def test_the_table_is_sorted_by_score(
    enter: Enter, assessment: Assessment, outcomes: dict[str, Outcome], officer: User
) -> None:
    client = enter(officer)
    best, worst = (client.get(f"/staff/results/{assessment.pk}/?sort={sort}").content.decode() for sort in BOTH_WAYS)
    assert best.index("陆知行") < best.index("欧阳若兰")
    assert worst.index("欧阳若兰") < worst.index("陆知行")


def test_deferred_and_still_to_come_are_two_numbers() -> None:
    shown = [(arc.label, arc.value) for arc in picture(Figures(due=8, passed=3, deferred=2)).arcs]
    assert ("缓考", 2) in shown
    assert ("未考", 3) in shown


def test_an_officer_proposes(enter: Enter, assessment: Assessment, outcomes: dict[str, Outcome], officer: User) -> None:
    client = enter(officer)
    assert "提出公布" in client.get(f"/staff/results/{assessment.pk}/publish/").content.decode()
    client.post(f"/staff/results/{assessment.pk}/publish/", {"title": "考核结果公布"})
    made = Publication.objects.get()
    assert (made.title, made.state, made.proposed_by) == ("考核结果公布", PublicationState.PROPOSED, officer)


def test_a_title_is_needed(enter: Enter, assessment: Assessment, outcomes: dict[str, Outcome], officer: User) -> None:
    response = enter(officer).post(f"/staff/results/{assessment.pk}/publish/", {"title": ""})
    assert response.status_code == 422
    assert not Publication.objects.exists()


def test_a_station_cannot_propose_for_the_county(
    enter: Enter, assessment: Assessment, outcomes: dict[str, Outcome], station_officer: User
) -> None:
    response = enter(station_officer).post(f"/staff/results/{assessment.pk}/publish/", {"title": "考核结果公布"})
    assert response.status_code == 403
    assert not Publication.objects.exists()


def test_the_approver_sees_what_the_public_will_see(enter: Enter, proposed: Publication, approver: User) -> None:
    page = enter(approver).get(f"/staff/publications/{proposed.pk}/").content.decode()
    assert "欧**兰" in page
    assert "欧阳若兰" not in page
    assert "公布结果" in page
    assert "这是首次公布" in page


def test_the_approver_publishes(enter: Enter, proposed: Publication, approver: User) -> None:
    response = enter(approver).post(f"/staff/publications/{proposed.pk}/approve/", follow=True)
    assert "结果已公布" in response.content.decode()
    proposed.refresh_from_db()
    assert (proposed.state, proposed.decided_by) == (PublicationState.PUBLISHED, approver)
    assert Entry.objects.get(verb="results.approve").details == {"digest": proposed.digest}


def test_approving_twice_says_that_someone_was_faster(enter: Enter, published: Publication, approver: User) -> None:
    response = enter(approver).post(f"/staff/publications/{published.pk}/approve/", follow=True)
    assert "alert-danger" in response.content.decode()


def test_the_approver_sends_back_with_a_comment(enter: Enter, proposed: Publication, approver: User) -> None:
    client = enter(approver)
    empty = client.post(f"/staff/publications/{proposed.pk}/send-back/", {"comment": ""})
    assert empty.status_code == 422
    client.post(f"/staff/publications/{proposed.pk}/send-back/", {"comment": "标题请写全称"})
    proposed.refresh_from_db()
    assert (proposed.state, proposed.comment) == (PublicationState.SENT_BACK, "标题请写全称")


def test_an_officer_who_is_an_approver_too_cannot_approve_the_own_proposal(
    enter: Enter, proposed: Publication, officer: User, county: Bureau
) -> None:
    Membership.objects.create(user=officer, bureau=county, role=Role.APPROVER)
    page = enter(officer).get(f"/staff/publications/{proposed.pk}/").content.decode()
    assert "须由其他工作人员批准" in page
    enter(officer).post(f"/staff/publications/{proposed.pk}/approve/")
    proposed.refresh_from_db()
    assert proposed.state == PublicationState.PROPOSED


def test_an_officer_alone_cannot_approve(enter: Enter, proposed: Publication, officer: User) -> None:
    assert enter(officer).post(f"/staff/publications/{proposed.pk}/approve/").status_code == 403


@pytest.mark.parametrize("act", ["approve", "send-back"])
def test_it_rejects_another_bureau(enter: Enter, proposed: Publication, outsider_approver: User, act: str) -> None:
    client = enter(outsider_approver)
    assert client.get(f"/staff/publications/{proposed.pk}/").status_code == 404
    assert client.post(f"/staff/publications/{proposed.pk}/{act}/", {"comment": "退回"}).status_code == 404
    proposed.refresh_from_db()
    assert proposed.state == PublicationState.PROPOSED


@pytest.mark.parametrize("act", ["approve", "send-back"])
def test_looking_changes_nothing(enter: Enter, proposed: Publication, approver: User, act: str) -> None:
    assert enter(approver).get(f"/staff/publications/{proposed.pk}/{act}/").status_code == 405


def test_the_review_names_corrections(
    enter: Enter,
    assessment: Assessment,
    published: Publication,
    outcomes: dict[str, Outcome],
    officer: User,
    approver: User,
) -> None:
    actions.correct(
        outcome=outcomes["fail"], result=Result.PASS, reason="重新判分", by=officer, second=approver, at=NOW
    )  # fmt: skip
    second = actions.propose_publication(assessment=assessment, title="更正公布", by=officer, at=NOW)
    page = enter(approver).get(f"/staff/publications/{second.pk}/").content.decode()
    assert "更正 1 条" in page
    assert "重新判分" in page
