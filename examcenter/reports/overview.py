"""How a bureau stands, on one page: every number with the list behind it, and what is due within a week."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from examcenter.assessment.models import Session
from examcenter.bureaus.models import Bureau, User
from examcenter.lib.clock import local_date
from examcenter.lib.pictures import Donut, Kind, donut
from examcenter.rectification.models import Notice
from examcenter.rectification.states import NoticeState
from examcenter.registry.models import (
    CapacityKind,
    PersonnelRole,
    Proposal,
    ProposalState,
    ShortcomingKind,
    Side,
    SupervisionClass,
    TierLetter,
    Transfer,
    TransferState,
)
from examcenter.registry.queries.standing import Standing, standing

WEEK = timedelta(days=7)
FULL = 100


@dataclass(frozen=True)
class Line:
    """A number with its bar, and the address of the list behind it."""

    label: str
    value: str
    url: str
    share: str  # of the longest bar, 0 to 100
    kind: Kind = ""


@dataclass(frozen=True)
class TierLine:
    """One capacity: for each tier the units and the persons, each with the list behind it."""

    label: str
    cells: list[tuple[int, str, int, str]]


@dataclass(frozen=True)
class Below:
    """A bureau below with its main numbers, and the lists behind them."""

    bureau: Bureau
    units: int
    staffed: str
    short: int
    confirmed: str
    units_url: str
    short_url: str
    confirmed_url: str


@dataclass(frozen=True)
class Overview:
    at: datetime | None
    units: Line
    persons: Line
    tiers: list[TierLine]
    tier_bars: list[Line]
    appointed: list[Line]
    shortcomings: list[Line]
    classes: list[Line]
    upkeep: list[Line]
    week: list[Line]
    roster: Donut
    rosters: list[Line]
    below: list[Below]
    settings_missing: bool


class Links:
    """Addresses of lists, filtered to the bureau."""

    def __init__(self, bureau: Bureau) -> None:
        self.bureau = bureau

    def narrowed(self, name: str, **filters: str) -> str:
        return f"{reverse(name)}?{urlencode({'bureau': self.bureau.pk, **filters})}"

    def units(self, **filters: str) -> str:
        return self.narrowed("registry_enterprises", **{"status": "supervised", **filters})

    def posts(self, **filters: str) -> str:
        return self.narrowed("registry_persons", state="supervised", **filters)

    def short(self, **filters: str) -> str:
        return self.narrowed("registry_staffing", **filters)


def overview(user: User, bureau: Bureau, now: datetime) -> Overview:
    on, to = local_date(now), Links(bureau)
    found = standing(bureau, on)
    total = found.total()
    return Overview(
        at=found.at,
        units=Line(_("Enterprises in business and in scope"), f"{total['units']}", to.units(), ""),
        persons=Line(_("Persons serving there"), f"{found.persons.get('persons', 0)}", to.posts(), ""),
        tiers=_tiers(found, total, to),
        tier_bars=_bars([(str(tier.label), _of_tier(total, tier), to.units(tier=tier), "") for tier in TierLetter]),
        appointed=_appointed(total, to),
        shortcomings=_bars(
            [(str(kind.label), total[f"short:{kind}"], to.short(shortcoming=kind), "bad") for kind in ShortcomingKind]
        ),
        classes=_bars(
            [
                (str(one.label), total[f"class:{one}"], to.units(supervision_class=one), CLASS_KINDS[one])
                for one in SupervisionClass
            ]
        ),
        upkeep=_upkeep(user, bureau, total, to),
        week=_week(user, bureau, now, to),
        roster=_roster(total),
        rosters=_rosters(total, to),
        below=_below(found, bureau),
        settings_missing=bool(total["units"]) and not any(key.startswith("due:director") for key in total),
    )


CLASS_KINDS: dict[str, Kind] = {
    SupervisionClass.ROUTINE: "",
    SupervisionClass.KEY: "act",
    SupervisionClass.SPECIAL: "bad",
}


def _bars(rows: Sequence[tuple[str, int, str, Kind]]) -> list[Line]:
    longest = max((value for _label, value, _url, _kind in rows), default=0) or 1
    return [Line(label, f"{value}", url, f"{FULL * value / longest:.2f}", kind) for label, value, url, kind in rows]


def _share(part: int, whole: int) -> float:
    return FULL * part / whole if whole else 0.0


def _of_tier(total: "Counter[str]", tier: str) -> int:
    return sum(total[f"units:{kind}:{tier}"] for kind in CapacityKind)


def _tiers(found: Standing, total: "Counter[str]", to: Links) -> list[TierLine]:
    return [
        TierLine(
            str(kind.label),
            [
                (
                    total[f"units:{kind}:{tier}"],
                    to.units(kind=kind, tier=tier),
                    found.persons.get(f"persons:{kind}:{tier}", 0),
                    to.posts(kind=kind, tier=tier),
                )
                for tier in TierLetter
            ],
        )
        for kind in CapacityKind
    ]


def _appointed(total: "Counter[str]", to: Links) -> list[Line]:
    """Of the units that must have an officer or a director, how many have one; a side without such units is left."""
    lines = []
    for role, kind in ((PersonnelRole.OFFICER, "no_officer"), (PersonnelRole.DIRECTOR, "no_director")):
        for side in Side:
            due = total[f"due:{role}:{side}"]
            have = due - total[f"short:{kind}:{side}"]
            if due:
                words = {"role": role.label, "side": side.label, "have": have, "due": due}
                label = _("%(role)s, %(side)s: %(have)d of %(due)d") % words
                share = _share(have, due)
                lines.append(Line(label, f"{share:.1f}%", to.short(shortcoming=kind), f"{share:.2f}"))
    return lines


def _upkeep(user: User, bureau: Bureau, total: "Counter[str]", to: Links) -> list[Line]:
    proposals = Proposal.objects.for_user(user).filter(
        state=ProposalState.WAITING, enterprise__bureau__path__startswith=bureau.path
    )
    return _bars(
        [
            (_("No responsible inspector"), total["no_inspector"], to.units(work="no_inspector"), "act"),
            (_("Responsible inspector entered late"), total["late"], to.units(work="inspector_late"), "act"),
            (_("Enterprise entered late"), total["entered_late"], to.units(work="entered_late"), "act"),
            (_("Changes proposed by enterprises"), proposals.count(), to.narrowed("registry_proposals"), "act"),
        ]
    )


def _roster(total: "Counter[str]") -> Donut:
    checked = total["confirmed"]
    return donut(
        [(_("roster confirmed"), checked, ""), (_("roster not confirmed"), total["units"] - checked, "act")],
        label=_("Rosters confirmed"),
        middle=f"{_share(checked, total['units']):.0f}%",
    )


def _rosters(total: "Counter[str]", to: Links) -> list[Line]:
    checked = total["confirmed"]
    return [
        Line(_("Rosters confirmed"), f"{checked}", to.units(work="confirmed"), ""),
        Line(_("Rosters not confirmed"), f"{total['units'] - checked}", to.units(work="unconfirmed"), ""),
    ]


def _week(user: User, bureau: Bureau, now: datetime, to: Links) -> list[Line]:
    """What begins or falls due until a week from now; what is overdue counts too."""
    until, here = local_date(now) + WEEK, {"enterprise__bureau__path__startswith": bureau.path}
    sessions = Session.objects.for_user(user).filter(
        assessment__bureau__path__startswith=bureau.path, ends_at__gt=now, starts_at__lt=now + WEEK
    )
    notices = Notice.objects.for_user(user).filter(due_on__lte=until, **here).exclude(state=NoticeState.CLOSED)
    proposals = Proposal.objects.for_user(user).filter(state=ProposalState.WAITING, due_on__lte=until, **here)
    sides = Q(giving__path__startswith=bureau.path) | Q(receiving__path__startswith=bureau.path)
    transfers = Transfer.objects.filter(sides, state=TransferState.PROPOSED)
    return _bars(
        [
            (_("Exam sessions"), sessions.count(), to.narrowed("sitting_sessions", when="week"), ""),
            (
                _("Rectification notices due or overdue"),
                notices.count(),
                to.narrowed("rectification_list", state="due"),
                "act",
            ),
            (_("Enterprises' changes to decide"), proposals.count(), to.narrowed("registry_proposals"), "act"),
            (_("Transfers waiting for an answer"), transfers.count(), to.narrowed("registry_transfers"), "act"),
        ]
    )


def _below(found: Standing, bureau: Bureau) -> list[Below]:
    """Each bureau directly below, with everything under it."""
    tree = list(Bureau.objects.under(bureau).exclude(pk=bureau.pk).order_by("path"))
    lines = []
    for child in [one for one in tree if one.parent_id == bureau.pk]:
        total = found.total([one.pk for one in tree if one.path.startswith(child.path)])
        units = total["units"]
        short = sum(total[f"short:{kind}"] for kind in ShortcomingKind)
        due = sum(number for key, number in total.items() if key.startswith("due:"))
        missing = total["short:no_officer"] + total["short:no_director"]
        to = Links(child)
        urls = (to.units(), to.short(), to.units(work="confirmed"))
        confirmed = _percent(total["confirmed"], units)
        lines.append(Below(child, units, _percent(due - missing, due), short, confirmed, *urls))
    return lines


def _percent(part: int, whole: int) -> str:
    return f"{_share(part, whole):.1f}%" if whole else "—"
