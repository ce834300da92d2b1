"""Who plays in the tests: a province, a city, two counties with a station each, and the people who work there.

Ours is the county of `officer` and `approver`; `outsider` and `outsider_approver` work at the other county and must
never see or touch what is ours. `enter(user)` gives a client that is signed in.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from examcenter.bureaus.actions import seed_calendar
from examcenter.bureaus.models import Bureau, Level, Membership, Role, Setting, User
from examcenter.registry.models import Enterprise, EnterpriseAccount
from tests.builders import make_enterprise

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # Friday, nine o'clock in Shanghai
SETTINGS = {
    "pass_mark": "80",
    "rest_months": "6",
    "cycle_months": "12",
    "rectification_workdays": "15",
    "review_workdays": "5",
    "reassessment_days": "30",
    "excuse_cutoff_workdays": "2",
    "publication_months": "12",
    "tier_scheme": "qingpu",
    "officer_units_limit": "3",
    "director_for_sales": "A、B",
    "related_posts": "生产过程控制、出厂检验",
    "special_major_risks": "3",
    "risk_window_months": "24",
    "inspector_update_workdays": "5",
    "entry_workdays": "5",
    "roster_confirmation_days": "90",
    "proposal_workdays": "5",
    "erasure_months": "36",
    "portal_code_days": "30",
    "import_undo_days": "30",
}


def bureau(code: str, name: str, level: Level, parent: Bureau | None) -> Bureau:
    return Bureau.objects.create(code=code, name=name, short_name=name, level=level, parent=parent)


def user(username: str, name: str, at: Bureau, *roles: Role) -> User:
    """A user with roles at one bureau; signs in through `enter`, so no password is set."""
    person = User.objects.create(username=username, name=name)
    Membership.objects.bulk_create(Membership(user=person, bureau=at, role=role) for role in roles)
    return person


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def calendar(db: None) -> None:
    """The working days of the State Council, as far as they are known."""
    seed_calendar(at=NOW)


@pytest.fixture
def province(db: None) -> Bureau:
    """The province, with all its settings in effect since 2023."""
    root = bureau("990000", "安岚省市场监督管理局", Level.PROVINCE, None)
    Setting.objects.bulk_create(
        Setting(province=root, key=key, value=value, legal_basis="省局文件", effective_from=date(2023, 5, 5))
        for key, value in SETTINGS.items()
    )
    return root


@pytest.fixture
def city(province: Bureau) -> Bureau:
    return bureau("990100", "岚州市市场监督管理局", Level.CITY, province)


@pytest.fixture
def county(city: Bureau) -> Bureau:
    """Ours."""
    return bureau("990122", "栖云县市场监督管理局", Level.COUNTY, city)


@pytest.fixture
def other_county(city: Bureau) -> Bureau:
    """The outsider's."""
    return bureau("990123", "听泉县市场监督管理局", Level.COUNTY, city)


@pytest.fixture
def our_station(county: Bureau) -> Bureau:
    """Ours: enterprises are supervised by stations."""
    return bureau("99012201", "城关市场监督管理所", Level.STATION, county)


@pytest.fixture
def other_station(other_county: Bureau) -> Bureau:
    return bureau("99012301", "泉上市场监督管理所", Level.STATION, other_county)


@pytest.fixture
def admin(province: Bureau) -> User:
    return user("admin", "顾怀岚", province, Role.PROVINCE_ADMIN)


@pytest.fixture
def author(province: Bureau) -> User:
    return user("author", "李书砚", province, Role.BANK_AUTHOR)


@pytest.fixture
def reviewer(province: Bureau) -> User:
    return user("reviewer", "王知谨", province, Role.BANK_REVIEWER)


@pytest.fixture
def auditor(province: Bureau) -> User:
    return user("auditor", "赵明澄", province, Role.AUDITOR)


@pytest.fixture
def officer(county: Bureau) -> User:
    """The officer of our county, who plans, draws, confirms and proposes."""
    return user("officer", "陈岚舟", county, Role.OFFICER)


@pytest.fixture
def approver(county: Bureau) -> User:
    """The second official of our county."""
    return user("approver", "孙维衡", county, Role.APPROVER)


@pytest.fixture
def invigilator(county: Bureau) -> User:
    return user("invigilator", "周静禾", county, Role.INVIGILATOR)


@pytest.fixture
def inspector(county: Bureau) -> User:
    return user("inspector", "吴行远", county, Role.INSPECTOR)


@pytest.fixture
def station_officer(our_station: Bureau) -> User:
    """An officer of our station, who sees less than the county."""
    return user("station_officer", "冯立樵", our_station, Role.OFFICER)


@pytest.fixture
def outsider(other_county: Bureau) -> User:
    """An officer of the other county with every role an official can have there, except the approver's."""
    return user("outsider", "许振东", other_county, Role.OFFICER, Role.INVIGILATOR, Role.INSPECTOR)


@pytest.fixture
def outsider_approver(other_county: Bureau) -> User:
    return user("outsider_approver", "董传礼", other_county, Role.APPROVER)


@pytest.fixture
def enterprise(our_station: Bureau) -> Enterprise:
    """A maker of gas stoves at our station."""
    return make_enterprise(bureau=our_station, name="栖云县岚焰燃具制造有限公司")


@pytest.fixture
def enterprise_user(enterprise: Enterprise) -> User:
    """Who signs in for `enterprise`."""
    person = User.objects.create(username=enterprise.code, name=enterprise.name)
    EnterpriseAccount.objects.create(user=person, enterprise=enterprise)
    return person


@pytest.fixture
def other_enterprise(other_station: Bureau) -> Enterprise:
    """At the outsider's station."""
    return make_enterprise(bureau=other_station, name="听泉县鸣泉灶具有限公司")


@pytest.fixture
def other_enterprise_user(other_enterprise: Enterprise) -> User:
    person = User.objects.create(username=other_enterprise.code, name=other_enterprise.name)
    EnterpriseAccount.objects.create(user=person, enterprise=other_enterprise)
    return person


@pytest.fixture
def enter(db: None) -> Callable[[User], Client]:
    """`enter(officer).get(…)`: a client signed in as somebody, with pages in Chinese."""

    def sign_in(person: User) -> Client:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
