"""Pages of the registry: what officials see, and that nobody else sees it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from examcenter.bureaus.models import StagedFile, User
from examcenter.lib.uploads import Upload
from examcenter.registry.actions import end_appointment
from examcenter.registry.models import Appointment, Enterprise, EnterpriseAccount, Person
from question_bank.formats.tables import read
from tests.builders import id_number, make_appointment, make_enterprise, make_person
from tests.spreadsheets import enterprise_row, upload

Enter = Callable[[User], Client]


def shown(client: Client, name: str, *args: Any, **query: Any) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def serving(enterprise: Enterprise) -> Appointment:
    return make_appointment(enterprise=enterprise, person=make_person(name="侯旭成"))


@pytest.mark.parametrize("act", ["registry_enterprise", "registry_appoint", "registry_account"])
def test_it_rejects_another_bureaus_enterprise(enter: Enter, outsider: User, enterprise: Enterprise, act: str) -> None:
    client = enter(outsider)
    for method in (client.get, client.post):
        assert method(reverse(act, args=[enterprise.pk])).status_code == 404


@pytest.mark.parametrize("act", ["registry_person", "registry_person_correct"])
def test_it_rejects_another_bureaus_person(enter: Enter, outsider: User, serving: Appointment, act: str) -> None:
    client = enter(outsider)
    for method in (client.get, client.post):
        assert method(reverse(act, args=[serving.person_id])).status_code == 404


def test_it_rejects_another_bureaus_appointment(enter: Enter, outsider: User, serving: Appointment) -> None:
    answer = enter(outsider).post(reverse("registry_appointment_end", args=[serving.pk]), {"on": "2026-11-13"})
    assert answer.status_code == 404
    assert Appointment.objects.get().ended_on is None


@pytest.mark.parametrize("act", ["registry_enterprises", "registry_persons"])
def test_an_outsider_sees_nothing_of_ours_in_a_list(
    enter: Enter, outsider: User, officer: User, serving: Appointment, act: str
) -> None:
    assert serving.enterprise.name in shown(enter(officer), act)
    assert serving.enterprise.name not in shown(enter(outsider), act)
    assert serving.enterprise.name not in shown(enter(outsider), act, bureau=serving.enterprise.bureau_id)


def test_an_export_holds_the_own_area_as_filtered(
    enter: Enter, outsider: User, officer: User, enterprise: Enterprise
) -> None:
    make_enterprise(bureau=enterprise.bureau, name="栖云县百榫五金有限公司", category="五金")
    address = reverse("registry_enterprises_export")
    for who, names in ((officer, {enterprise.name}), (outsider, set())):
        body = enter(who).get(address, {"category": "灶管阀"}).content
        rows = read(body, "list.xlsx")[0].rows[1:]
        assert {row[0] for row in rows} == names


@pytest.mark.parametrize(
    "act", ["registry_enterprises", "registry_enterprises_export", "registry_persons", "registry_import"]
)
def test_it_asks_to_sign_in(client: Client, db: None, act: str) -> None:
    assert client.get(reverse(act)).status_code == 302


@pytest.mark.parametrize("act", ["registry_enterprises", "registry_persons", "registry_import"])
def test_it_rejects_an_enterprises_account(enter: Enter, enterprise_user: User, act: str) -> None:
    assert enter(enterprise_user).get(reverse(act)).status_code == 403


def test_an_inspector_reads_but_does_not_edit(enter: Enter, inspector: User, serving: Appointment) -> None:
    client = enter(inspector)
    page = shown(client, "registry_enterprise", serving.enterprise_id)
    assert "侯旭成" in page
    assert "办理离任" not in page
    assert client.get(reverse("registry_appointment_end", args=[serving.pk])).status_code == 403
    assert client.get(reverse("registry_import")).status_code == 403


def test_an_officer_elsewhere_with_a_reading_role_here_does_not_edit(
    enter: Enter, outsider: User, serving: Appointment
) -> None:
    outsider.memberships.create(bureau=serving.enterprise.bureau, role="inspector")
    client = enter(outsider)
    assert "登记任职" not in shown(client, "registry_enterprise", serving.enterprise_id)
    assert client.post(reverse("registry_appointment_end", args=[serving.pk])).status_code == 403
    assert client.get(reverse("registry_person_correct", args=[serving.person_id])).status_code == 403


def test_an_enterprises_page_shows_the_rule_of_its_tier(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    enterprise.figures.update(employees=430, revenue=800)
    enterprise.capacities.update(tier="B")
    page = shown(enter(officer), "registry_enterprise", enterprise.pk)
    assert "B级：从业人员430人；仅按营业收入为C级" in page
    assert "•••• 0000" in page
    assert enterprise.phone not in page


def test_a_filter_is_a_chip_that_can_be_removed(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    page = shown(enter(officer), "registry_enterprises", q="燃具", tier="C")
    assert enterprise.name in page
    assert 'href="?q=%E7%87%83%E5%85%B7"' in page
    assert "没有符合条件的企业" in shown(enter(officer), "registry_enterprises", tier="A")


def test_an_unknown_filter_counts_as_none(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    assert enterprise.name in shown(enter(officer), "registry_enterprises", tier="Z", bureau="x", page="99")


def test_the_roster_shows_the_last_four_only(enter: Enter, officer: User, serving: Appointment) -> None:
    for page in (
        shown(enter(officer), "registry_persons", q="侯旭"),
        shown(enter(officer), "registry_person", serving.person_id),
    ):
        assert serving.person.id_last4 in page
        assert serving.person.id_number not in page


def test_posts_outside_the_area_are_only_counted(
    enter: Enter, officer: User, serving: Appointment, other_enterprise: Enterprise
) -> None:
    make_appointment(enterprise=other_enterprise, person=serving.person)
    page = shown(enter(officer), "registry_person", serving.person_id)
    assert "另有1条任职在辖区外" in page
    assert other_enterprise.name not in page


def test_a_director_replaced_last_week(enter: Enter, officer: User, serving: Appointment) -> None:
    client = enter(officer)
    ended = client.post(reverse("registry_appointment_end", args=[serving.pk]), {"on": "2026-11-13", "successor": "on"})
    assert ended.headers["Location"].endswith(f"/appoint/?after={serving.pk}")
    assert 'value="2026-11-14"' in client.get(ended.headers["Location"]).content.decode()
    answer = client.post(
        ended.headers["Location"],
        {
            "name": "曾兴杰", "id_kind": "resident", "id_number": id_number(), "phone": "", "role": "officer",
            "side": "production", "posts": "出厂检验", "started_on": "2026-11-14",
        },
        follow=True,
    )  # fmt: skip
    page = answer.content.decode()
    assert "曾兴杰已列入名录" in page
    assert "已离任" in page
    assert set(serving.enterprise.appointments.serving(date(2026, 11, 20)).values_list("person__name", flat=True)) == {
        "曾兴杰"
    }


def test_ending_twice_says_what_happened(enter: Enter, officer: User, serving: Appointment, now: datetime) -> None:
    end_appointment(appointment=serving, on=date(2026, 11, 13), by=officer, at=now)
    answer = enter(officer).post(
        reverse("registry_appointment_end", args=[serving.pk]), {"on": "2026-11-14"}, follow=True
    )
    assert "alert-danger" in answer.content.decode()
    assert Appointment.objects.get().ended_on == date(2026, 11, 13)


def test_a_wrong_document_number_is_said_beside_the_field(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    answer = enter(officer).post(
        reverse("registry_appoint", args=[enterprise.pk]),
        {
            "name": "曾兴杰", "id_kind": "resident", "id_number": "110105194912310021", "role": "officer",
            "side": "production", "started_on": "2026-11-14",
        },
    )  # fmt: skip
    assert "校验码不符" in answer.content.decode()
    assert not Person.objects.exists()


def test_a_correction_keeps_an_empty_phone(enter: Enter, officer: User, serving: Appointment) -> None:
    enter(officer).post(reverse("registry_person_correct", args=[serving.person_id]), {"name": "侯旭城", "phone": ""})
    person = Person.objects.get()
    assert (person.name, person.phone) == ("侯旭城", "10048230000")


def test_a_sign_in_is_shown_once(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    client = enter(officer)
    page = client.post(
        reverse("registry_account", args=[enterprise.pk]), {"username": enterprise.code, "name": enterprise.name}
    )
    account = EnterpriseAccount.objects.get()
    password = page.context["password"]
    assert password in page.content.decode()
    assert account.user.check_password(password)
    assert password not in shown(client, "registry_enterprise", enterprise.pk)


def posted(client: Client, kind: str, file: Upload) -> Any:
    body = SimpleUploadedFile(file.name, file.data)
    return client.post(reverse("registry_import"), {"kind": kind, "file": body})


def test_a_file_is_tried_first_and_then_imported(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    client = enter(officer)
    row = enterprise_row(企业名称="栖云县新灶具有限公司")
    trial = posted(client, "enterprises", upload({"企业": [row]}))
    assert "检查通过，尚未导入" in trial.content.decode()
    assert Enterprise.objects.count() == 1
    staged = StagedFile.objects.get()
    answer = client.post(reverse("registry_import"), {"token": staged.token}, follow=True)
    assert "导入完成：新增 1，修改 0，未变 0" in answer.content.decode()
    assert Enterprise.objects.filter(code=row["统一社会信用代码"]).exists()
    assert not StagedFile.objects.exists()


def test_characters_that_nobody_sees_are_left_out(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    client = enter(officer)
    row = enterprise_row(企业名称="栖云县\0新灶具\x1f有限公司")
    body = "\n".join(",".join(str(cell) for cell in line) for line in (row.keys(), row.values()))
    posted(client, "enterprises", Upload("企业.csv", body.encode()))
    client.post(reverse("registry_import"), {"token": StagedFile.objects.get().token})
    assert Enterprise.objects.filter(name="栖云县新灶具有限公司").exists()


def test_a_token_with_a_nul_leads_to_no_file(enter: Enter, officer: User) -> None:
    answer = enter(officer).post(reverse("registry_import"), {"token": "\0"}, follow=True)
    assert "请重新上传" in answer.content.decode()


def test_a_bad_file_is_reported_and_not_kept(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    row = enterprise_row(统一社会信用代码="91990122MA38H3XY90")
    answer = posted(enter(officer), "enterprises", upload({"企业": [row]}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "91990122MA38H3XY90" in page
    assert "校验码不符" in page
    assert not StagedFile.objects.exists()


def test_many_faults_are_counted_and_the_first_are_listed(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    rows = [enterprise_row(从业人员=f"第{number}个") for number in range(250)]
    page = posted(enter(officer), "enterprises", upload({"企业": rows})).content.decode()
    assert "发现 250 处错误" in page
    assert "第199个" in page
    assert "第200个" not in page


def test_a_staged_file_belongs_to_who_uploaded_it(
    enter: Enter, officer: User, station_officer: User, enterprise: Enterprise
) -> None:
    posted(enter(officer), "enterprises", upload({"企业": [enterprise_row()]}))
    token = StagedFile.objects.get().token
    answer = enter(station_officer).post(reverse("registry_import"), {"token": token}, follow=True)
    assert "请重新上传" in answer.content.decode()
    assert Enterprise.objects.count() == 1


def test_a_missing_file_is_said_beside_the_field(enter: Enter, officer: User) -> None:
    answer = enter(officer).post(reverse("registry_import"), {"kind": "persons"})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


@pytest.mark.parametrize(("kind", "first"), [("enterprises", "统一社会信用代码"), ("persons", "姓名")])
def test_an_empty_spreadsheet_has_the_headers(enter: Enter, officer: User, kind: str, first: str) -> None:
    body = enter(officer).get(reverse("registry_import_sheet", args=[kind])).content
    assert read(body, "x.xlsx")[0].rows[0][0] == first


def test_an_unknown_spreadsheet_is_not_found(enter: Enter, officer: User) -> None:
    assert enter(officer).get(reverse("registry_import_sheet", args=["horses"])).status_code == 404


@pytest.mark.parametrize("act", ["registry_enterprises", "registry_persons"])
def test_a_longer_list_costs_no_more_queries(
    enter: Enter, officer: User, serving: Appointment, django_assert_num_queries: Any, act: str
) -> None:
    client = enter(officer)
    with CaptureQueriesContext(connection) as short:
        client.get(reverse(act))
    for _ in range(12):
        make_appointment(enterprise=make_enterprise(bureau=serving.enterprise.bureau))
    with django_assert_num_queries(len(short)):
        client.get(reverse(act))
