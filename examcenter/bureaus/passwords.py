"""First passwords, which somebody reads off paper, and new ones for those who have forgotten theirs."""

import secrets
from datetime import datetime

from django.db import transaction

from examcenter.bureaus.models import User
from examcenter.journal import actions as journal

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"  # nothing that is easily mistaken


def fresh_password() -> str:
    """Twelve random letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _position in range(12))


@transaction.atomic
def reset_password(*, user: User, by: User, at: datetime) -> str:
    """Set a new first password and return it; it has to be changed at the next sign-in. The caller checks the area."""
    password = fresh_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    journal.record(actor=by.actor, verb="bureaus.reset_password", obj=user, at=at)
    return password
