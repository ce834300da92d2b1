"""What is done about a person: a right number, two records that are one human being, a look at the whole number."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.assessment.models import Seat
from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry import actions
from examcenter.registry.actions import Document
from examcenter.registry.models import Appointment, Assessed, Change, Disclosure, Enterprise, Person, PersonnelRole
from tests.builders import id_number, make_appointment, make_person

Enter = Callable[[User], Client]
RIGHT = "11010519491231002X"


def document(number: str = RIGHT) -> Document:
    return Document("resident", number, date(1949, 12, 31))


@pytest.fixture
def serving(enterprise: Enterprise) -> Appointment:
    return make_appointment(enterprise=enterprise, person=make_person(name="林望舒", phone="10048231234"))


# --- the right number ---------------------------------------------------------------------------------------


def test_a_number_typed_wrongly_is_corrected(officer: User, serving: Appointment, now: datetime) -> None:
    person, wrong = serving.person, serving.person.id_number
    kept = actions.correct_number(person=person, document=document(), reason="录入有误", by=officer, at=now)
    assert kept == person
    found = Person.objects.get(id_hash=Person.hash_of(RIGHT.lower()))
    assert (found.id_number, found.id_last4, found.born_on) == (RIGHT, "002X", date(1949, 12, 31))
    assert not Person.objects.filter(id_hash=Person.hash_of(wrong)).exists()
    changes = dict(Change.objects.filter(object_type="registry.person").values_list("field", "after"))
    assert changes == {"id_number": "•••• 002X", "born_on": "1949-12-31", "reason": "录入有误"}
    assert wrong not in str(list(Change.objects.values())) + str(list(Entry.objects.values()))


def test_the_same_number_is_no_correction(officer: User, serving: Appointment, now: datetime) -> None:
    same = Document("resident", serving.person.id_number, serving.person.born_on)
    with pytest.raises(Refusal, match="相同"):
        actions.correct_number(person=serving.person, document=same, reason="x", by=officer, at=now)


def test_the_number_of_somebody_else_is_refused(officer: User, serving: Appointment, now: datetime) -> None:
    make_person(name="沈未央", number=RIGHT)
    with pytest.raises(Refusal, match="沈\\*央"):
        actions.correct_number(person=serving.person, document=document(), reason="x", by=officer, at=now)


def test_a_number_changed_meanwhile_is_stale(officer: User, serving: Appointment, now: datetime) -> None:
    read = Person.objects.get(pk=serving.person_id)
    actions.correct_number(person=serving.person, document=document(), reason="x", by=officer, at=now)
    with pytest.raises(StaleState):
        actions.correct_number(person=read, document=document(id_number()), reason="y", by=officer, at=now)


def test_two_records_of_one_human_being_become_one(
    officer: User, serving: Appointment, other_enterprise: Enterprise, now: datetime
) -> None:
    wrong = serving.person
    right = make_appointment(enterprise=other_enterprise, person=make_person(name="林望舒", number=RIGHT)).person
    Assessed.objects.create(
        person=wrong, role="officer", side="production", on=date(2026, 1, 5), passed=True, source="a"
    )
    actions.disclose(person=wrong, reason="核对", by=officer, at=now)
    kept = actions.correct_number(person=wrong, document=document(), reason="同一人", by=officer, at=now)
    assert kept == right
    assert right.appointments.count() == 2
    assert (right.assessed.count(), right.disclosures.count()) == (1, 1)
    wrong.refresh_from_db()
    assert (wrong.merged_into, wrong.id_number, wrong.phone, wrong.name) == (right, "", "", "林望舒")
    assert not Person.objects.for_user(officer).filter(pk=wrong.pk).exists()
    entry = Entry.objects.get(verb="registry.merge_persons")
    assert (entry.object_id, entry.details) == (str(right.pk), {"merged": wrong.pk})


def test_the_freed_number_may_belong_to_somebody(officer: User, serving: Appointment, now: datetime) -> None:
    wrong = serving.person.id_number
    make_appointment(
        enterprise=serving.enterprise, role=PersonnelRole.DIRECTOR, person=make_person(name="林望舒", number=RIGHT)
    )
    actions.correct_number(person=serving.person, document=document(), reason="同一人", by=officer, at=now)
    made = actions.persons.register_person(name="沈未央", id_kind="resident", id_number=wrong, born_on=None, phone="")
    assert made.name == "沈未央"


def test_what_comes_later_is_told_of_the_record_that_stayed(
    officer: User, serving: Appointment, other_enterprise: Enterprise, now: datetime
) -> None:
    right = make_appointment(enterprise=other_enterprise, person=make_person(name="林望舒", number=RIGHT)).person
    actions.correct_number(person=serving.person, document=document(), reason="同一人", by=officer, at=now)
    husk = Person.objects.get(merged_into=right)
    actions.record_assessed(
        person=husk, role="officer", side="production", on=now.date(), passed=True, source="outcome:9", actor="system",
        at=now,
    )  # fmt: skip
    assert Assessed.objects.get(source="outcome:9").person == right


def test_the_same_post_twice_has_to_be_settled_first(officer: User, serving: Appointment, now: datetime) -> None:
    make_appointment(enterprise=serving.enterprise, person=make_person(name="林望舒", number=RIGHT))
    with pytest.raises(Refusal, match="同一时间担任同一职务"):
        actions.correct_number(person=serving.person, document=document(), reason="x", by=officer, at=now)


def test_records_are_not_merged_while_an_exam_is_open(
    officer: User, drawn_seat: Seat, other_enterprise: Enterprise, now: datetime
) -> None:
    make_appointment(enterprise=other_enterprise, person=make_person(name=drawn_seat.person.name, number=RIGHT))
    with pytest.raises(Refusal, match="考试尚未举行或结果尚未确认"):
        actions.correct_number(person=drawn_seat.person, document=document(), reason="x", by=officer, at=now)


def test_a_drawn_person_enters_with_the_corrected_number(officer: User, drawn_seat: Seat, now: datetime) -> None:
    actions.correct_number(person=drawn_seat.person, document=document(), reason="x", by=officer, at=now)
    assert Seat.objects.get(pk=drawn_seat.pk).person.last_six == "31002X"


# what is typed, what is said; 2026-11-21 and later are in the future of these tests only by the page's clock
TYPED = [
    ("resident", "11010519491231002x", ""),
    ("resident", "110105 1949 1231 002X", ""),
    ("resident", "110105491231002", "15位"),
    ("resident", "11010519491231002", "18位"),
    ("resident", "1101051949123100200", "18位"),
    ("resident", "110105194912310021", "校验码不符"),
    ("resident", "11010519491231A02X", "数字"),
    ("resident", id_number(3, born=date(2099, 1, 1)), "出生日期"),
    ("resident", "110105189912310023", "出生日期"),
    ("passport", "e12345678", ""),
    ("passport", "E1", "不符合该类证件"),
    ("foreigner_permit", "US1110119820301", "不符合该类证件"),
    ("foreigner_permit", "USA110119820301", ""),
    ("foreigner_permit", RIGHT, ""),
    ("hmt_permit", "810000199408230021", ""),
]


@pytest.mark.parametrize(("kind", "number", "fault"), TYPED)
def test_the_page_says_what_is_wrong_with_a_number(
    enter: Enter, officer: User, serving: Appointment, kind: str, number: str, fault: str
) -> None:
    address = reverse("registry_person_number", args=[serving.person_id])
    answer = enter(officer).post(address, {"id_kind": kind, "id_number": number, "reason": "与证件核对"}, follow=True)
    page = answer.content.decode()
    if fault:
        assert fault in page
        assert not Change.objects.exists()
    else:
        assert "证件号码已更正" in page
        assert Person.objects.get().id_number == number.replace(" ", "").upper()


def test_the_page_leads_to_the_record_that_stays(
    enter: Enter, officer: User, serving: Appointment, enterprise: Enterprise
) -> None:
    right = make_appointment(
        enterprise=enterprise, role=PersonnelRole.DIRECTOR, person=make_person(name="林望舒", number=RIGHT)
    ).person
    address = reverse("registry_person_number", args=[serving.person_id])
    values = {"id_kind": "resident", "id_number": RIGHT, "reason": "身份证核对为同一人"}
    answer = enter(officer).post(address, values, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("registry_person", args=[right.pk])
    assert "两条记录已合并为一条" in page
    assert "身份证核对为同一人" in page, "the history says why"


# --- the whole number ---------------------------------------------------------------------------------------


def test_looking_is_noted_before_it_is_shown(enter: Enter, officer: User, serving: Appointment) -> None:
    person = serving.person
    address = reverse("registry_person_disclose", args=[person.pk])
    client = enter(officer)
    asked = client.get(address)
    assert person.id_number not in asked.content.decode()
    answer = client.post(address, {"reason": "现场检查核对身份证"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert person.id_number in page
    assert "10048231234" in page
    assert "no-store" in answer["Cache-Control"]
    row = Disclosure.objects.get()
    assert (row.person, row.by, row.reason) == (person, officer, "现场检查核对身份证")
    entry = Entry.objects.get(verb="registry.disclose")
    assert entry.details == {"disclosure": row.pk}
    history = client.get(reverse("registry_person", args=[person.pk])).content.decode()
    assert "查看了完整证件号码和手机号" in history
    assert person.id_number not in history


def test_without_a_reason_nothing_is_shown(enter: Enter, officer: User, serving: Appointment) -> None:
    address = reverse("registry_person_disclose", args=[serving.person_id])
    for reason in ("", "   "):
        page = enter(officer).post(address, {"reason": reason}).content.decode()
        assert "error-summary" in page
        assert serving.person.id_number not in page
    assert not Disclosure.objects.exists()


def test_only_who_may_edit_there_looks(
    enter: Enter, outsider: User, auditor: User, approver: User, serving: Appointment
) -> None:
    address = reverse("registry_person_disclose", args=[serving.person_id])
    for who, expected in ((outsider, 404), (auditor, 403), (approver, 403)):
        answer = enter(who).post(address, {"reason": "好奇"})
        assert answer.status_code == expected
    assert not Disclosure.objects.exists()


def test_auditors_see_who_looked_how_often(
    enter: Enter, auditor: User, officer: User, outsider: User, serving: Appointment, now: datetime
) -> None:
    for reason in ("核对身份证", "补发通知"):
        actions.disclose(person=serving.person, reason=reason, by=officer, at=now)
    page = enter(auditor).get(reverse("registry_disclosures")).content.decode()
    assert "核对身份证" in page
    assert "补发通知" in page
    assert "2次" in page
    assert serving.person.id_number not in page
    assert enter(officer).get(reverse("registry_disclosures")).status_code == 403
    assert enter(outsider).get(reverse("registry_disclosures")).status_code == 403


# --- the record's page --------------------------------------------------------------------------------------


def test_the_history_says_from_what_to_what(enter: Enter, officer: User, serving: Appointment) -> None:
    client = enter(officer)
    client.post(
        reverse("registry_person_correct", args=[serving.person_id]), {"name": "林望书", "phone": "10048235678"}
    )
    page = client.get(reverse("registry_person", args=[serving.person_id])).content.decode()
    assert "陈岚舟" in page
    assert "林望舒 → 林望书" in page
    assert "•••• 1234 → •••• 5678" in page
    assert "10048235678" not in page


def test_an_outsider_finds_no_act(enter: Enter, outsider: User, auditor: User, serving: Appointment) -> None:
    for name in ("person_number", "person_correct", "person_disclose"):
        address = reverse(f"registry_{name}", args=[serving.person_id])
        assert enter(outsider).get(address).status_code == 404
        assert enter(auditor).get(address).status_code == 403
    assert (
        "更正证件号码" not in enter(auditor).get(reverse("registry_person", args=[serving.person_id])).content.decode()
    )


@pytest.mark.parametrize("reason", ["\u200b", "\u202e", "\u3164\u3164", "."])
def test_the_whole_number_is_not_shown_for_a_reason_nobody_can_read(
    officer: User, enter: Enter, serving: Appointment, now: datetime, reason: str
) -> None:
    page = enter(officer).post(reverse("registry_person_disclose", args=[serving.person_id]), {"reason": reason})
    assert serving.person.id_number not in page.content.decode()
    assert not Disclosure.objects.exists()
    with pytest.raises(Refusal, match="审计人员"):
        actions.disclose(person=serving.person, reason=reason, by=officer, at=now)
