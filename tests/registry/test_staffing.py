"""Shortcomings in staffing: what the queries find, what the pages show, and to whom."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from examcenter.bureaus.models import Bureau, Setting, User
from examcenter.registry.actions.products import ProductValues, add_product, remove_product
from examcenter.registry.models import (
    Appointment,
    Capacity,
    CapacityKind,
    Enterprise,
    PersonnelRole,
    Side,
    TierLetter,
    TrainingRecord,
)
from examcenter.registry.queries.staffing import of_unit, of_user, shortcomings
from tests.builders import make_appointment, make_enterprise, make_person
from tests.registry.test_sample_province import loaded as loaded  # noqa: PLC0414  (a fixture)

TODAY = date(2026, 11, 20)
Enter = Callable[[User], Client]


def kinds(unit: Enterprise) -> list[str]:
    return [found.shortcoming.kind for found in shortcomings(of_unit(unit), province=unit.bureau, on=TODAY)]


def test_a_staffed_unit_has_none(enterprise: Enterprise) -> None:
    make_appointment(enterprise=enterprise)
    assert kinds(enterprise) == []


def test_nobody_at_all(enterprise: Enterprise) -> None:
    Enterprise.objects.update(has_ccc=True)
    assert kinds(enterprise) == ["no_officer", "no_director"]


def test_any_product_calls_for_a_director(enterprise: Enterprise, officer: User, now: datetime) -> None:
    make_appointment(enterprise=enterprise)
    cable = ProductValues("电线电缆", "电线电缆", certificate_number="2026010105000001")
    product = add_product(enterprise=enterprise, values=cable, main=False, by=officer, at=now)
    assert kinds(enterprise) == ["no_director"]
    remove_product(product=product, by=officer, at=now)
    assert kinds(enterprise) == []


@pytest.mark.parametrize(
    ("started", "ended", "serves"),
    [
        (TODAY, None, True),
        (date(2026, 11, 21), None, False),
        (date(2024, 3, 1), TODAY, True),
        (date(2024, 3, 1), date(2026, 11, 19), False),
    ],
)
def test_only_who_serves_on_the_day_counts(
    enterprise: Enterprise, started: date, ended: date | None, serves: bool
) -> None:
    make_appointment(enterprise=enterprise, started_on=started, ended_on=ended)
    assert kinds(enterprise) == ([] if serves else ["no_officer"])


@pytest.mark.parametrize(
    ("tier", "flags", "due"),
    [
        (TierLetter.D, {"has_licence": True}, True),
        (TierLetter.D, {"has_ccc": True}, True),
        (TierLetter.A, {}, False),
        (TierLetter.B, {"has_mandatory_standard": True}, True),
        (TierLetter.C, {"has_mandatory_standard": True}, False),
    ],
)
def test_a_makers_director(our_station: Bureau, tier: TierLetter, flags: dict[str, Any], due: bool) -> None:
    unit = make_enterprise(bureau=our_station, tier=tier, **flags)
    make_appointment(enterprise=unit)
    assert kinds(unit) == (["no_director"] if due else [])
    make_appointment(enterprise=unit, role=PersonnelRole.DIRECTOR)
    assert kinds(unit) == []


@pytest.mark.parametrize(("tier", "due"), [(TierLetter.B, True), (TierLetter.C, False)])
def test_a_sellers_director_by_the_setting(our_station: Bureau, tier: TierLetter, due: bool) -> None:
    unit = make_enterprise(bureau=our_station, kinds=[CapacityKind.RETAIL], tier=tier, has_ccc=True, has_licence=True)
    make_appointment(enterprise=unit, side=Side.SALES)
    assert kinds(unit) == (["no_director"] if due else [])


def test_a_director_who_is_officer_for_the_other_side(enterprise: Enterprise) -> None:
    Capacity.objects.create(enterprise=enterprise, kind=CapacityKind.RETAIL, tier="D")
    make_appointment(enterprise=enterprise)
    both = make_person()
    make_appointment(enterprise=enterprise, person=both, role=PersonnelRole.DIRECTOR)
    make_appointment(enterprise=enterprise, person=both, side=Side.SALES)
    assert kinds(enterprise) == ["director_is_officer"]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("甲、乙", "", []),
        ("甲、乙、丙", "", ["too_many_posts"]),
        ("甲、乙", "丙", ["too_many_posts"]),
        ("甲、乙", "乙", []),
    ],
)
def test_posts_are_counted_over_both_sides(enterprise: Enterprise, first: str, second: str, found: list[str]) -> None:
    Capacity.objects.create(enterprise=enterprise, kind=CapacityKind.RETAIL, tier="D")
    post = make_appointment(enterprise=enterprise, posts=first)
    make_appointment(enterprise=enterprise, person=post.person, side=Side.SALES, posts=second)
    assert kinds(enterprise) == found


def test_an_officer_at_many_units_counts_those_of_other_counties(
    our_station: Bureau, other_station: Bureau, enterprise: Enterprise, officer: User
) -> None:
    person = make_appointment(enterprise=enterprise).person
    for _ in range(2):
        make_appointment(enterprise=make_enterprise(bureau=other_station), person=person)
    assert kinds(enterprise) == []
    shut = make_enterprise(bureau=other_station, status="suspended")
    make_appointment(enterprise=shut, person=person)
    assert kinds(enterprise) == []
    make_appointment(enterprise=make_enterprise(bureau=other_station), person=person)
    found = shortcomings(of_user(officer, None), province=our_station, on=TODAY)
    assert [(each.unit, each.shortcoming.kind, each.shortcoming.number) for each in found] == [
        (enterprise, "too_many_units", 4)
    ]


@pytest.mark.parametrize(
    "state", [{"status": "suspended"}, {"status": "moved_out"}, {"in_scope": False, "out_of_scope_reason": "食品"}]
)
def test_units_out_of_business_or_scope_are_left_out(our_station: Bureau, state: dict[str, Any]) -> None:
    assert kinds(make_enterprise(bureau=our_station, **state)) == []


def test_related_posts_are_the_provinces(enterprise: Enterprise) -> None:
    post = make_appointment(enterprise=enterprise, posts="生产过程控制、出厂检验")
    assert kinds(enterprise) == ["related_posts"]
    Setting.objects.filter(key="related_posts").update(value="进货查验、出厂检验")
    assert kinds(enterprise) == []
    make_appointment(enterprise=enterprise, person=post.person, started_on=date(2024, 5, 1), posts="进货查验")
    assert kinds(enterprise) == ["too_many_posts", "related_posts"]
    Setting.objects.filter(key="related_posts").delete()
    assert kinds(enterprise) == ["too_many_posts"]


# results of the unit's own assessments by day, the day on the appointment; whether the post may not be held
FAILURES: list[tuple[list[tuple[date, bool]], date | None, bool]] = [
    ([], None, False),
    ([(date(2026, 5, 4), False)], None, True),
    ([(date(2026, 5, 4), False)], date(2026, 5, 3), True),
    ([(date(2026, 5, 4), False)], date(2026, 5, 4), False),
    ([(date(2026, 5, 4), False), (date(2026, 5, 5), True)], None, False),
    ([(date(2026, 5, 4), False), (date(2026, 5, 4), True)], None, False),
    ([(date(2026, 5, 4), True), (date(2026, 5, 5), False)], None, True),
]


@pytest.mark.parametrize(("results", "told_on", "short"), FAILURES)
def test_the_newest_known_assessment_by_the_unit_counts(
    enterprise: Enterprise, officer: User, now: datetime, results: list[tuple[date, bool]], told_on: date | None,
    short: bool,
) -> None:  # fmt: skip
    post = make_appointment(enterprise=enterprise, unit_assessed_on=told_on)
    for day, passed in results:
        TrainingRecord.objects.create(
            appointment=post, kind="assessment", on=day, passed=passed, recorded_by=officer, recorded_at=now
        )
    assert kinds(enterprise) == (["not_passed"] if short else [])


def test_the_sample_has_exactly_its_own(loaded: User, now: datetime, django_assert_max_num_queries: Any) -> None:
    province = Bureau.objects.get(code="990000")
    with django_assert_max_num_queries(16):
        found = shortcomings(of_user(loaded, None), province=province, on=TODAY)
    vacant = {(each.unit.code, each.shortcoming.kind) for each in found if each.shortcoming.kind.startswith("no_")}
    assert vacant == {
        ("91990122MA78RMXM49", "no_director"),
        ("92990122MA6P0UX02L", "no_officer"),
        ("91990123MACT8YEE59", "no_officer"),
        ("91990221MALYN7L55C", "no_director"),
        ("91990302MAWXLKB04U", "no_director"),
        ("91990100MA7EU5MF2Y", "no_director"),
    }
    held = sorted((each.shortcoming.kind, each.person) for each in found if each.person)
    assert held == [
        ("director_is_officer", "罗静平"),
        ("director_is_officer", "龚文斌"),
        ("related_posts", "冯建林"),
        ("related_posts", "唐鹏军"),
        *[("too_many_units", "沈若梅")] * 5,
    ]
    assert len(found) == len(vacant) + len(held)


def test_the_number_of_queries_does_not_grow(officer: User, our_station: Bureau) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            shortcomings(of_user(officer, None), province=our_station, on=TODAY)
        return len(captured)

    make_enterprise(bureau=our_station)
    queries()  # the officer's area is asked for once
    few = queries()
    for _ in range(8):
        make_enterprise(bureau=our_station)
    assert queries() == few


def test_the_page_counts_lists_and_filters(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    Enterprise.objects.update(has_licence=True)
    client = enter(officer)
    page = client.get(reverse("registry_staffing")).content.decode()
    assert "共2项缺项" in page
    assert "生产方面未配备质量安全总监：产品实行生产许可证管理。" in page
    assert reverse("registry_enterprise", args=[enterprise.pk]) in page
    filtered = client.get(reverse("registry_staffing"), {"shortcoming": "no_officer"}).content.decode()
    assert "共1项缺项" in filtered
    assert "没有符合条件的缺项" in client.get(reverse("registry_staffing"), {"q": "无此企业"}).content.decode()
    unit = client.get(reverse("registry_enterprise", args=[enterprise.pk])).content.decode()
    assert "生产方面未配备质量安全员；各单位均应配备。" in unit


def test_the_export_holds_what_is_listed(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    Enterprise.objects.update(has_licence=True)
    answer = enter(officer).get(reverse("registry_staffing_export"), {"shortcoming": "no_director"})
    rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["企业", enterprise.name]
    assert rows[1][4] == "应设未设总监"


def test_an_outsider_sees_only_the_own_area(
    enter: Enter, outsider: User, enterprise: Enterprise, other_enterprise: Enterprise
) -> None:
    for name in ("registry_staffing", "registry_staffing_export"):
        answer = enter(outsider).get(reverse(name), {"bureau": enterprise.bureau_id})
        body = answer.content
        if name.endswith("export"):
            rows = load_workbook(BytesIO(body)).worksheets[0].iter_rows(values_only=True)
            body = str(list(rows)).encode()
        assert enterprise.name not in body.decode()
        assert other_enterprise.name in body.decode()


@pytest.mark.parametrize("name", ["registry_staffing", "registry_staffing_export"])
def test_a_bank_author_has_no_business_here(enter: Enter, author: User, name: str) -> None:
    assert enter(author).get(reverse(name)).status_code == 403


def test_the_page_says_which_setting_is_missing(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    Setting.objects.filter(key="officer_units_limit").delete()
    assert "officer_units_limit" in enter(officer).get(reverse("registry_staffing")).content.decode()
    assert enter(officer).get(reverse("registry_enterprise", args=[enterprise.pk])).status_code == 200
    assert enter(officer).get(reverse("registry_staffing_export")).status_code == 200
    assert Appointment.objects.count() == 0
