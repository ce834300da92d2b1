"""Passwords by mail: a link that opens one page once, for three days, on which its owner chooses a password."""

import logging
from collections.abc import Mapping
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.refusals import Refusal

log = logging.getLogger(__name__)


def address_of(key: str) -> str:
    """The link itself; on the public address, whatever name the visitor of the page used."""
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return str(settings.PUBLIC_URL + path.replace("UID-KEY", key))


def check_mail(user: User) -> None:
    """Raises Refusal where no link can be sent to the user."""
    if not settings.MAIL_CONFIGURED:
        raise Refusal(_("No mail server is set up here. Set a new password and hand the slip over instead."))
    if not user.email:
        raise Refusal(_("%(name)s has no mail address. Set a new password instead.") % {"name": user.name})
    if not user.is_active:
        raise Refusal(_("The account of %(name)s is closed. Open it first.") % {"name": user.name})


@transaction.atomic
def send_link(*, user: User, by: User, at: datetime, through: Any = None) -> None:
    """Mail a link to choose a password; the old password holds until then. Raises Refusal where it cannot be sent."""
    check_mail(user)
    journal.record(actor=by.actor, verb="bureaus.send_link", obj=user, at=at)
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    context = {"user": user, "password_reset_url": address_of(key), "username": user.username}
    subject = " ".join(render_to_string("account/email/password_reset_key_subject.txt", context).split())
    body = render_to_string("account/email/password_reset_key_message.txt", context)
    try:
        EmailMessage(subject, body, to=[user.email], connection=through).send()
    except (SMTPException, OSError) as failed:
        log.warning("Mail to user %s failed: %r", user.pk, failed)
        raise Refusal(
            _("The mail to %(name)s could not be sent. Try again later, or set a new password and hand the slip over.")
            % {"name": user.name}
        ) from failed


def send_instead_of_slips(given: Mapping[str, str], *, by: User, at: datetime) -> dict[str, str]:
    """Mail a link to each new account that has an address; returns the passwords that still need paper.

    After the first failure everybody else gets paper: a mail server that does not answer would hold the page up.
    """
    paper = dict(given)
    if not settings.MAIL_CONFIGURED:
        return paper
    through = get_connection()
    for user in User.objects.filter(username__in=given).exclude(email="").order_by("pk"):
        try:
            send_link(user=user, by=by, at=at, through=through)
        except Refusal:
            break
        del paper[user.username]
    return paper
