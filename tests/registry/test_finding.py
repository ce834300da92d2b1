"""Searching enterprises and persons: the same rows on every database, and nobody else's."""

import logging
from collections.abc import Callable
from datetime import date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from examcenter.registry import paging
from examcenter.registry.actions import correct_person, record_assessed
from examcenter.registry.forms import EnterpriseFilter, RosterFilter
from examcenter.registry.models import Appointment, Enterprise, Person, SavedView
from examcenter.registry.queries import enterprises_on, roster
from examcenter.registry.queries.finding import is_personal_number
from question_bank.formats.tables import read
from tests.builders import make_appointment, make_enterprise, make_person, organisation_code

Enter = Callable[[User], Client]
TODAY = date(2026, 11, 20)
PEOPLE = ["仇英", "曾国藩", "单雄信", "尉迟敬德", "𬍛玉", "阿依古丽·买买提", "王伟", "王小伟", "Anna Lee"]


@pytest.fixture
def people(enterprise: Enterprise) -> None:
    for name in PEOPLE:
        make_appointment(enterprise=enterprise, person=make_person(name=name))


def persons_found(user: User, **filters: str) -> list[str]:
    found = roster(user, RosterFilter(user, filters).chosen(), TODAY)
    return [post.person.name for post in found]


def units_found(user: User, **filters: str) -> list[str]:
    return [unit.name for unit in enterprises_on(user, EnterpriseFilter(user, filters).chosen(), TODAY)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("国藩", ["曾国藩"]),
        ("尉迟", ["尉迟敬德"]),
        ("王伟", ["王伟"]),
        ("王", ["王伟", "王小伟"]),
        ("𬍛玉", ["𬍛玉"]),
        ("𬍛", ["𬍛玉"]),
        ("古丽买买", ["阿依古丽·买买提"]),
        ("古丽 · 买买", ["阿依古丽·买买提"]),
        ("zgf", ["曾国藩"]),
        ("ZGF", ["曾国藩"]),
        ("qiu", ["仇英"]),
        ("shanxiong", ["单雄信"]),
        ("yuchi", ["尉迟敬德"]),
        ("lee", ["Anna Lee"]),
        ("岚焰", PEOPLE),  # nobody is called so, but their enterprise is
        ("%", []),
        ("__", []),
        ("'", []),
        ("没有此人", []),
    ],
)
def test_persons_are_found(people: None, officer: User, text: str, names: list[str]) -> None:
    assert sorted(persons_found(officer, q=text)) == sorted(names)


def test_the_roster_is_sorted_by_sound(people: None, officer: User) -> None:
    assert persons_found(officer) == [
        "阿依古丽·买买提", "Anna Lee", "𬍛玉", "仇英", "单雄信", "王伟", "王小伟", "尉迟敬德", "曾国藩",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["岚焰", "焰燃具", "qyxlyrj", "lyrj", "LYRJ", "qiyun", "栖", "栖云县岚焰燃具制造有限公司", "栖云县 岚焰"]
)
def test_an_enterprise_is_found(enterprise: Enterprise, officer: User, text: str) -> None:
    make_enterprise(bureau=enterprise.bureau, name="听泉县百榫五金商店")
    assert units_found(officer, q=text) == [enterprise.name]


def test_an_enterprise_is_found_by_the_beginning_of_its_code(enterprise: Enterprise, officer: User) -> None:
    make_enterprise(bureau=enterprise.bureau, code=organisation_code(77, region="110105"))
    assert units_found(officer, q=enterprise.code[:10].lower()) == [enterprise.name]
    assert units_found(officer, q=enterprise.code[2:]) == []


def test_every_write_keeps_the_columns(enterprise: Enterprise, officer: User, now: datetime) -> None:
    person = make_person(name="王伟")
    make_appointment(enterprise=enterprise, person=person)
    correct_person(person=person, name="曾伟", phone="10048230099", by=officer, at=now)
    assert persons_found(officer, q="zengwei") == ["曾伟"]
    person.name = "仇伟"
    Person.objects.bulk_update([person], ["name"])
    assert persons_found(officer, q="qiuwei") == ["仇伟"]
    with pytest.raises(TypeError):
        Person.objects.update(name="王伟")


def test_respelling_computes_what_is_missing(enterprise: Enterprise, officer: User, people: None) -> None:
    Person.objects.update(folded="", initials="", spelling="", sort_key="", terms="", phone_hash="")
    Enterprise.objects.update(folded="", terms="")
    assert persons_found(officer, q="国藩") == []
    call_command("respell", stdout=StringIO())
    assert persons_found(officer, q="国藩") == ["曾国藩"]
    assert units_found(officer, q="岚焰") == [enterprise.name]


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("110105194912310021", True), ("11010519491231002x", True), ("138 0013 8000", True), ("E12345678", True),
        ("+86 13800138000", True), ("12AB34567", True), ("ABC123456789012", True), ("99012219700417031X", True),
        ("王伟", False), ("zgf", False), ("91990122", False), ("91990122MA", False),
        ("91990122MA38H3XY9B", False), ("2024", False),
    ],
)  # fmt: skip
def test_which_searches_are_numbers(text: str, personal: bool) -> None:
    assert is_personal_number(text) is personal


def find(client: Client, q: str, kind: str = "persons", **filters: str) -> str:
    answer = client.post(reverse("registry_find", args=[kind]), {"q": q, **filters})
    return answer.headers.get("Location", "") or answer.content.decode()


def test_a_document_number_leads_to_its_person_and_stays_out_of_addresses_and_logs(
    enter: Enter, officer: User, enterprise: Enterprise, caplog: pytest.LogCaptureFixture
) -> None:
    person = make_appointment(enterprise=enterprise).person
    with caplog.at_level(logging.DEBUG):
        for kind in ("persons", "enterprises"):
            for text in (person.id_number, f"{person.id_number[:6]} {person.id_number[6:].lower()}"):
                assert find(enter(officer), text, kind) == reverse("registry_person", args=[person.pk])
    assert person.id_number not in caplog.text


def test_a_code_of_digits_leads_to_its_enterprise(
    enter: Enter, officer: User, outsider: User, enterprise: Enterprise
) -> None:
    Enterprise.objects.filter(pk=enterprise.pk).update(code="919901220000000016")
    address = reverse("registry_enterprise", args=[enterprise.pk])
    assert find(enter(officer), "919901220000000016", "enterprises") == address
    assert "辖区内没有人员使用此号码" in find(enter(outsider), "919901220000000016")


def test_a_phone_leads_to_everybody_who_has_it(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    for name in ("仇英", "王伟"):
        make_appointment(enterprise=enterprise, person=make_person(name=name, phone="10048230011"))
    page = find(enter(officer), "+86 100-4823-0011")
    assert page.index("仇英") < page.index("王伟")
    assert "10048230011" not in page


def test_an_unknown_number_is_not_repeated(enter: Enter, officer: User) -> None:
    page = find(enter(officer), "110105194912310021")
    assert "辖区内没有人员使用此号码" in page
    assert "110105194912310021" not in page


def test_another_bureaus_person_is_found_by_no_search(
    enter: Enter, outsider: User, enterprise: Enterprise, people: None
) -> None:
    person = Person.objects.get(name="曾国藩")
    for text in ("国藩", "zgf", "zengguofan", "曾", "岚焰", enterprise.code):
        assert persons_found(outsider, q=text) == []
        assert units_found(outsider, q=text) == []
    for number in (person.id_number, person.phone):
        page = find(enter(outsider), number)
        assert "辖区内没有人员使用此号码" in page
        assert person.name not in page


def test_a_number_in_an_address_is_not_answered(enter: Enter, officer: User) -> None:
    for name in ("registry_persons", "registry_enterprises"):
        answer = enter(officer).get(reverse(name), {"q": "110105194912310021"})
        assert answer.headers["Location"] == reverse(name)


def test_a_name_becomes_the_lists_address_with_its_filters(enter: Enter, officer: User) -> None:
    address = find(enter(officer), "王伟", role="officer", side="", other="x")
    assert address == reverse("registry_persons") + "?q=%E7%8E%8B%E4%BC%9F&role=officer"
    client = enter(officer)
    assert client.post(reverse("registry_find", args=["horses"]), {"q": "王伟"}).status_code == 404
    assert client.get(reverse("registry_find", args=["persons"])).status_code == 405


def test_the_roster_is_exported_as_filtered(
    enter: Enter, officer: User, outsider: User, people: None, enterprise: Enterprise
) -> None:
    for who, names in ((officer, ["王伟", "王小伟"]), (outsider, [])):
        body = enter(who).get(reverse("registry_persons_export"), {"q": "王"}).content
        rows = read(body, "roster.xlsx")[0].rows
        assert [row[0] for row in rows[1:]] == names
    person = Person.objects.get(name="王伟")
    assert person.id_number not in str(rows)


def test_who_serves_and_was_never_assessed(officer: User, people: None, enterprise: Enterprise, now: datetime) -> None:
    person = Person.objects.get(name="王伟")
    record_assessed(
        person=person, role="officer", side="production", on=TODAY, passed=True, source="x:1", actor="system", at=now
    )
    Appointment.objects.filter(person__name="仇英").update(ended_on=date(2026, 1, 1))
    names = persons_found(officer, work="unassessed")
    assert "王小伟" in names
    assert not {"王伟", "仇英"} & set(names)


def test_who_left_without_a_successor(officer: User, enterprise: Enterprise) -> None:
    leaving = make_appointment(enterprise=enterprise, person=make_person(name="仇英"), ended_on=date(2026, 11, 1))
    assert persons_found(officer, work="unsucceeded") == ["仇英"]
    make_appointment(enterprise=enterprise, started_on=date(2026, 11, 2))
    assert persons_found(officer, work="unsucceeded") == []
    Appointment.objects.exclude(pk=leaving.pk).update(started_on=date(2026, 11, 21))
    assert persons_found(officer, work="unsucceeded") == ["仇英"]


def test_enterprises_without_a_sign_in(officer: User, enterprise: Enterprise, enterprise_user: User) -> None:
    other = make_enterprise(bureau=enterprise.bureau, name="栖云县百榫五金有限公司")
    make_enterprise(bureau=enterprise.bureau, status="deregistered")
    assert units_found(officer, work="no_account") == [other.name]


def test_a_view_is_saved_replaced_shown_and_deleted(
    enter: Enter, officer: User, approver: User, enterprise: Enterprise
) -> None:
    client, save = enter(officer), reverse("registry_view_save", args=["enterprises"])
    for tier in ("A", "C"):
        client.post(save, {"name": "大企业", "query": f"tier={tier}&page=3&q=110105194912310021"})
    view = SavedView.objects.get()
    assert view.query == "tier=C"
    assert 'enterprises/?tier=C"' in client.get(reverse("registry_enterprises")).content.decode()
    assert "大企业" not in enter(approver).get(reverse("registry_enterprises")).content.decode()
    assert "大企业" not in client.get(reverse("registry_persons")).content.decode()
    delete = reverse("registry_view_delete", args=[view.pk])
    assert enter(approver).post(delete).status_code == 404
    client.post(delete)
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("posted", [{"name": "", "query": "tier=A"}, {"name": "全部", "query": ""}])
def test_a_view_without_name_or_filters_is_refused(enter: Enter, officer: User, posted: dict[str, str]) -> None:
    answer = enter(officer).post(reverse("registry_view_save", args=["persons"]), posted, follow=True)
    assert "alert-danger" in answer.content.decode()
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("name", "args"),
    [("registry_find", ["persons"]), ("registry_view_save", ["persons"]), ("registry_view_delete", [1])],
)
def test_these_acts_are_for_staff_who_read_the_registry(
    enter: Enter, client: Client, enterprise_user: User, author: User, name: str, args: list[object]
) -> None:
    address = reverse(name, args=args)
    assert client.post(address).status_code == 302
    assert enter(enterprise_user).post(address).status_code == 403
    assert enter(author).post(address).status_code == 403


def test_a_long_list_stops_counting(enter: Enter, officer: User, people: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST", 5)
    page = enter(officer).get(reverse("registry_persons")).content.decode()
    assert "超过5条" in page


def test_a_part_of_a_number_is_told_to_be_typed_whole(enter: Enter, officer: User, people: None) -> None:
    client = enter(officer)
    told = "证件号码或手机号须完整输入"
    assert told in client.get(reverse("registry_persons"), {"q": "6495"}).content.decode()
    assert told not in client.get(reverse("registry_persons"), {"q": "王"}).content.decode()
