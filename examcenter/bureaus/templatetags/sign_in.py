"""What the pages about one's own account show, which allauth's views do not tell them."""

from typing import Any

from django import template

from examcenter.bureaus.models import User
from examcenter.bureaus.people.rows import account_history

register = template.Library()


@register.simple_tag
def own_history(user: User) -> list[dict[str, Any]]:
    return account_history(user)
