"""Accounts by which enterprises sign in."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from examcenter.bureaus.actions import create_user
from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.refusals import Refusal
from examcenter.registry.models import Enterprise, EnterpriseAccount


@transaction.atomic
def create_enterprise_account(
    *, enterprise: Enterprise, username: str, password: str, name: str, at: datetime, by: User | None = None
) -> User:
    """An account by which the enterprise signs in; a password that an officer hands over has to be changed."""
    username = username.lower()  # one spelling, since people type organisation codes in either case
    taken = Refusal(_("This sign-in name is taken. Choose another one."))
    if User.objects.filter(username__iexact=username).exists():
        raise taken
    try:
        with transaction.atomic():
            user = create_user(username=username, name=name, password=password, must_change_password=by is not None)
    except IntegrityError as clash:
        raise taken from clash
    EnterpriseAccount.objects.create(user=user, enterprise=enterprise)
    actor = by.actor if by else "system"
    journal.record(actor=actor, verb="registry.create_account", obj=enterprise, at=at, user=user.pk)
    return user
