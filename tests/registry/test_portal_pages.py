"""The enterprise's pages about its persons, and the bureau's pages about what it proposes."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from examcenter.bureaus.models import User
from examcenter.registry.actions.deciding import return_proposal
from examcenter.registry.actions.proposals import propose_end
from examcenter.registry.actions.roster import confirm_roster
from examcenter.registry.models import Appointment, Enterprise, Proposal, RosterConfirmation, TrainingRecord
from tests.builders import id_number, make_appointment, make_person

Enter = Callable[[User], Client]
NEW = {
    "name": "新任", "id_kind": "resident", "id_number": id_number(417), "phone": "10048239999", "role": "officer",
    "side": "production", "posts": "过程检验", "started_on": "2026-01-05", "trained_on": "2026-01-04",
    "unit_assessed_on": "",
}  # fmt: skip


@pytest.fixture
def post(enterprise: Enterprise, calendar: None) -> Appointment:
    return make_appointment(
        enterprise=enterprise, person=make_person(name="林岚", phone="10048231111"), trained_on=date(2025, 1, 1)
    )


@pytest.fixture
def waiting(post: Appointment, enterprise_user: User, now: datetime) -> Proposal:
    return propose_end(appointment=post, on=date(2026, 11, 19), by=enterprise_user, at=now)


def text(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args)).content.decode()


# --- the enterprise ------------------------------------------------------------------------------------


def test_our_persons_are_shown_without_whole_numbers(enter: Enter, enterprise_user: User, post: Appointment) -> None:
    shown = text(enter(enterprise_user), "enterprise_persons")
    for words in ("林岚", "质量安全员", "•••• 1111", "人员信息无误"):
        assert words in shown
    assert post.person.phone not in shown
    assert post.person.id_number not in shown


def test_a_new_appointment_with_a_photo_is_proposed(enter: Enter, enterprise_user: User, post: Appointment) -> None:
    data = NEW | {"file": SimpleUploadedFile("培训.pdf", b"%PDF-1.7")}
    shown = enter(enterprise_user).post(reverse("enterprise_appoint"), data, follow=True).content.decode()
    assert "已提交监管机构" in shown
    assert "新任" in shown
    assert Proposal.objects.get().file_name == "培训.pdf"


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("id_number", "990122198504170000", "证件号码"),
        ("phone", "abc", "电话|手机"),
        ("started_on", "", "必填|填写"),
        ("side", "sales", "选择|有效"),
    ],
)
def test_a_wrong_entry_keeps_what_was_typed(
    enter: Enter, enterprise_user: User, post: Appointment, field: str, value: str, reason: str
) -> None:
    answer = enter(enterprise_user).post(reverse("enterprise_appoint"), NEW | {field: value})
    assert answer.status_code == 422
    assert 'value="新任"' in answer.content.decode()
    assert any(words in answer.content.decode() for words in reason.split("|"))
    assert not Proposal.objects.exists()


def test_a_file_that_is_none_is_refused(enter: Enter, enterprise_user: User, post: Appointment) -> None:
    data = NEW | {"file": SimpleUploadedFile("x.pdf", b"MZ")}
    assert enter(enterprise_user).post(reverse("enterprise_appoint"), data).status_code == 422


def test_an_end_leads_on_to_the_successor(enter: Enter, enterprise_user: User, post: Appointment) -> None:
    client = enter(enterprise_user)
    url = reverse("enterprise_end", args=[post.pk])
    answer = client.post(url, {"on": "2026-01-31", "successor": "on"})
    assert answer["Location"] == reverse("enterprise_appoint") + f"?after={post.pk}&from=2026-01-31"
    assert 'value="2026-02-01"' in client.get(answer["Location"]).content.decode()


def test_a_correction_and_a_training_are_proposed(enter: Enter, enterprise_user: User, post: Appointment) -> None:
    client = enter(enterprise_user)
    client.post(reverse("enterprise_correct", args=[post.pk]), {"name": "林岚", "phone": "10048232222"})
    data = {
        "kind": "training",
        "on": "2026-01-04",
        "subject": "法规",
        "file": SimpleUploadedFile("记录.pdf", b"%PDF-1"),
    }
    client.post(reverse("enterprise_training", args=[post.pk]), data)
    assert sorted(Proposal.objects.values_list("kind", flat=True)) == ["correct", "training"]
    shown = text(client, "enterprise_persons")
    assert "更正姓名或手机号" in shown
    assert "10048232222" not in shown


def test_the_unit_sees_why_it_was_returned_and_sends_it_again(
    enter: Enter, enterprise_user: User, officer: User, waiting: Proposal, now: datetime
) -> None:
    return_proposal(proposal=waiting, comment="离任日期与实际不符", by=officer, at=now)
    client = enter(enterprise_user)
    assert "离任日期与实际不符" in text(client, "enterprise_home")
    shown = text(client, "enterprise_proposal", waiting.pk)
    assert "离任日期与实际不符" in shown
    url = reverse("enterprise_end", args=[waiting.appointment_id]) + f"?again={waiting.pk}"
    assert url in shown
    assert 'value="2026-11-19"' in client.get(url).content.decode()
    client.post(url, {"on": "2026-11-18"})
    waiting.refresh_from_db()
    assert (waiting.state, Proposal.objects.count()) == ("waiting", 1)


def test_a_proposal_can_be_withdrawn_once(enter: Enter, enterprise_user: User, waiting: Proposal) -> None:
    url = reverse("enterprise_proposal_withdraw", args=[waiting.pk])
    assert "已撤回" in enter(enterprise_user).post(url, follow=True).content.decode()
    assert "已撤回，名录" not in enter(enterprise_user).post(url, follow=True).content.decode()


def test_one_button_says_that_the_list_is_right(enter: Enter, enterprise_user: User, post: Appointment) -> None:
    client = enter(enterprise_user)
    shown = text(client, "enterprise_persons")
    sign = shown.partition('name="shown" value="')[2][:16]
    assert (
        "已核对名录" in client.post(reverse("enterprise_roster_confirm"), {"shown": sign}, follow=True).content.decode()
    )
    assert RosterConfirmation.objects.get().by_unit
    make_appointment(enterprise=post.enterprise)
    assert (
        "已有变动" in client.post(reverse("enterprise_roster_confirm"), {"shown": sign}, follow=True).content.decode()
    )
    assert RosterConfirmation.objects.count() == 1


def test_a_list_that_was_not_seen_is_not_confirmed(enter: Enter, enterprise_user: User, post: Appointment) -> None:
    enter(enterprise_user).post(reverse("enterprise_roster_confirm"))
    assert not RosterConfirmation.objects.exists()


def test_the_first_page_asks_for_what_is_missing(enter: Enter, enterprise_user: User, post: Appointment) -> None:
    untrained = make_appointment(enterprise=post.enterprise, person=make_person(name="未训"))
    shown = text(enter(enterprise_user), "enterprise_home")
    assert "核对人员名录" in shown
    assert reverse("enterprise_training", args=[untrained.pk]) in shown
    assert reverse("enterprise_training", args=[post.pk]) not in shown


def test_the_first_page_is_quiet_when_all_is_done(enter: Enter, enterprise_user: User, post: Appointment) -> None:
    confirm_roster(enterprise=post.enterprise, by=enterprise_user, at=timezone.now())
    assert "目前没有需要办理的事项" in text(enter(enterprise_user), "enterprise_home")


def test_a_unit_with_nobody_is_asked_for_its_officer(enter: Enter, enterprise_user: User) -> None:
    assert "申报质量安全员" in text(enter(enterprise_user), "enterprise_home")


POST_PAGES = ["enterprise_end", "enterprise_correct", "enterprise_training"]
PROPOSAL_PAGES = ["enterprise_proposal", "enterprise_proposal_file", "enterprise_proposal_withdraw"]


@pytest.mark.parametrize("name", [*POST_PAGES, *PROPOSAL_PAGES])
def test_it_rejects_another_enterprise(enter: Enter, other_enterprise_user: User, waiting: Proposal, name: str) -> None:
    client = enter(other_enterprise_user)
    url = reverse(name, args=[waiting.pk if name in PROPOSAL_PAGES else waiting.appointment_id])
    assert {client.get(url).status_code, client.post(url).status_code} <= {404, 405}
    assert 404 in {client.get(url).status_code, client.post(url).status_code}
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


@pytest.mark.parametrize("name", ["enterprise_persons", "enterprise_appoint", "enterprise_account"])
def test_staff_and_strangers_have_another_door(enter: Enter, client: Client, officer: User, name: str) -> None:
    assert enter(officer).get(reverse(name)).status_code == 403
    assert "login" in client.get(reverse(name))["Location"]


# --- the bureau ----------------------------------------------------------------------------------------


def test_the_list_shows_the_oldest_first_and_what_is_late(enter: Enter, officer: User, waiting: Proposal) -> None:
    Proposal.objects.filter(pk=waiting.pk).update(due_on=date(2020, 1, 1))
    shown = text(enter(officer), "registry_proposals")
    assert "林岚：质量安全员离任" in shown
    assert "已超期" in shown
    home = text(enter(officer), "home")
    assert "处理企业申报" in home
    assert "1项申报" in home


def test_before_and_after_stand_side_by_side(enter: Enter, officer: User, waiting: Proposal) -> None:
    shown = text(enter(officer), "registry_proposal", waiting.pk)
    assert "至今" in shown
    assert "2026年11月19日" in shown


def test_the_bureau_confirms_and_the_second_one_is_told(
    enter: Enter, officer: User, admin: User, waiting: Proposal
) -> None:
    url = reverse("registry_proposal_confirm", args=[waiting.pk])
    assert "已确认并登记" in enter(officer).post(url, follow=True).content.decode()
    assert "已确认并登记" not in enter(admin).post(url, follow=True).content.decode()
    assert Appointment.objects.get().ended_on == date(2026, 11, 19)
    history = text(enter(officer), "registry_proposal", waiting.pk)
    assert "申报了名录变更" in history
    assert officer.name in history


def test_the_bureau_returns_with_words(enter: Enter, officer: User, waiting: Proposal) -> None:
    url = reverse("registry_proposal_return", args=[waiting.pk])
    assert enter(officer).post(url, {"comment": ""}).status_code == 422
    assert "已退回企业" in enter(officer).post(url, {"comment": "请附离任证明"}, follow=True).content.decode()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.comment) == ("returned", "请附离任证明")


def test_several_are_confirmed_at_once(enter: Enter, officer: User, waiting: Proposal) -> None:
    url = reverse("registry_proposals_confirm")
    assert "没有选择申报" in enter(officer).post(url, follow=True).content.decode()
    answer = enter(officer).post(url, {"proposal": [waiting.pk]}, follow=True)
    assert "已确认并登记1项申报" in answer.content.decode()


def test_the_file_is_a_download_for_both_doors(
    enter: Enter, officer: User, enterprise_user: User, post: Appointment
) -> None:
    data = {"kind": "training", "on": "2026-01-04", "file": SimpleUploadedFile("记录.pdf", b"%PDF-1")}
    enter(enterprise_user).post(reverse("enterprise_training", args=[post.pk]), data)
    made = Proposal.objects.get()
    for person, name in ((officer, "registry_proposal_file"), (enterprise_user, "enterprise_proposal_file")):
        answer = enter(person).get(reverse(name, args=[made.pk]))
        assert answer.getvalue() == b"%PDF-1"
        assert "attachment" in answer["Content-Disposition"]
    enter(officer).post(reverse("registry_proposal_confirm", args=[made.pk]))
    record = TrainingRecord.objects.get()
    answer = enter(enterprise_user).get(reverse("enterprise_training_file", args=[record.pk]))
    assert answer.getvalue() == b"%PDF-1"


STAFF_PAGES = ["registry_proposal", "registry_proposal_confirm", "registry_proposal_return", "registry_proposal_file"]


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_it_rejects_another_bureau(enter: Enter, outsider: User, waiting: Proposal, name: str) -> None:
    client, url = enter(outsider), reverse(name, args=[waiting.pk])
    assert 404 in {client.get(url).status_code, client.post(url, {"comment": "x"}).status_code}
    client.post(reverse("registry_proposals_confirm"), {"proposal": [waiting.pk]})
    waiting.refresh_from_db()
    assert waiting.state == "waiting"
    assert "林岚" not in text(client, "registry_proposals")


def test_who_only_looks_decides_nothing(enter: Enter, inspector: User, waiting: Proposal) -> None:
    client = enter(inspector)
    assert "确认并登记" not in text(client, "registry_proposal", waiting.pk)
    for name in ("registry_proposal_confirm", "registry_proposal_return"):
        assert client.post(reverse(name, args=[waiting.pk]), {"comment": "x"}).status_code == 403


def test_the_page_of_the_enterprise_shows_its_door(enter: Enter, officer: User, waiting: Proposal) -> None:
    shown = text(enter(officer), "registry_enterprise", waiting.enterprise_id)
    for words in ("林岚：质量安全员离任", "从未核对", "打印登记码", "未发放"):
        assert words in shown


def test_the_end_of_the_calendar_breaks_no_page(enter: Enter, enterprise_user: User, post: Appointment) -> None:
    client = enter(enterprise_user)
    address = reverse("enterprise_appoint") + f"?after={post.pk}&from=9999-12-31"
    assert client.get(address).status_code == 200
    page = client.post(reverse("enterprise_end", args=[post.pk]), {"on": "9999-12-31"})
    assert page.status_code == 422
    assert "请核对年份" in page.content.decode()
