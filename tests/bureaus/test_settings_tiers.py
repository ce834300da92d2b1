"""Which bureau answers for which tier: the two presets, an assignment of the province's own, and its refusals."""

from datetime import date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from examcenter.bureaus.imports import import_settings
from examcenter.bureaus.known_settings import assignment, shown, written
from examcenter.bureaus.models import Bureau, Level, Setting, User
from examcenter.bureaus.queries import answering_bureau, answering_bureaus, answering_level
from examcenter.lib.refusals import Refusal
from question_bank.formats.tables import BadCell
from tests.spreadsheets import upload

TODAY = date(2026, 11, 20)


def scheme(province: Bureau, value: str, since: date = TODAY) -> None:
    Setting.objects.create(
        province=province, key="tier_scheme", value=value, legal_basis="省局文件", effective_from=since
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("qingpu", ["省局", "县局", "所", "所"]),
        ("青浦", ["省局", "县局", "所", "所"]),
        ("西藏", ["省局", "市局", "县局", "所"]),
        ("A市级 B县级 C县级 D所", ["市局", "县局", "县局", "所"]),
        ("A=city，B=county；C=station、D=station", ["市局", "县局", "所", "所"]),
    ],
)
def test_a_bureau_of_the_line_answers(
    province: Bureau, city: Bureau, county: Bureau, our_station: Bureau, value: str, expected: list[str]
) -> None:
    scheme(province, value)
    names = {"省局": province, "市局": city, "县局": county, "所": our_station}
    assert [answering_bureau(our_station, tier, TODAY) for tier in "ABCD"] == [names[name] for name in expected]


def test_a_scheme_holds_from_its_day(province: Bureau, our_station: Bureau) -> None:
    scheme(province, "tibet", since=date(2026, 12, 1))
    assert answering_level(our_station, "B", date(2026, 11, 30)) == Level.COUNTY
    assert answering_level(our_station, "B", date(2026, 12, 1)) == Level.CITY


def test_without_stations_the_county_answers(province: Bureau, county: Bureau) -> None:
    assert answering_bureau(county, "D", TODAY) == county


def test_many_bureaus_cost_two_queries(
    province: Bureau,
    county: Bureau,
    our_station: Bureau,
    other_station: Bureau,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(2):
        found = answering_bureaus([our_station, other_station, county], TODAY)
    assert found[our_station.pk, "B"] == county
    assert found[other_station.pk, "D"] == other_station


def test_a_province_without_the_setting_is_told(province: Bureau, county: Bureau) -> None:
    Setting.objects.filter(key="tier_scheme").delete()
    with pytest.raises(Refusal, match="tier_scheme"):
        answering_level(county, "A", TODAY)


@pytest.mark.parametrize(
    "value",
    ["上海", "A省级 B县级 C所", "A省级 B县级 C所 D村", "A省级 A市级 C所 D所", "A所 B县级 C所 D所", "E所", "A省级B县级"],
)
def test_it_rejects_a_wrong_assignment(db: None, value: str) -> None:
    with pytest.raises(BadCell):
        assignment(value)


def test_an_assignment_is_kept_by_the_name_of_its_preset() -> None:
    assert written(assignment("A省级 B县级 C所 D所")) == "qingpu"
    assert written(assignment("A市级,B县级,C县级,D所")) == "A市级 B县级 C县级 D所"


def test_a_page_says_who_answers() -> None:
    assert shown("tier_scheme", "qingpu") == "青浦方案：A 省级；B 县级；C 所；D 所"
    assert shown("tier_scheme", "西藏").startswith("西藏方案")
    assert shown("tier_scheme", "A市级 B县级 C县级 D所").startswith("本省方案")
    assert shown("pass_mark", "80") == "80分"


def test_a_spreadsheet_may_bring_an_assignment(admin: User, our_station: Bureau, city: Bureau, now: datetime) -> None:
    row = {"参数": "tier_scheme", "值": "A市级 B县级 C县级 D所", "依据": "省局文件二", "生效日期": "2027-01-01"}
    assert import_settings(file=upload({"参数": [row]}), by=admin, at=now).applied
    assert answering_bureau(our_station, "A", date(2027, 1, 1)) == city
