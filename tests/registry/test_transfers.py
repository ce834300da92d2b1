"""An enterprise goes to another bureau: both sides agree, or whoever governs both decides."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import Bureau, Role, User
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.actions.inspectors import Charge, assign_inspector
from examcenter.registry.actions.transfers import (
    accept_transfer,
    move_enterprise,
    propose_transfer,
    refuse_transfer,
    withdraw_transfer,
)
from examcenter.registry.models import Change, Enterprise, Transfer
from examcenter.registry.queries.responsibility import responsibility_work, transfers_to_decide
from examcenter.reports.navigation import Counts
from examcenter.reports.presenters import tasks
from examcenter.reports.queries import work_of
from tests.builders import make_appointment
from tests.cast import user

Enter = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("calendar")


@pytest.fixture
def proposed(enterprise: Enterprise, other_station: Bureau, officer: User, now: datetime) -> Transfer:
    return propose_transfer(enterprise=enterprise, receiving=other_station, reason="迁址", by=officer, at=now)


@pytest.fixture
def city_officer(city: Bureau) -> User:
    return user("city_officer", "沈知远", city, Role.OFFICER)


def test_both_sides_agree(proposed: Transfer, outsider: User, officer: User, now: datetime) -> None:
    unit = proposed.enterprise
    post = make_appointment(enterprise=unit)
    charge = Charge(None, "吴行远", None, date(2026, 11, 2))
    assign_inspector(enterprise=unit, charge=charge, by=officer, at=now)
    accept_transfer(transfer=proposed, by=outsider, at=now)
    unit.refresh_from_db()
    assert (unit.bureau.name, unit.department) == ("泉上市场监督管理所", None)
    assert [row.name for row in unit.inspectors.all()] == ["", "吴行远"]
    assert list(responsibility_work(outsider, "unnamed")) == [unit]
    assert list(unit.appointments.all()) == [post]
    rows = Change.objects.filter(verb="registry.accept_transfer").values_list("field", "before", "after")
    assert ("bureau", "城关市场监督管理所", "泉上市场监督管理所") in rows
    assert ("reason", "迁址", "迁址") in rows
    verbs = Entry.objects.filter(object_type="registry.enterprise").values_list("verb", flat=True)
    assert {"registry.propose_transfer", "registry.accept_transfer", "registry.end_inspector"} <= set(verbs)


def test_nothing_changes_before_the_other_side_agrees(proposed: Transfer, our_station: Bureau) -> None:
    assert Enterprise.objects.get().bureau == our_station


def test_refused_with_the_reason_and_proposed_again(
    proposed: Transfer, other_station: Bureau, outsider: User, officer: User, now: datetime
) -> None:
    with pytest.raises(Refusal, match="理由"):
        refuse_transfer(transfer=proposed, comment="", by=outsider, at=now)
    refuse_transfer(transfer=proposed, comment="企业不在本辖区", by=outsider, at=now)
    assert (proposed.state, proposed.comment) == ("refused", "企业不在本辖区")
    again = propose_transfer(
        enterprise=proposed.enterprise, receiving=other_station, reason="附营业执照", by=officer, at=now
    )
    assert again.state == "proposed"


def test_only_the_side_that_is_asked_decides(
    proposed: Transfer, officer: User, outsider: User, outsider_approver: User, now: datetime
) -> None:
    for by in (officer, outsider_approver):
        with pytest.raises(Refusal):
            accept_transfer(transfer=proposed, by=by, at=now)
        with pytest.raises(Refusal):
            refuse_transfer(transfer=proposed, comment="否", by=by, at=now)
    with pytest.raises(Refusal):
        withdraw_transfer(transfer=proposed, by=outsider, at=now)
    assert Transfer.objects.get().state == "proposed"


def test_who_comes_second_is_told(proposed: Transfer, outsider: User, officer: User, now: datetime) -> None:
    same = Transfer.objects.get(pk=proposed.pk)
    withdraw_transfer(transfer=proposed, by=officer, at=now)
    with pytest.raises(StaleState):
        accept_transfer(transfer=same, by=outsider, at=now)
    with pytest.raises(StaleState):
        refuse_transfer(transfer=same, comment="否", by=outsider, at=now)
    with pytest.raises(StaleState):
        withdraw_transfer(transfer=same, by=officer, at=now)


def test_what_cannot_be_is_refused(
    enterprise: Enterprise, our_station: Bureau, other_station: Bureau, officer: User, outsider: User, now: datetime
) -> None:
    with pytest.raises(Refusal, match="已由城关市场监督管理所监管"):
        propose_transfer(enterprise=enterprise, receiving=our_station, reason="迁址", by=officer, at=now)
    with pytest.raises(Refusal, match="原因"):
        propose_transfer(enterprise=enterprise, receiving=other_station, reason="", by=officer, at=now)
    with pytest.raises(Refusal, match="不在您的管辖范围内"):
        propose_transfer(enterprise=enterprise, receiving=other_station, reason="迁址", by=outsider, at=now)
    propose_transfer(enterprise=enterprise, receiving=other_station, reason="迁址", by=officer, at=now)
    with pytest.raises(Refusal, match="正在移交中"):
        propose_transfer(enterprise=enterprise, receiving=other_station, reason="迁址", by=officer, at=now)


def test_a_closed_bureau_takes_nothing(
    enterprise: Enterprise, other_station: Bureau, proposed: Transfer, officer: User, outsider: User, now: datetime
) -> None:
    Bureau.objects.filter(pk=other_station.pk).update(closed_on=date(2026, 11, 19))
    with pytest.raises(Refusal, match="已撤销"):
        accept_transfer(transfer=Transfer.objects.get(), by=outsider, at=now)
    assert Transfer.objects.get().state == "proposed"


def test_a_superior_moves_it_at_once(
    proposed: Transfer, other_station: Bureau, city_officer: User, officer: User, now: datetime
) -> None:
    unit = proposed.enterprise
    with pytest.raises(Refusal, match="泉上市场监督管理所不在您的管辖范围内"):
        move_enterprise(enterprise=unit, receiving=other_station, reason="迁址", by=officer, at=now)
    old = Enterprise.objects.get()
    move_enterprise(enterprise=unit, receiving=other_station, reason="区划调整", by=city_officer, at=now)
    assert Enterprise.objects.get().bureau == other_station
    assert Transfer.objects.get().state == "withdrawn"
    with pytest.raises(StaleState):
        move_enterprise(enterprise=old, receiving=other_station, reason="区划调整", by=city_officer, at=now)


# --- pages --------------------------------------------------------------------------------------------------


def test_the_page_proposes_and_the_other_side_accepts(
    enter: Enter, officer: User, outsider: User, enterprise: Enterprise, other_station: Bureau, now: datetime
) -> None:
    address = reverse("registry_transfer_propose", args=[enterprise.pk])
    sent = {"receiving": other_station.pk, "reason": "迁址"}
    page = enter(officer).post(address, sent, follow=True).content.decode()
    assert "移交已提出" in page
    assert "对方同意前一切不变" in page
    assert transfers_to_decide(outsider).count() == 1
    assert transfers_to_decide(officer).count() == 0
    assert (Counts(outsider).get("registry"), Counts(officer).get("registry")) == (1, 0)
    todo = [task.act for task in tasks(work_of(outsider, now))]
    assert (todo, tasks(work_of(officer, now))) == (["决定企业移交"], [])
    waiting = enter(outsider).get(reverse("registry_transfers")).content.decode()
    assert "待您决定" in waiting
    transfer = reverse("registry_transfer", args=[Transfer.objects.get().pk])
    page = enter(outsider).get(transfer).content.decode()
    assert "接收企业" in page
    assert "待本机构决定" in page
    assert "待对方机构确认" not in page
    assert "撤回移交" not in page
    missing = enter(outsider).post(transfer, {"act": "refuse", "comment": ""}).content.decode()
    assert Transfer.objects.get().state == "proposed"
    assert "拒绝理由" in missing
    page = enter(outsider).post(transfer, {"act": "accept"}, follow=True).content.decode()
    assert "企业已接收" in page
    assert enter(officer).get(reverse("registry_enterprise", args=[enterprise.pk])).status_code == 404
    late = enter(officer).post(transfer, {"act": "withdraw"}, follow=True).content.decode()
    assert Transfer.objects.get().state == "accepted"
    assert "已有人先" in late or "重新" in late or "刷新" in late
    history = enter(outsider).get(reverse("registry_enterprise", args=[enterprise.pk])).content.decode()
    assert "城关市场监督管理所 → 泉上市场监督管理所" in history


def test_a_superiors_page_moves_at_once(
    enter: Enter, city_officer: User, enterprise: Enterprise, other_station: Bureau
) -> None:
    address = reverse("registry_transfer_propose", args=[enterprise.pk])
    page = enter(city_officer).post(address, {"receiving": other_station.pk, "reason": "区划调整"}, follow=True)
    assert "企业已移至新的监管机构" in page.content.decode()
    assert Enterprise.objects.get().bureau == other_station
    assert not Transfer.objects.exists()


def test_it_rejects_another_bureau(
    enter: Enter, outsider: User, inspector: User, county: Bureau, enterprise: Enterprise, officer: User, now: datetime
) -> None:
    row = propose_transfer(enterprise=enterprise, receiving=county, reason="上收", by=officer, at=now)
    for name, pk in (("registry_transfer_propose", enterprise.pk), ("registry_transfer", row.pk)):
        assert enter(outsider).get(reverse(name, args=[pk])).status_code == 404
        assert enter(outsider).post(reverse(name, args=[pk]), {"act": "accept"}).status_code == 404
    assert enterprise.name not in enter(outsider).get(reverse("registry_transfers")).content.decode()
    refused = enter(inspector).post(reverse("registry_transfer", args=[row.pk]), {"act": "accept"}, follow=True)
    assert "可以办理" in refused.content.decode()
    assert Transfer.objects.get().state == "proposed"
