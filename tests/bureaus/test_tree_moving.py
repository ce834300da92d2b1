"""A bureau is placed under another one or renamed: what follows, what stays, and every refusal."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import DatabaseError, transaction
from pytest_django import DjangoAssertNumQueries

from examcenter.bureaus.models import Bureau, BureauChange, Level, Membership, Role, User
from examcenter.bureaus.tree.actions import move_bureau, rename_bureau
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.models import Enterprise
from tests.cast import bureau as make_bureau

TODAY = date(2026, 11, 20)
DOCUMENT = "安编〔2026〕18号"


@pytest.fixture
def other_city(province: Bureau) -> Bureau:
    return make_bureau("990200", "霁川市市场监督管理局", Level.CITY, province)


@pytest.fixture
def move(admin: User, now: datetime) -> Callable[..., Bureau]:
    def act(bureau: Bureau, parent: Bureau, on: date = TODAY) -> Bureau:
        return move_bureau(bureau=bureau, parent=parent, on=on, reason=DOCUMENT, by=admin, at=now)

    return act


def fresh(bureau: Bureau) -> Bureau:
    return Bureau.objects.get(pk=bureau.pk)


def sees(user: User, unit: Enterprise) -> bool:
    again = User.objects.get(pk=user.pk)  # whose paths are read anew, as in the next request
    return Enterprise.objects.for_user(again).filter(pk=unit.pk).exists()


def test_everything_below_goes_along(
    move: Callable[..., Bureau],
    county: Bureau,
    our_station: Bureau,
    other_station: Bureau,
    other_city: Bureau,
    enterprise: Enterprise,
) -> None:
    other_path = other_station.path
    moved = move(county, other_city)
    assert moved.parent == other_city
    assert moved.path == "990000/990200/990122/"
    assert fresh(our_station).path == "990000/990200/990122/99012201/"
    assert fresh(our_station).ancestor_paths() == ["990000/", "990000/990200/", moved.path, fresh(our_station).path]
    assert fresh(other_station).path == other_path
    enterprise.refresh_from_db()
    assert enterprise.bureau == our_station


def test_the_new_city_sees_it_and_the_old_one_no_more(
    move: Callable[..., Bureau],
    city: Bureau,
    county: Bureau,
    other_city: Bureau,
    officer: User,
    station_officer: User,
    enterprise: Enterprise,
) -> None:
    old, new = User.objects.create(username="old", name="邵闻川"), User.objects.create(username="new", name="蒋霁")
    Membership.objects.create(user=old, bureau=city, role=Role.OFFICER)
    Membership.objects.create(user=new, bureau=other_city, role=Role.OFFICER)
    assert (sees(old, enterprise), sees(new, enterprise)) == (True, False)
    move(county, other_city)
    assert (sees(old, enterprise), sees(new, enterprise)) == (False, True)
    assert sees(officer, enterprise)
    assert sees(station_officer, enterprise)


def test_a_move_costs_the_same_for_any_number_below(
    move: Callable[..., Bureau],
    county: Bureau,
    other_city: Bureau,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(40):
        make_bureau(f"9901229{number:02d}", f"第{number}市场监督管理所", Level.STATION, county)
    with django_assert_max_num_queries(16):
        move(county, other_city)
    assert Bureau.objects.filter(path__startswith="990000/990200/990122/").count() == 41


def test_the_history_names_both_as_they_were_called(
    move: Callable[..., Bureau], county: Bureau, city: Bureau, other_city: Bureau, admin: User, now: datetime
) -> None:
    move(county, other_city)
    rename_bureau(
        bureau=fresh(other_city),
        name="霁川市局新名",
        short_name="霁川",
        on=TODAY,
        reason=DOCUMENT,
        by=admin,
        at=now,
    )
    row = county.changes.get()
    assert (row.kind, row.before, row.after) == ("moved", "岚州市市场监督管理局", "霁川市市场监督管理局")
    assert (row.on, row.reason, row.by) == (TODAY, DOCUMENT, admin)
    entry = Entry.objects.about(county).get()
    assert entry.verb == "bureaus.move"
    assert entry.details == {"from": city.pk, "to": other_city.pk, "on": "2026-11-20", "bureaus": 1}


def test_the_history_is_only_added_to(move: Callable[..., Bureau], county: Bureau, other_city: Bureau) -> None:
    move(county, other_city)
    with pytest.raises(DatabaseError), transaction.atomic():
        BureauChange.objects.update(reason="别的文件")
    with pytest.raises(DatabaseError), transaction.atomic():
        BureauChange.objects.all().delete()
    assert county.changes.get().reason == DOCUMENT


def test_it_refuses_nonsense(
    move: Callable[..., Bureau],
    province: Bureau,
    city: Bureau,
    county: Bureau,
    other_county: Bureau,
    our_station: Bureau,
    other_city: Bureau,
) -> None:
    elsewhere = make_bureau("880000", "沧岚省市场监督管理局", Level.PROVINCE, None)
    closed = make_bureau("990300", "旧市市场监督管理局", Level.CITY, province)
    Bureau.objects.filter(pk=closed.pk).update(closed_on=TODAY)
    for bureau, parent, words in [
        (province, city, "省级机构位于最高层"),
        (county, county, "不能划归或并入自身"),
        (county, our_station, "位于本机构之下"),
        (county, other_county, "必须高于本机构"),
        (city, county, "位于本机构之下"),
        (county, city, "已在岚州市市场监督管理局之下"),
        (county, elsewhere, "属于其他省份"),
        (county, closed, "已撤销，不再承接"),
        (closed, other_city, "该机构已撤销"),
    ]:
        with pytest.raises(Refusal, match=words):
            move(fresh(bureau), fresh(parent))
    assert not BureauChange.objects.exists()
    assert fresh(our_station).path == our_station.path


def test_it_refuses_a_day_that_lies_ahead_or_before_the_last_change(
    move: Callable[..., Bureau], county: Bureau, city: Bureau, other_city: Bureau
) -> None:
    with pytest.raises(Refusal, match="日期在今天之后"):
        move(county, other_city, on=date(2026, 11, 21))
    move(county, other_city, on=date(2026, 11, 10))
    with pytest.raises(Refusal, match="最近一次变更的日期是2026-11-10"):
        move(fresh(county), city, on=date(2026, 11, 9))
    move(fresh(county), city, on=date(2026, 11, 10))


def test_it_is_stale_after_another_move(
    move: Callable[..., Bureau], province: Bureau, county: Bureau, other_city: Bureau
) -> None:
    seen = fresh(county)
    move(county, other_city)
    with pytest.raises(StaleState):
        move(seen, province)
    assert fresh(county).parent == other_city


def test_it_is_stale_after_the_bureau_above_moved(
    move: Callable[..., Bureau], county: Bureau, our_station: Bureau, other_county: Bureau, other_city: Bureau
) -> None:
    seen = fresh(our_station)
    move(county, other_city)
    with pytest.raises(StaleState):
        move(seen, other_county)


def test_a_bureau_gets_another_name(county: Bureau, admin: User, now: datetime) -> None:
    named = rename_bureau(
        bureau=county,
        name="栖云市市场监督管理局",
        short_name="栖云市局",
        on=TODAY,
        reason=DOCUMENT,
        by=admin,
        at=now,
    )
    assert (named.name, named.short_name, named.code) == ("栖云市市场监督管理局", "栖云市局", "990122")
    row = county.changes.get()
    assert (row.kind, row.before, row.after) == ("renamed", "栖云县市场监督管理局", "栖云市市场监督管理局")
    with pytest.raises(StaleState):
        rename_bureau(bureau=county, name="又一名", short_name="又", on=TODAY, reason=DOCUMENT, by=admin, at=now)
    with pytest.raises(Refusal, match="名称没有变化"):
        rename_bureau(
            bureau=named,
            name=named.name,
            short_name=named.short_name,
            on=TODAY,
            reason=DOCUMENT,
            by=admin,
            at=now,
        )


@pytest.mark.parametrize("on", [date.min, date(1949, 12, 31)])
def test_a_change_is_not_dated_before_anybody_can_remember(
    county: Bureau, admin: User, now: datetime, on: date
) -> None:
    with pytest.raises(Refusal, match="早于1950年"):
        rename_bureau(
            bureau=county, name="新名市场监督管理局", short_name="新名局", on=on, reason=DOCUMENT, by=admin, at=now
        )
