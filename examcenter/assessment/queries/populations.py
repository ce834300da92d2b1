"""Who is in the population of a plan, and what a draw from it would look like."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from examcenter.assessment.models import Assessment, ExclusionReason
from examcenter.assessment.presenters import stratum_label
from examcenter.bureaus.models import Bureau
from examcenter.bureaus.queries import number_on
from examcenter.registry.models import Assessed, Capacity, CapacityKind, Enterprise, EnterpriseStatus, Product, Side
from examcenter.registry.queries import serving_in
from examcenter.rules import eligibility, quotas
from question_bank import queries as bank

CHUNK = 5000
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Member:
    """One person whom the plan concerns; `reason` is empty for those in the population. `recent`: within the rest."""

    person_id: int
    appointment_id: int
    stratum: str
    reason: str
    recent: bool


@dataclass(frozen=True)
class StratumCount:
    """A stratum with its size and what the draw takes from it (nothing where the population is too small)."""

    code: str
    label: str
    size: int
    quota: int
    reserves: int


@dataclass(frozen=True)
class Preview:
    """The population as it would be frozen now."""

    strata: list[StratumCount]
    exclusions: list[tuple[str, int]]
    size: int
    excluded: int
    recent: int  # in the population although assessed within the months of rest
    wanted: int
    reserves: int  # for each group; 0: by the rule

    @property
    def suffices(self) -> bool:
        return 0 < self.size >= self.wanted

    @property
    def draws(self) -> bool:
        """Whether persons are drawn (not everyone is taken) and there are enough of them."""
        return 0 < self.wanted <= self.size


@dataclass(frozen=True)
class Shortage:
    """The bank has too few questions for one population."""

    stratum: str
    type: str
    wanted: int
    available: int


def population(assessment: Assessment, on: date) -> list[Member]:
    """Everybody whom the plan concerns on a day, one entry per person, by person."""
    rest = number_on(assessment.bureau, "rest_months", on)
    scope = _scope(assessment, on, rest)
    assessed = _last_assessed(on, rest)
    members = []
    for person_id, posts in sorted(_posts(assessment, scope).items()):
        last = assessed.get(person_id)
        verdict = eligibility.judge(posts, None if assessment.ignore_rest else last, scope)
        if verdict:
            recent = eligibility.rests(last, scope)
            members.append(Member(person_id, verdict.post.id, verdict.post.stratum, verdict.reason, recent))
    return members


def _scope(assessment: Assessment, on: date, rest_months: int) -> eligibility.Scope:
    return eligibility.Scope(
        on=on,
        rest_months=rest_months,
        roles=frozenset(assessment.roles),
        sides=frozenset(assessment.sides),
        tiers=frozenset(assessment.tiers),
        supervision_classes=frozenset(assessment.supervision_classes),
        categories=frozenset(assessment.categories),
    )


def _posts(assessment: Assessment, scope: eligibility.Scope) -> dict[int, list[eligibility.Post]]:
    """The appointments in the plan's area by person; those of roles, sides and classes that it is not about are left.

    Of units, only what the plan asks for is fetched: a province has a million posts.
    """
    held: dict[int, list[eligibility.Post]] = defaultdict(list)
    tiers = _tiers(assessment.area) if scope.tiers else {}
    categories = _categories(assessment.area) if scope.categories else {}
    for person, pk, role, side, started_on, ended_on, unit, in_scope, status, supervision_class in _rows(
        assessment.area, scope
    ):
        post = eligibility.Post(
            id=pk,
            role=role,
            side=side,
            started_on=started_on,
            ended_on=ended_on,
            in_scope=in_scope,
            active=status == EnterpriseStatus.ACTIVE,
            tiers=tiers.get((unit, side), NONE),
            supervision_class=supervision_class,
            categories=categories.get(unit, NONE),
        )
        held[person].append(post)
    return held


def _rows(area: Bureau, scope: eligibility.Scope) -> Iterable[tuple[Any, ...]]:
    wanted = {
        "role__in": scope.roles,
        "side__in": scope.sides,
        "enterprise__supervision_class__in": scope.supervision_classes,
    }
    found = serving_in(area, scope.on).filter(**{name: sorted(those) for name, those in wanted.items() if those})
    unit = ("enterprise", "enterprise__in_scope", "enterprise__status", "enterprise__supervision_class")
    columns = ("person", "pk", "role", "side", "started_on", "ended_on", *unit)
    return found.order_by().values_list(*columns).iterator(chunk_size=CHUNK)


def _tiers(area: Bureau) -> dict[tuple[int, str], frozenset[str]]:
    """Unit and side → the tiers of its capacities on this side."""
    found: dict[tuple[int, str], frozenset[str]] = {}
    capacities = Capacity.objects.filter(enterprise__bureau__path__startswith=area.path).order_by()
    for unit, kind, tier in capacities.values_list("enterprise", "kind", "tier").iterator(chunk_size=CHUNK):
        side = Side.PRODUCTION if kind == CapacityKind.PRODUCTION else Side.SALES
        found[unit, side.value] = found.get((unit, side.value), NONE) | {tier}
    return found


def _categories(area: Bureau) -> dict[int, frozenset[str]]:
    """Unit → the categories of all its products."""
    found: dict[int, frozenset[str]] = {}
    products = Product.objects.filter(enterprise__bureau__path__startswith=area.path).exclude(category="").order_by()
    for unit, category in products.values_list("enterprise", "category").iterator(chunk_size=CHUNK):
        found[unit] = found.get(unit, NONE) | {category}
    return found


def _last_assessed(on: date, rest_months: int) -> dict[int, date]:
    """The newest assessment of everybody who had one within the months of rest."""
    since = eligibility.months_before(on, rest_months)
    rows = Assessed.objects.filter(on__gt=since, on__lte=on).order_by().values_list("person")
    return dict(rows.annotate(last=Max("on")))


# --- previews --------------------------------------------------------------------------------------------


def plan_preview(assessment: Assessment, on: date) -> Preview:
    """What freezing would give today; `assessment` need not be saved."""
    members = population(assessment, on)
    sizes = Counter(member.stratum for member in members if not member.reason)
    reasons = Counter(member.reason for member in members if member.reason)
    return Preview(
        strata=counts(assessment, sizes),
        exclusions=exclusion_counts(reasons),
        size=sizes.total(),
        excluded=reasons.total(),
        recent=sum(member.recent for member in members if not member.reason),
        wanted=0 if assessment.is_census else assessment.size or 0,
        reserves=assessment.reserves,
    )


def frame_preview(assessment: Assessment, rows: Iterable[tuple[str, str]]) -> Preview:
    """The same for a frozen population, given as (stratum, reason)."""
    listed = list(rows)
    sizes = Counter(stratum for stratum, reason in listed if not reason)
    reasons = Counter(reason for _, reason in listed if reason)
    wanted = 0 if assessment.is_census else assessment.size or 0
    return Preview(
        strata=counts(assessment, sizes),
        exclusions=exclusion_counts(reasons),
        size=sizes.total(),
        excluded=reasons.total(),
        recent=0,
        wanted=wanted,
        reserves=assessment.reserves,
    )


def counts(assessment: Assessment, sizes: Counter[str]) -> list[StratumCount]:
    taken, reserves = shares(assessment, sizes)
    return [
        StratumCount(stratum, stratum_label(stratum), sizes[stratum], taken[stratum], reserves[stratum])
        for stratum in sorted(sizes)
    ]


def shares(assessment: Assessment, sizes: Counter[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Quota and reserves of each stratum; in a census everybody and nobody; nobody where there are too few."""
    nobody = dict.fromkeys(sizes, 0)
    if assessment.is_census:
        return dict(sizes), nobody
    if (assessment.size or 0) > sizes.total():
        return nobody, nobody
    taken = quotas.proportional(sizes, assessment.size or 0)
    return taken, {s: quotas.reserves(size, taken[s], assessment.reserves) for s, size in sizes.items()}


def exclusion_counts(reasons: Counter[str]) -> list[tuple[str, int]]:
    return [(str(ExclusionReason(reason).label), count) for reason, count in sorted(reasons.items())]


def shortages(assessment: Assessment, strata: Iterable[str]) -> list[Shortage]:
    """Where the bank cannot fill the blueprint for these populations."""
    found = []
    categories = _module_categories(assessment)
    for stratum in sorted(strata):
        role, side = stratum.split("-")
        for type, wanted, available in bank.coverage(assessment.blueprint, role, side, categories):
            if available < wanted:
                found.append(Shortage(stratum, type, wanted, available))
    return found


def _module_categories(assessment: Assessment) -> list[str]:
    """The product categories whose modules papers of this plan may be dealt from: of the units in its area."""
    units = Enterprise.objects.filter(bureau__path__startswith=assessment.area.path, status=EnterpriseStatus.ACTIVE)
    if assessment.categories:
        units = units.filter(products__category__in=assessment.categories)
    return list(units.order_by("category").values_list("category", flat=True).distinct())
