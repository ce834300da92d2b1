"""A province enters a value from a day on, with its legal basis; what has taken effect stays, the rest may go."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from examcenter.bureaus.known_settings import KNOWN
from examcenter.bureaus.models import Bureau, Level, Setting, User
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from question_bank.formats.tables import BadCell


@transaction.atomic
def enter_setting(
    *, province: Bureau, key: str, value: str, legal_basis: str, effective_from: date, by: User, at: datetime
) -> Setting:
    """A new row. Only the first value of a setting may reach back: what was decided since then stood on another one."""
    Bureau.objects.select_for_update().get(pk=province.pk)
    check_setting(province=province, key=key, value=value, effective_from=effective_from, at=at)
    try:
        with transaction.atomic():
            setting = Setting.objects.create(
                province=province, key=key, value=value, legal_basis=legal_basis, effective_from=effective_from
            )
    except IntegrityError as faster:  # an import, which does not hold the lock
        raise StaleState("enter_setting") from faster
    journal.record(actor=by.actor, verb="bureaus.enter_setting", obj=setting, at=at, **_details(setting))
    return setting


def check_setting(*, province: Bureau, key: str, value: str, effective_from: date, at: datetime) -> None:
    """Raises Refusal where the value cannot be entered: asked before anybody confirms, and again under the lock."""
    if province.level != Level.PROVINCE:
        raise Refusal(_("Settings are made by the province."))
    try:
        KNOWN[key].check(value)
    except BadCell as wrong:
        raise Refusal(str(wrong)) from wrong
    rows = Setting.objects.filter(province=province, key=key)
    if rows.filter(effective_from=effective_from).exists():
        raise Refusal(_("This setting already has a value from this day on. Choose a later day."))
    if effective_from < local_date(at) and rows.filter(effective_from__lte=local_date(at)).exists():
        raise Refusal(
            _("The day lies in the past, and decisions since then rest on the value in effect. Choose a later day.")
        )


@transaction.atomic
def withdraw_setting(*, setting: Setting, by: User, at: datetime) -> None:
    """Take back a value before its day; the journal keeps what it was."""
    if setting.effective_from <= local_date(at):
        raise Refusal(_("The value has taken effect and stays. Enter a new value from a later day."))
    same = Setting.objects.filter(pk=setting.pk, value=setting.value, effective_from=setting.effective_from)
    journal.record(actor=by.actor, verb="bureaus.withdraw_setting", obj=setting, at=at, **_details(setting))
    if same.delete()[0] != 1:
        raise StaleState("withdraw_setting")


def _details(setting: Setting) -> dict[str, str]:
    return {"key": setting.key, "value": setting.value, "from": setting.effective_from.isoformat()}
