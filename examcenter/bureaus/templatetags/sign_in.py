"""What the pages about one's own account show, which allauth's views do not tell them."""

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django import template
from django.conf import settings

from examcenter.bureaus.access import is_staff
from examcenter.bureaus.models import User
from examcenter.bureaus.people.rows import account_history
from examcenter.bureaus.sso import name_of

register = template.Library()


@register.simple_tag
def own_history(user: User) -> list[dict[str, Any]]:
    return account_history(user)


@register.simple_tag
def mail_configured() -> bool:
    return bool(settings.MAIL_CONFIGURED)


@register.simple_tag
def linked_identities(user: User) -> dict[str, SocialAccount]:
    """The account's identities by service."""
    return {account.provider: account for account in SocialAccount.objects.filter(user=user)}


@register.filter
def service_name(provider: str) -> str:
    return name_of(provider)


@register.filter
def held_under(held: dict[str, Any], key: str) -> Any:
    return held.get(key)


@register.filter
def works_here(user: User) -> bool:
    """Whether somebody is staff, who alone can link an identity."""
    return is_staff(user)
