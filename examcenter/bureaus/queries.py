"""Settings as they stood on a day, and the working days that are known."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from examcenter.bureaus.models import Bureau, CalendarDay, Setting
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
