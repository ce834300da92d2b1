"""The journal's page: who sees it, what it says, how it is filtered."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import Bureau, Role, User
from examcenter.bureaus.province_settings import enter_setting
from examcenter.journal.actions import record
from examcenter.journal.sealing import head, seal_waiting
from examcenter.registry.models import Enterprise
from examcenter.registry.models.portal import Proposal, ProposalKind
from tests.cast import user

Enter = Callable[[User], Client]


@pytest.fixture
def entries(county: Bureau, officer: User, outsider: User, now: datetime) -> None:
    record(actor=officer.actor, verb="registry.appoint", obj=county, at=now)
    record(actor=outsider.actor, verb="registry.end_appointment", obj=county, at=now - timedelta(days=3))


def page(client: Client, **query: str) -> str:
    return client.get(reverse("journal_list"), query).content.decode()


def test_an_auditor_reads_names_and_words(enter: Enter, auditor: User, entries: None, county: Bureau) -> None:
    shown = page(enter(auditor))
    for words in ("陈岚舟", "许振东", "登记了任职", "办理了离任", county.name, "共2条记录"):
        assert words in shown
    assert "registry.appoint<" not in shown


def test_the_head_of_the_chain_is_shown(enter: Enter, auditor: User, entries: None) -> None:
    seal_waiting()
    shown = page(enter(auditor))
    assert head()[1] in shown
    assert "第2号" in shown


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "陈岚"}, {"陈岚舟"}),
        ({"verb": "registry.end_appointment"}, {"许振东"}),
        ({"since": "2026-11-19"}, {"陈岚舟"}),
        ({"until": "2026-11-18"}, {"许振东"}),
        ({"since": "soon"}, {"陈岚舟", "许振东"}),
        ({"q": "nobody"}, set()),
    ],
)
def test_filters(enter: Enter, auditor: User, entries: None, query: dict[str, str], names: set[str]) -> None:
    shown = page(enter(auditor), **query)
    assert {name for name in ("陈岚舟", "许振东") if name in shown} == names


def test_an_auditor_below_the_province_reads_the_own_area(
    enter: Enter, county: Bureau, other_county: Bureau, entries: None
) -> None:
    shown = page(enter(user("audit.county", "赵明澄", county, Role.AUDITOR)))
    assert "陈岚舟" in shown
    assert "许振东" not in shown


def test_objects_are_named_in_words(
    enter: Enter, admin: User, province: Bureau, enterprise: Enterprise, enterprise_user: User, now: datetime
) -> None:
    facts: dict[str, Any] = {"legal_basis": "省局文件二", "effective_from": date(2027, 1, 1), "by": admin, "at": now}
    enter_setting(province=province, key="tier_scheme", value="tibet", **facts)
    enter_setting(province=province, key="pass_mark", value="60", **facts)
    for kind in ProposalKind:
        asked = Proposal.objects.create(enterprise=enterprise, kind=kind, values="{}", by=enterprise_user, at=now)
        record(actor=admin.actor, verb="registry.propose", obj=asked, at=now)
    shown = page(enter(admin))
    for words in ("分级负责方案：西藏方案：A 省级", "：60", *(str(kind.label) for kind in ProposalKind)):
        assert words in shown
    for code in ("tier_scheme", "tibet", "pass_mark", *(f"{kind}<" for kind in ProposalKind)):
        assert code not in shown


def test_it_rejects_an_officer(enter: Enter, officer: User, entries: None) -> None:
    assert enter(officer).get(reverse("journal_list")).status_code == 403


def test_a_record_that_is_gone_is_named_by_its_kind(
    enter: Enter, auditor: User, our_station: Bureau, now: datetime
) -> None:
    record(actor="system", verb="bureaus.import_bureaus", obj=our_station, at=now)
    our_station.delete()
    assert "监管机构" in page(enter(auditor))
