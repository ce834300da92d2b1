"""Looking at a whole document number or phone: with a reason, and noted before anything is shown."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.reasons import is_reason
from examcenter.lib.refusals import Refusal
from examcenter.registry.actions.erasure import hold_person
from examcenter.registry.models import Disclosure, Person


@transaction.atomic
def disclose(*, person: Person, reason: str, by: User, at: datetime) -> Disclosure:
    """Notes who looks and why; the caller may show the values once this is written.

    There is no limit per day: a bureau that checks a whole roster against ID cards has its reason for each, and a limit
    would teach people to share accounts. Auditors see who looked how often.
    """
    hold_person(person.pk)
    if not is_reason(reason):
        raise Refusal(_("Give the reason: whoever audits this will read it."))
    row = Disclosure.objects.create(person=person, reason=reason.strip(), by=by, at=at)
    journal.record(actor=by.actor, verb="registry.disclose", obj=person, at=at, disclosure=row.pk)
    return row
