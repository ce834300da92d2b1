"""Risks and credit ratings: the class follows, the history stays, and nothing recorded is changed."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from examcenter.bureaus.models import Bureau, Setting, User
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.management.commands import tick as clock
from examcenter.registry.actions.supervision import record_credit, record_risk, refresh_classes, withdraw_risk
from examcenter.registry.models import Enterprise
from examcenter.registry.models.supervision import RiskRecord, RiskWithdrawal, SupervisionClassRecord

TODAY = date(2026, 11, 20)


def risk(
    unit: Enterprise, by: User, at: datetime, *, on: date = TODAY, severity: str = "major", note: str = ""
) -> None:
    record_risk(
        enterprise=unit, on=on, severity=severity, source="spot_check", note=note or f"{on}热效率不合格", by=by, at=at
    )


def history(unit: Enterprise) -> list[tuple[str, date]]:
    return [(row.supervision_class, row.since) for row in unit.class_records.order_by("pk")]


def test_three_majors_make_it_special_and_each_step_is_kept(
    enterprise: Enterprise, officer: User, now: datetime
) -> None:
    for day in (date(2025, 3, 4), date(2026, 1, 5), date(2026, 9, 9)):
        risk(enterprise, officer, now, on=day)
    assert Enterprise.objects.get(pk=enterprise.pk).supervision_class == "special"
    assert history(enterprise) == [("key", TODAY), ("special", TODAY)]
    facts = enterprise.class_records.get(supervision_class="special").facts
    assert facts["majors"] == ["2025-03-04", "2026-01-05", "2026-09-09"]
    assert (facts["special_majors"], facts["window_months"]) == (3, 24)
    verbs = Entry.objects.filter(verb__in=["registry.record_risk", "registry.change_class"]).values_list(
        "verb", flat=True
    )
    assert sorted(verbs) == ["registry.change_class"] * 2 + ["registry.record_risk"] * 3


def test_a_small_risk_is_recorded_and_changes_nothing(enterprise: Enterprise, officer: User, now: datetime) -> None:
    risk(enterprise, officer, now, severity="small")
    assert enterprise.supervision_class == "routine"
    assert history(enterprise) == []
    assert enterprise.risks.count() == 1


def test_the_first_record_replaces_the_imported_class(enterprise: Enterprise, officer: User, now: datetime) -> None:
    Enterprise.objects.filter(pk=enterprise.pk).update(supervision_class="special")
    risk(enterprise, officer, now, severity="small")
    assert enterprise.supervision_class == "routine"


@pytest.mark.parametrize(("level", "expected"), [("low", "routine"), ("rather_high", "key"), ("high", "special")])
def test_credit_alone(enterprise: Enterprise, officer: User, now: datetime, level: str, expected: str) -> None:
    record_credit(enterprise=enterprise, level=level, since=TODAY, by=officer, at=now)
    assert enterprise.supervision_class == expected


def test_the_newest_rating_counts(enterprise: Enterprise, officer: User, now: datetime) -> None:
    record_credit(enterprise=enterprise, level="high", since=date(2026, 1, 5), by=officer, at=now)
    record_credit(enterprise=enterprise, level="low", since=date(2026, 6, 5), by=officer, at=now)
    assert enterprise.supervision_class == "routine"
    with pytest.raises(Refusal, match="日期更晚"):
        record_credit(enterprise=enterprise, level="high", since=date(2026, 6, 4), by=officer, at=now)
    assert enterprise.credit_ratings.count() == 2


def test_it_refuses_a_day_to_come(enterprise: Enterprise, officer: User, now: datetime) -> None:
    with pytest.raises(Refusal):
        risk(enterprise, officer, now, on=TODAY + timedelta(days=1))
    with pytest.raises(Refusal):
        record_credit(enterprise=enterprise, level="high", since=TODAY + timedelta(days=1), by=officer, at=now)
    assert not RiskRecord.objects.exists()


def test_it_refuses_the_same_risk_again(enterprise: Enterprise, officer: User, now: datetime) -> None:
    risk(enterprise, officer, now)
    with pytest.raises(Refusal, match="已登记"):
        risk(enterprise, officer, now)
    assert RiskRecord.objects.count() == 1


def test_without_the_provinces_numbers_nothing_is_recorded(
    enterprise: Enterprise, officer: User, now: datetime
) -> None:
    Setting.objects.filter(key="special_major_risks").delete()
    with pytest.raises(Refusal):
        risk(enterprise, officer, now)
    assert not RiskRecord.objects.exists()


def test_a_withdrawn_risk_counts_no_more_and_stays(enterprise: Enterprise, officer: User, now: datetime) -> None:
    for day in (date(2025, 3, 4), date(2026, 1, 5), date(2026, 9, 9)):
        risk(enterprise, officer, now, on=day)
    wrong = enterprise.risks.get(on=date(2026, 1, 5))
    withdraw_risk(risk=wrong, reason="登记到了别的企业", by=officer, at=now)
    assert Enterprise.objects.get().supervision_class == "key"
    assert history(enterprise) == [("key", TODAY), ("special", TODAY), ("key", TODAY)]
    assert enterprise.class_records.latest("pk").facts["majors"] == ["2025-03-04", "2026-09-09"]
    assert enterprise.risks.count() == 3
    with pytest.raises(StaleState):
        withdraw_risk(risk=wrong, reason="再次", by=officer, at=now)


def test_withdrawing_the_only_risk_makes_it_routine(enterprise: Enterprise, officer: User, now: datetime) -> None:
    risk(enterprise, officer, now)
    with pytest.raises(Refusal, match="原因"):
        withdraw_risk(risk=RiskRecord.objects.get(), reason="", by=officer, at=now)
    withdraw_risk(risk=RiskRecord.objects.get(), reason="登记有误", by=officer, at=now)
    assert Enterprise.objects.get().supervision_class == "routine"
    assert refresh_classes(at=now) == 0


def test_a_withdrawal_is_not_changed_or_deleted(enterprise: Enterprise, officer: User, now: datetime) -> None:
    risk(enterprise, officer, now)
    withdraw_risk(risk=RiskRecord.objects.get(), reason="登记有误", by=officer, at=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        RiskWithdrawal.objects.update(reason="别的原因")
    with pytest.raises(DatabaseError), transaction.atomic():
        RiskWithdrawal.objects.all().delete()


@pytest.mark.parametrize("table", ["risks", "credit_ratings", "class_records"])
def test_nothing_recorded_is_changed_or_deleted(
    enterprise: Enterprise, officer: User, now: datetime, table: str
) -> None:
    risk(enterprise, officer, now)
    record_credit(enterprise=enterprise, level="high", since=TODAY, by=officer, at=now)
    rows = getattr(enterprise, table)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(enterprise=enterprise)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.all().delete()
    assert rows.exists()


def test_a_risk_leaves_the_window_by_itself(enterprise: Enterprise, officer: User, now: datetime) -> None:
    risk(enterprise, officer, now, on=date(2024, 11, 20), severity="larger")
    assert enterprise.supervision_class == "key"
    assert refresh_classes(at=now) == 0
    assert refresh_classes(at=now + timedelta(days=1)) == 1
    assert refresh_classes(at=now + timedelta(days=1)) == 0
    assert history(enterprise) == [("key", TODAY), ("routine", TODAY + timedelta(days=1))]
    assert Entry.objects.filter(verb="registry.change_class", actor="system").count() == 1


def test_another_number_takes_effect_by_itself(
    enterprise: Enterprise, officer: User, now: datetime, province: Bureau
) -> None:
    risk(enterprise, officer, now)
    Setting.objects.create(
        province=province,
        key="special_major_risks",
        value="1",
        legal_basis="省局文件",
        effective_from=date(2026, 11, 21),
    )
    assert refresh_classes(at=now) == 0
    assert refresh_classes(at=now + timedelta(days=1)) == 1
    assert SupervisionClassRecord.objects.filter(supervision_class="special").count() == 1


def test_enterprises_without_record_keep_what_was_imported(enterprise: Enterprise, now: datetime) -> None:
    Enterprise.objects.update(supervision_class="key")
    assert refresh_classes(at=now) == 0
    assert Enterprise.objects.get().supervision_class == "key"


def test_the_clock_refreshes_once_a_day(
    enterprise: Enterprise, officer: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    risk(enterprise, officer, now, on=date(2024, 11, 20), severity="larger")
    monkeypatch.setattr(clock, "refreshed", set())
    clock.refresh_daily(now)
    assert Enterprise.objects.get().supervision_class == "key"
    clock.refresh_daily(now + timedelta(days=1))
    assert Enterprise.objects.get().supervision_class == "routine"
    assert clock.refreshed == {TODAY + timedelta(days=1)}
