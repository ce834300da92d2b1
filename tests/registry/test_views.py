"""Pages of the registry: what officials see, and that nobody else sees it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from examcenter.bureaus.models import User
from examcenter.registry.actions import end_appointment
from examcenter.registry.models import Appointment, Enterprise, EnterpriseAccount, Person
from question_bank.formats.tables import read
from tests.builders import id_number, make_appointment, make_enterprise, make_person

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
        assert {row[1] for row in rows} == names


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
