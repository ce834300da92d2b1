"""The registry's lists and searches with many persons: an invented province by COPY, then the pages' median time."""

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from statistics import median
from urllib.parse import urlencode

from django.test import Client
from django.utils import timezone

from examcenter.bureaus.models import Bureau, Level, Membership, Role, Setting, User
from examcenter.management.benchmarks.dice import Dice
from examcenter.management.benchmarks.filling import analyze, copy_in
from examcenter.registry.actions.standing import count_ahead
from examcenter.registry.models import (
    Appointment,
    ArchiveClass,
    Capacity,
    CapacityKind,
    Enterprise,
    InspectorAssignment,
    InspectorState,
    Person,
    PersonnelRole,
    Product,
    RosterConfirmation,
    Side,
    SupervisionClass,
    TierLetter,
)

PERSONS_PER_ENTERPRISE = 3.3
CITIES, COUNTIES, STATIONS = 12, 10, 10  # of the level above
REPEATS = 7
NOT_ASSIGNED = 990000  # a division code that belongs to no province
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红鹏飞雪琳宇浩凯健俊帆旭宁志文建国海波晓东春梅云龙思雨"
PLACES = "栖听岚溪青松白鹭石泉南浦北塘东亭西岭长汀云台清河临江"
BRANDS = "恒信达瑞丰华盛康泰永兴隆昌顺祥和嘉美佳源宏远博通安立成志诚金鑫"
TRADES = ("燃具", "五金", "电器", "家具", "玩具", "电线电缆", "儿童用品", "日用化工", "建材", "服装")
SUFFIXES = ("制造有限公司", "有限公司", "商贸有限公司", "经营部", "商店", "科技股份有限公司")
FIRST_DAY = date(2022, 1, 1)
SETTINGS = {"officer_units_limit": "3", "director_for_sales": "A", "roster_confirmation_days": "90"}


def fill(persons: int, tell: Callable[[str], None]) -> None:
    """One province with `persons` persons; what is written follows from the number alone."""
    chance = Dice(persons)
    stations = bureaus()
    units = max(1, round(persons / PERSONS_PER_ENTERPRISE))
    tell(f"{copy_in(Enterprise, _enterprises(units, stations, chance))} enterprises")
    copy_in(Product, _products())
    copy_in(Capacity, (Capacity(pk=pk, enterprise_id=pk, kind=_kind(pk), tier=_tier(pk)) for pk in _upto(units)))
    tell(f"{copy_in(Person, _persons(persons, chance))} persons")
    tell(f"{copy_in(Appointment, _appointments(persons, units, chance))} appointments")
    official = User.objects.earliest("pk")
    tell(f"{copy_in(InspectorAssignment, _inspectors(units, official))} responsible inspectors")
    tell(f"{copy_in(RosterConfirmation, _confirmations(units, official))} checked rosters")
    analyze()


def _upto(number: int) -> range:
    return range(1, number + 1)


def bureaus() -> list[int]:
    """The whole tree, with one official each at the province, a county and a station; the stations."""
    stations = []
    province = _bureau(str(NOT_ASSIGNED), Level.PROVINCE, None)
    for key, value in SETTINGS.items():
        Setting.objects.create(
            province=province, key=key, value=value, legal_basis="benchmark", effective_from=FIRST_DAY
        )
    for city in _upto(CITIES):
        middle = _bureau(f"{NOT_ASSIGNED + 100 * city}", Level.CITY, province)
        for county in _upto(COUNTIES):
            low = _bureau(f"{NOT_ASSIGNED + 100 * city + county}", Level.COUNTY, middle)
            stations += [_bureau(f"{low.code}{station:02d}", Level.STATION, low) for station in _upto(STATIONS)]
    for bureau in (province, low, Bureau.objects.get(pk=stations[-1].pk)):
        official = User.objects.create(username=bureau.level, name=bureau.level)
        Membership.objects.create(user=official, bureau=bureau, role=Role.OFFICER)
    return [station.pk for station in stations]


def _bureau(code: str, level: Level, parent: Bureau | None) -> Bureau:
    return Bureau.objects.create(code=code, name=f"{code}市场监督管理局", short_name=code, level=level, parent=parent)


def _kind(pk: int) -> CapacityKind:
    return (CapacityKind.PRODUCTION, CapacityKind.WHOLESALE, CapacityKind.RETAIL)[pk % 3]


def _tier(pk: int) -> TierLetter:
    return TierLetter("ABCD"[min(3, pk % 10)])


def _enterprises(units: int, stations: list[int], chance: Dice) -> Iterator[Enterprise]:
    for pk in _upto(units):
        trade = chance.choice(TRADES)
        place, brand = chance.word(PLACES, 2), chance.word(BRANDS, chance.choice((2, 2, 3)))
        name = f"{place}县{brand}{trade}{chance.choice(SUFFIXES)}"
        unit = Enterprise(pk=pk, code=f"91{NOT_ASSIGNED}{pk:09d}X", name=name, bureau_id=stations[pk % len(stations)])
        unit.category = unit.product = trade
        unit.archive_class = ArchiveClass.values[pk % 4]
        unit.has_licence, unit.has_ccc = pk % 20 == 0, pk % 30 == 1
        unit.supervision_class = {0: SupervisionClass.SPECIAL, 1: SupervisionClass.KEY}.get(
            pk % 50, SupervisionClass.ROUTINE
        )
        unit.inspector_state = _inspector_state(pk)
        unit.fill()
        yield unit


def document_number(pk: int) -> str:
    return f"{NOT_ASSIGNED}1985{pk:07d}X"


def _products() -> list[Product]:
    """The main product of each enterprise, as its columns say; read before the connection is busy with COPY."""
    columns = ("product", "category", "archive_class", "has_licence", "has_ccc")
    return [
        Product(pk=pk, enterprise_id=pk, name=name, is_main=True, **dict(zip(columns[1:], rest, strict=True)))
        for pk, name, *rest in Enterprise.objects.order_by("pk").values_list("pk", *columns)
    ]


def _persons(persons: int, chance: Dice) -> Iterator[Person]:
    for pk in _upto(persons):
        number = document_number(pk)
        name = chance.choice(SURNAMES) + chance.word(GIVEN, chance.choice((1, 2, 2, 2)))
        person = Person(pk=pk, name=name, id_kind="resident", id_number=number, phone=f"1{pk:010d}")
        person.id_hash, person.id_last4 = Person.hash_of(number), number[-4:]
        person.fill()
        yield person


def _appointments(persons: int, units: int, chance: Dice) -> Iterator[Appointment]:
    """One for each, a second for every tenth; one in twelve has ended."""
    for pk in _upto(persons + persons // 10):
        person = pk if pk <= persons else (pk - persons) * 10
        unit = 1 + chance.below(units)
        began = FIRST_DAY + timedelta(days=chance.below(1500))
        row = Appointment(pk=pk, person_id=person, enterprise_id=unit, started_on=began)
        row.role = PersonnelRole.DIRECTOR if pk % 6 == 0 else PersonnelRole.OFFICER
        row.side = Side.PRODUCTION if _kind(unit) == CapacityKind.PRODUCTION else Side.SALES
        row.ended_on = began + timedelta(days=200) if pk % 12 == 0 else None
        yield row


def _inspector_state(pk: int) -> InspectorState:
    if not pk % 10:
        return InspectorState.NONE
    return InspectorState.LATE if pk % 40 == 1 else InspectorState.NAMED


def _inspectors(units: int, official: User) -> Iterator[InspectorAssignment]:
    """Nine of ten units have one; one in forty was entered late."""
    now = timezone.now()
    for pk in _upto(units):
        state = _inspector_state(pk)
        if state != InspectorState.NONE:
            row = InspectorAssignment(enterprise_id=pk, name=f"{SURNAMES[pk % 40]}{GIVEN[pk % 30]}", since=FIRST_DAY)
            row.pk, row.recorded_at, row.recorded_by, row.late = pk, now, official, state == InspectorState.LATE
            yield row


def _confirmations(units: int, official: User) -> Iterator[RosterConfirmation]:
    """Two of three rosters were checked within 150 days, at different times."""
    now = timezone.now()
    for pk in _upto(units):
        if pk % 3:
            at = now - timedelta(days=pk % 150)
            yield RosterConfirmation(pk=pk, enterprise_id=pk, at=at, by=official, by_unit=pk % 2 == 0, persons=3)


SEARCHES = {
    "enterprises": (
        {}, {"page": "100"}, {"q": "恒信"}, {"q": "公司"}, {"q": "恒信达燃具"}, {"q": "hxdrj"}, {"q": "91990000"},
        {"q": "岚"}, {"tier": "A"}, {"category": "玩具", "kind": "retail"}, {"status": "suspended"},
        {"work": "no_account"}, {"work": "unconfirmed"}, {"work": "no_inspector"}, {"work": "inspector_late"},
        {"shortcoming": "no_director"}, {"inspector": "王"}, {"archive_class": "consumer"}, {"status": "supervised"},
    ),
    "persons": (
        {}, {"page": "100"}, {"q": "曾志"}, {"q": "王伟"}, {"q": "zzg"}, {"q": "zengzhi"}, {"q": "没有此人"},
        {"q": "恒信达燃具"}, {"role": "director"}, {"state": "left"}, {"state": "serving", "category": "玩具"},
        {"work": "unassessed"}, {"work": "unsucceeded"}, {"q": "王", "role": "director"},
        {"work": "new_unassessed"}, {"tier": "A", "kind": "retail", "state": "supervised"},
    ),
    "enterprises/staffing": ({}, {"shortcoming": "no_director"}, {"q": "恒信"}),
    "roster-check": ({},),
}  # fmt: skip


def measure(persons: int, tell: Callable[[str], None]) -> None:
    """The median of some calls of each page, for officials of three levels, as the server takes it."""
    count_ahead(at=timezone.now())
    for official in User.objects.order_by("pk"):
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(official, backend="allauth.account.auth_backends.AuthenticationBackend")
        for page, searches in SEARCHES.items():
            for query in searches:
                address = f"/staff/{page}/?{urlencode(query)}"
                tell(f"{_milliseconds(client, address):7.0f} ms  {official.username:8} {page:20} {_words(query)}")
        bureau = official.memberships.get().bureau_id
        spent = _milliseconds(client, f"/staff/bureaus/{bureau}/overview/")
        tell(f"{spent:7.0f} ms  {official.username:8} how the bureau stands")
        number = {"q": document_number(persons // 2)}
        spent = _milliseconds(client, "/staff/registry/find/persons/", number)
        tell(f"{spent:7.0f} ms  {official.username:8} persons              by document number")


def _words(query: dict[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in query.items()) or "the whole list"


def _milliseconds(client: Client, address: str, posted: dict[str, str] | None = None) -> float:
    spent = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        answer = client.get(address) if posted is None else client.post(address, posted)
        spent.append(time.perf_counter() - begun)
        if answer.status_code not in {200, 302}:
            raise RuntimeError(f"{address} answered {answer.status_code}")
    return 1000 * median(spent)
