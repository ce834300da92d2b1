"""A bureau goes into another one, or is closed: what follows, what keeps the old name, and every refusal."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from examcenter.assessment.models import Venue
from examcenter.bureaus.models import Bureau, Department, DepartmentKind, Level, Membership, Role, User
from examcenter.bureaus.permissions import may
from examcenter.bureaus.tree.actions import close_bureau, merge_bureau, move_bureau
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.models import Enterprise
from examcenter.registry.models.responsibility import Transfer
from tests.cast import bureau as make_bureau

TODAY = date(2026, 11, 20)
DOCUMENT = "安编〔2026〕18号"


@pytest.fixture
def merge(admin: User, now: datetime) -> Callable[..., Bureau]:
    def act(bureau: Bureau, into: Bureau) -> Bureau:
        return merge_bureau(bureau=bureau, into=into, on=TODAY, reason=DOCUMENT, by=admin, at=now)

    return act


@pytest.fixture
def close(admin: User, now: datetime) -> Callable[..., Bureau]:
    def act(bureau: Bureau) -> Bureau:
        return close_bureau(bureau=bureau, on=TODAY, reason=DOCUMENT, by=admin, at=now)

    return act


def fresh(bureau: Bureau) -> Bureau:
    return Bureau.objects.get(pk=bureau.pk)


def test_the_old_bureau_stands_closed_below_the_new_one(
    merge: Callable[..., Bureau], county: Bureau, other_county: Bureau, our_station: Bureau, other_station: Bureau
) -> None:
    merged = merge(county, other_county)
    assert (merged.closed_on, merged.merged_into, merged.parent) == (TODAY, other_county, other_county)
    assert merged.path == f"{other_county.path}990122/"
    assert fresh(our_station).parent == other_county
    assert fresh(our_station).path == f"{other_county.path}99012201/"
    assert fresh(other_station).path == other_station.path
    assert [row.kind for row in county.changes.all()] == ["merged"]
    assert other_county.changes.get().before == "栖云县市场监督管理局"
    assert our_station.changes.get().kind == "moved"
    assert Entry.objects.about(county).get().verb == "bureaus.merge"
    assert Entry.objects.about(other_county).get().verb == "bureaus.take_over"


def test_enterprises_go_along_and_say_so(
    merge: Callable[..., Bureau], our_station: Bureau, other_station: Bureau, enterprise: Enterprise
) -> None:
    merge(our_station, other_station)
    enterprise.refresh_from_db()
    assert enterprise.bureau == other_station
    entry = Entry.objects.about(enterprise).get()
    assert entry.verb == "registry.follow_bureau"
    assert entry.details == {"from": our_station.pk, "to": other_station.pk}


def test_staff_go_along_with_each_role_once(
    merge: Callable[..., Bureau], county: Bureau, other_county: Bureau, officer: User, outsider: User
) -> None:
    Membership.objects.create(user=outsider, bureau=county, role=Role.OFFICER)
    Membership.objects.create(user=outsider, bureau=county, role=Role.APPROVER)
    merge(county, other_county)
    assert not Membership.objects.filter(bureau=county).exists()
    held = Membership.objects.filter(user=outsider, bureau=other_county).values_list("role", flat=True)
    assert sorted(held) == ["approver", "inspector", "invigilator", "officer"]
    assert Membership.objects.get(user=officer).bureau == other_county


def test_the_new_bureaus_staff_finish_what_the_old_one_began(
    merge: Callable[..., Bureau], county: Bureau, other_county: Bureau, outsider: User
) -> None:
    assert not may(outsider, "assessment.plan", county)
    merged = merge(county, other_county)
    assert may(outsider, "assessment.plan", merged)
    assert Bureau.objects.for_user(User.objects.get(pk=outsider.pk)).filter(pk=county.pk).exists()


def department(bureau: Bureau, name: str, kind: str = DepartmentKind.DEPARTMENT) -> Department:
    return Department.objects.create(bureau=bureau, name=name, kind=kind)


def test_departments_of_one_name_become_one(
    merge: Callable[..., Bureau], county: Bureau, other_county: Bureau, officer: User, enterprise: Enterprise
) -> None:
    old, same = department(county, "质量科"), department(other_county, "质量科")
    moving = department(county, "认证科")
    ours, team = department(county, "大队"), department(other_county, "大队", DepartmentKind.ENFORCEMENT_TEAM)
    Membership.objects.filter(user=officer).update(department=old)
    Enterprise.objects.filter(pk=enterprise.pk).update(department=old)
    merge(county, other_county)
    for row in (old, moving, ours, enterprise):
        row.refresh_from_db()
    assert Membership.objects.get(user=officer).department == same
    assert enterprise.department == same
    assert (old.bureau, old.closed_on) == (county, TODAY)
    assert (moving.bureau, moving.name, moving.closed_on) == (other_county, "认证科", None)
    assert (ours.bureau, ours.name) == (other_county, "大队（栖云县市场监督管理局）")
    assert fresh(other_county).departments.get(name="大队") == team


def test_venues_of_one_name_stay_two(merge: Callable[..., Bureau], county: Bureau, other_county: Bureau) -> None:
    for bureau in (county, other_county):
        Venue.objects.create(bureau=bureau, name="三楼会议室", address="某路1号")
    merge(county, other_county)
    names = Venue.objects.filter(bureau=other_county).values_list("name", flat=True)
    assert set(names) == {"三楼会议室", "三楼会议室（栖云县市场监督管理局）"}


def test_a_station_may_go_into_its_county(
    merge: Callable[..., Bureau], county: Bureau, our_station: Bureau, enterprise: Enterprise
) -> None:
    merged = merge(our_station, county)
    enterprise.refresh_from_db()
    assert (enterprise.bureau, merged.path) == (county, our_station.path)


def test_a_merged_bureau_goes_along_when_the_other_merges(
    merge: Callable[..., Bureau], county: Bureau, our_station: Bureau, other_station: Bureau, other_county: Bureau
) -> None:
    merge(our_station, other_station)
    third = make_bureau("99012302", "鸣涧市场监督管理所", Level.STATION, other_county)
    merge(fresh(other_station), third)
    assert fresh(our_station).path == f"{third.path}99012301/99012201/"
    assert third.contains(fresh(our_station))


def test_it_refuses_nonsense(
    merge: Callable[..., Bureau],
    province: Bureau,
    city: Bureau,
    county: Bureau,
    our_station: Bureau,
    other_station: Bureau,
    other_county: Bureau,
) -> None:
    for bureau, into, words in [
        (province, city, "省级机构位于最高层"),
        (county, county, "不能划归或并入自身"),
        (county, our_station, "位于本机构之下"),
        (county, other_station, "层级低于本机构"),
    ]:
        with pytest.raises(Refusal, match=words):
            merge(bureau, into)
    merge(our_station, other_station)
    with pytest.raises(Refusal, match="该机构已撤销"):
        merge(fresh(our_station), other_station)
    with pytest.raises(Refusal, match="已撤销，不再承接"):
        merge(fresh(other_station), fresh(our_station))


def test_it_refuses_while_an_enterprise_is_being_transferred(
    merge: Callable[..., Bureau],
    our_station: Bureau,
    other_station: Bureau,
    enterprise: Enterprise,
    officer: User,
    now: datetime,
) -> None:
    Transfer.objects.create(
        enterprise=enterprise,
        giving=our_station,
        receiving=other_station,
        reason="迁址",
        proposed_by=officer,
        proposed_at=now,
    )
    with pytest.raises(Refusal, match="1家企业的移交尚待答复"):
        merge(our_station, other_station)


def test_a_merger_is_stale_after_a_move(
    merge: Callable[..., Bureau],
    province: Bureau,
    county: Bureau,
    other_county: Bureau,
    admin: User,
    now: datetime,
) -> None:
    seen = fresh(county)
    move_bureau(bureau=county, parent=province, on=TODAY, reason=DOCUMENT, by=admin, at=now)
    with pytest.raises(StaleState):
        merge(seen, other_county)
    assert fresh(county).closed_on is None


def test_it_refuses_to_close_what_still_has_something(
    close: Callable[..., Bureau], county: Bureau, our_station: Bureau, enterprise: Enterprise, station_officer: User
) -> None:
    with pytest.raises(Refusal, match="仍有1个下级机构"):
        close(county)
    with pytest.raises(Refusal, match="仍有1名工作人员、1家企业。请先移交"):
        close(our_station)
    assert fresh(our_station).closed_on is None


def test_an_empty_bureau_is_closed_and_stays_readable(
    close: Callable[..., Bureau], our_station: Bureau, county: Bureau
) -> None:
    team = department(our_station, "片区组")
    closed = close(our_station)
    team.refresh_from_db()
    assert (closed.closed_on, closed.merged_into, closed.parent, team.closed_on) == (TODAY, None, county, TODAY)
    assert our_station.changes.get().kind == "closed"
    assert our_station in Bureau.objects.under(county)
    assert our_station not in Bureau.objects.under(county).open()
    with pytest.raises(Refusal, match="该机构已撤销"):
        close(closed)
    with pytest.raises(StaleState):
        close(our_station)


def test_a_province_is_not_closed(close: Callable[..., Bureau], province: Bureau) -> None:
    with pytest.raises(Refusal, match="省级机构不能撤销"):
        close(province)
