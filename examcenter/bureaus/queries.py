"""Settings as they stood on a day, and the working days that are known."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from examcenter.bureaus.models import Bureau, CalendarDay, Level, Setting, User, within
from examcenter.bureaus.permissions import GRANTS
from examcenter.journal.models import Entry, EntryQuerySet
from examcenter.lib.refusals import Refusal
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
