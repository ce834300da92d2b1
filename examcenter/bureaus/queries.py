"""Settings as they stood on a day, and the working days that are known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from examcenter.bureaus.known_settings import assignment
from examcenter.bureaus.models import Bureau, CalendarDay, Level, Setting, User, within
from examcenter.bureaus.permissions import GRANTS
from examcenter.journal.models import Entry, EntryQuerySet
from examcenter.lib.refusals import Refusal
from examcenter.rules.answering import answering
from examcenter.rules.workdays import Calendar


@dataclass(frozen=True)
class SettingValue:
    value: str
    legal_basis: str
    effective_from: date


def setting_on(bureau: Bureau, key: str, day: date) -> SettingValue:
    """The province's setting as it holds on `day`; raises Refusal where the province has none."""
    row = (
        Setting.objects.filter(province__path=bureau.ancestor_paths()[0], key=key, effective_from__lte=day)
        .order_by("-effective_from")
        .first()
    )
    if row is None:
        raise Refusal(
            _("The province has no setting “%(key)s” for %(day)s. A province administrator has to enter it.")
            % {"key": key, "day": day.isoformat()}
        )
    return SettingValue(row.value, row.legal_basis, row.effective_from)


def number_on(bureau: Bureau, key: str, day: date) -> int:
    return int(setting_on(bureau, key, day).value)


def tier_levels(bureau: Bureau, on: date) -> dict[str, str]:
    """Tier → the level that answers for it, by the province's setting on the day; raises Refusal where it has none."""
    return assignment(setting_on(bureau, "tier_scheme", on).value)


def answering_level(bureau: Bureau, tier: str, on: date) -> Level:
    """The level that answers for the tier in the bureau's province."""
    return Level(tier_levels(bureau, on)[tier])


def answering_bureau(bureau: Bureau, tier: str, on: date) -> Bureau:
    """Who answers for a unit of this tier that `bureau` keeps: itself or one above it."""
    return answering_bureaus([bureau], on)[bureau.pk, tier]


def answering_bureaus(bureaus: Iterable[Bureau], on: date) -> dict[tuple[int, str], Bureau]:
    """(bureau, tier) → who answers, for as many bureaus as a list shows, in two queries for each province."""
    kept = list(bureaus)
    paths = {path for bureau in kept for path in bureau.ancestor_paths()}
    known = {bureau.path: bureau for bureau in Bureau.objects.filter(path__in=paths)}
    levels: dict[str, dict[str, str]] = {}
    found: dict[tuple[int, str], Bureau] = {}
    for bureau in kept:
        above = bureau.ancestor_paths()
        if above[0] not in levels:
            levels[above[0]] = tier_levels(bureau, on)
        line = [(known[path].level, known[path]) for path in above]
        for tier, level in levels[above[0]].items():
            found[bureau.pk, tier] = answering(line, level)
    return found


def calendar() -> Calendar:
    """The State Council's calendar as far as it has been entered."""
    days = dict(CalendarDay.objects.values_list("day", "is_workday"))
    return Calendar(overrides=days, known_years=frozenset(day.year for day in days))


def journal_of(user: User) -> EntryQuerySet:
    """The whole journal for whoever reads it at the province; below, only what the staff of the own area did."""
    held = user.memberships.filter(role__in=GRANTS["journal.view"])
    if held.filter(bureau__level=Level.PROVINCE).exists():
        return Entry.objects.all()
    staff = User.objects.filter(within(user, "memberships__bureau__path")).distinct()
    return Entry.objects.filter(actor__in=[person.actor for person in staff])
