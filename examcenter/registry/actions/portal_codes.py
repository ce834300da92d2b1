"""Entry of enterprises without an account: a code on paper, the organisation code and the contact phone.

The code has 80 random bits, and only its keyed hash is stored. Whoever finds the paper must still know the phone;
wrong attempts are few for each code and day.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from examcenter.bureaus.actions import create_user
from examcenter.bureaus.models import User
from examcenter.bureaus.people.accounts import end_sessions
from examcenter.bureaus.queries import number_on
from examcenter.journal import actions as journal
from examcenter.lib import attempts
from examcenter.lib.attempts import Subject
from examcenter.lib.clock import local_date
from examcenter.lib.crypto import keyed_hash
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.lib.typed_keys import new_key, normal_key
from examcenter.registry.actions.holding import held_all
from examcenter.registry.models import Enterprise, EnterpriseAccount, PortalAttempt, PortalCode

LETTERS = 16
PLACES = 5  # wrong attempts with one code within the window: 150 in a month against 10,000 endings of a phone
WINDOW = timedelta(days=1)
MOST_AT_ONCE = 200
NAMED = 5  # enterprises that a refusal names
LAST = 4  # digits of the phone that suffice


@dataclass(frozen=True)
class Issued:
    """A code that stands on paper only."""

    unit: Enterprise
    code: str
    expires_on: date


def hash_of(code: str) -> str:
    return keyed_hash("portal_code", normal_key(code))


@transaction.atomic
def issue_codes(*, units: Iterable[Enterprise], by: User, at: datetime) -> list[Issued]:
    """A new code for each; the ones before open nothing any more, and whoever entered with one is signed out.

    Raises Refusal for too many at once, or for an enterprise without a contact phone, without which nobody could enter.
    """
    today, wanted = local_date(at), sorted(unit.pk for unit in units)
    if not wanted:
        raise Refusal(_("No enterprise is chosen. Choose a filter that finds some."))
    if len(wanted) > MOST_AT_ONCE:
        raise Refusal(_("At most %(most)d slips are printed at once. Choose one station, then print.") % {
            "most": MOST_AT_ONCE
        })  # fmt: skip
    locked = list(held_all(wanted))
    without = [unit.name for unit in locked if not digits(unit.phone)]
    if without:
        text = _("No contact phone is recorded for %(units)s. Enter it first; the entry asks for it.")
        raise Refusal(text % {"units": _(", ").join(without[:NAMED]) + (" …" if len(without) > NAMED else "")})
    PortalCode.objects.filter(enterprise__in=locked, revoked_at=None).update(revoked_at=at)
    issued = [Issued(unit, new_key(LETTERS), _last_day(unit, today)) for unit in locked]
    PortalCode.objects.bulk_create(
        PortalCode(
            enterprise=each.unit, code_hash=hash_of(each.code), made_by=by, made_at=at, expires_on=each.expires_on
        )
        for each in issued
    )
    journal.record_each(actor=by.actor, verb="registry.issue_code", objs=locked, at=at)
    _sign_out(locked, by=by, at=at)
    return issued


def valid_code(on: date) -> Exists:
    """That an enterprise has a code that still opens the door."""
    return Exists(PortalCode.objects.filter(enterprise=OuterRef("pk"), revoked_at=None, expires_on__gte=on))


def _last_day(unit: Enterprise, today: date) -> date:
    return today + timedelta(days=number_on(unit.bureau, "portal_code_days", today))


@transaction.atomic
def revoke_code(*, enterprise: Enterprise, by: User, at: datetime) -> None:
    """The paper opens nothing any more, and whoever entered with it is signed out."""
    if PortalCode.objects.filter(enterprise=enterprise, revoked_at=None).update(revoked_at=at) != 1:
        raise StaleState("revoke_code")
    journal.record(actor=by.actor, verb="registry.revoke_code", obj=enterprise, at=at)
    _sign_out([enterprise], by=by, at=at)


def _sign_out(units: Iterable[Enterprise], *, by: User, at: datetime) -> None:
    """Whoever entered with a paper that opens nothing any more has to show the new one."""
    for account in EnterpriseAccount.objects.filter(enterprise__in=list(units), by_code=True).select_related("user"):
        end_sessions(user=account.user, sessions=UserSession.objects.filter(user=account.user), by=by, at=at)


def subjects(code: str, on: date) -> list[Subject]:
    """What an attempt counts for; an unknown code is not counted, since nobody can guess one."""
    known = PortalCode.objects.filter(code_hash=hash_of(code), revoked_at=None, expires_on__gte=on).exists()
    return [Subject(f"code|{hash_of(code)}", PLACES, WINDOW)] if known else []


def enter_by_code(*, code: str, organisation_code: str, phone: str, at: datetime) -> User:
    """Who signs in for the enterprise whose paper, code and phone these are.

    Raises Refusal without saying which of the three is wrong, and `TooMany` once a code has been tried too often.
    """
    today = local_date(at)
    counted = subjects(code, today)
    until = attempts.take(PortalAttempt, counted, at)
    if until is not None:
        raise TooMany(until)
    found = _found(code, organisation_code, phone, today)
    if found is None:
        raise Refusal(
            _("The three do not fit together, or the code has expired. Check them, or ask the bureau for a new slip.")
        )
    attempts.give_back(PortalAttempt, counted)
    with transaction.atomic():
        user = code_account(found.enterprise, at)
        journal.record(
            actor=user.actor, verb="registry.enter_by_code", obj=found.enterprise, at=at, code=found.pk, user=user.pk
        )
    return user


class TooMany(Refusal):
    """The code was tried too often; `until` says when it may be tried again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(_("There were too many wrong attempts with this code."))
        self.until = until


def _found(code: str, organisation_code: str, phone: str, on: date) -> PortalCode | None:
    valid = PortalCode.objects.filter(code_hash=hash_of(code), revoked_at=None, expires_on__gte=on)
    found = valid.select_related("enterprise").first()
    if found is None:
        return None
    same_unit = constant_time_compare(found.enterprise.code, "".join(organisation_code.split()).upper())
    return found if _is_phone(found.enterprise.phone, phone) and same_unit else None


def digits(phone: str) -> str:
    """The digits of a phone; the country's own prefix is left out."""
    found = "".join(re.findall(r"[0-9]", phone))
    return found.removeprefix("86") if phone.strip().startswith(("+86", "0086")) else found


def _is_phone(stored: str, given: str) -> bool:
    """The whole number, or its last four digits."""
    known, typed = digits(stored), digits(given)
    return bool(known) and constant_time_compare(known[-LAST:] if len(typed) == LAST else known, typed)


def code_account(enterprise: Enterprise, at: datetime) -> User:
    """The enterprise's one account; made at the first entry, without a password, where it has none.

    Whoever enters with paper uses the account that signs in with a password too, so that there is one sign-in name.
    Raises Refusal where an administrator has closed it.
    """
    Enterprise.objects.select_for_update().only("pk").get(pk=enterprise.pk)  # two first entries at once make one
    held = EnterpriseAccount.objects.filter(enterprise=enterprise, by_code=True).select_related("user").first()
    if held is None:
        known = EnterpriseAccount.objects.filter(enterprise=enterprise).select_related("user")
        held = known.order_by("-user__is_active", "pk").first()
    if held is None:
        user = create_user(username=_free_name(enterprise), name=enterprise.name[:60], password=None)
        held = EnterpriseAccount.objects.create(user=user, enterprise=enterprise, by_code=True)
        journal.record(actor="system", verb="registry.create_account", obj=enterprise, at=at, user=user.pk)
    if not held.user.is_active:
        raise Refusal(_("This account is closed. Call your bureau."))
    if not held.by_code:
        held.by_code = True  # so that its sessions end with the code
        held.save(update_fields=["by_code"])
    return held.user


def _free_name(enterprise: Enterprise) -> str:
    """The organisation code, as the page of signing in says; one beside it only where another enterprise has that."""
    wanted = enterprise.code.lower()
    taken = User.objects.filter(username__iexact=wanted).exists()
    return f"{wanted}-{enterprise.pk}" if taken else wanted


@transaction.atomic
def set_portal_password(*, user: User, password: str, at: datetime) -> User:
    """The enterprise chooses a password for the account that it entered by code; refused where it has one."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.has_usable_password():
        raise Refusal(_("This account has a password already. Change it there."))
    locked.set_password(password)
    locked.save(update_fields=["password"])
    user.password = locked.password
    journal.record(actor=user.actor, verb="registry.set_portal_password", obj=user, at=at)
    return user
