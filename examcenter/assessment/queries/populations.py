"""Who is in the population of a plan, and what a draw from it would look like."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from examcenter.assessment.models import Assessment, ExclusionReason
from examcenter.assessment.presenters import stratum_label
from examcenter.bureaus.queries import number_on
from examcenter.registry.models import Appointment, Assessed, CapacityKind, Enterprise, EnterpriseStatus, Side
from examcenter.registry.queries import serving_in
from examcenter.rules import eligibility, quotas
from question_bank import queries as bank

PERSONAL = ("person__id_number", "person__phone", "enterprise__phone")  # not decrypted where nobody reads them


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
    for person_id, posts in sorted(_posts(assessment, on).items()):
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


def _posts(assessment: Assessment, on: date) -> dict[int, list[eligibility.Post]]:
    """The appointments in the plan's area by person."""
    held: dict[int, list[eligibility.Post]] = {}
    appointments = serving_in(assessment.area, on).prefetch_related("enterprise__capacities", "enterprise__products")
    appointments = appointments.defer(*PERSONAL)
    for appointment in appointments:
        held.setdefault(appointment.person_id, []).append(_post(appointment))
    return held


def _post(appointment: Appointment) -> eligibility.Post:
    unit = appointment.enterprise
    production = appointment.side == Side.PRODUCTION
    tiers = [c.tier for c in unit.capacities.all() if (c.kind == CapacityKind.PRODUCTION) == production]
    return eligibility.Post(
        id=appointment.pk,
        role=appointment.role,
        side=appointment.side,
        started_on=appointment.started_on,
        ended_on=appointment.ended_on,
        in_scope=unit.in_scope,
        active=unit.status == EnterpriseStatus.ACTIVE,
        tiers=frozenset(tiers),
        supervision_class=unit.supervision_class,
        categories=frozenset(product.category for product in unit.products.all() if product.category),
    )


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
