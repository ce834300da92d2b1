"""Who answers for the enterprises of 栖云县: each station has named its inspector, most of them in time."""

from datetime import datetime

from examcenter.lib.clock import local_date
from examcenter.management.story.calendar import StoryClock
from examcenter.management.story.loading import who
from examcenter.registry.actions.inspectors import Charge, assign_to_many
from examcenter.registry.models import Enterprise, EnterpriseStatus

# Station → who answers there; the first one has an account, the others are known by name.
STATIONS = {
    "99012201": "冯立樵",
    "99012202": "韩启岳",
    "99012203": "罗文岫",
    "99012204": "沈砚清",
    "99012205": "宋知微",
}
ACCOUNTS = {"99012201": "station.feng"}
LEFT = 12  # one of so many still has nobody
LATE = 2  # enterprises


def tell(clock: StoryClock) -> None:
    """In bulk for each station; two were entered long after the inspector had taken over."""
    for station, name in STATIONS.items():
        units = _units(station)
        late = units[:LATE] if station == "99012202" else []
        _name(late, station, name, since=clock.at(-20, 9), at=clock.at(-4, 16))
        _name(units[len(late) :], station, name, since=clock.at(-6, 9), at=clock.at(-4, 16))


def _name(units: list[Enterprise], station: str, name: str, *, since: datetime, at: datetime) -> None:
    account = who(ACCOUNTS[station]) if station in ACCOUNTS else None
    charge = Charge(account, name, None, local_date(since))
    assign_to_many(enterprises=units, charge=charge, by=who("officer.chen"), at=at)


def _units(station: str) -> list[Enterprise]:
    """Those in business and in scope by code, but one of every dozen."""
    found = Enterprise.objects.filter(bureau__code=station, status=EnterpriseStatus.ACTIVE, in_scope=True)
    ordered = found.select_related("bureau", "department").order_by("code")
    return [unit for number, unit in enumerate(ordered, start=1) if number % LEFT]
