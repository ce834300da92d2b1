"""Requests that the bank cannot grant, said in the user's words."""

from django.utils.translation import gettext as _


class Refused(Exception):
    """An act was refused and nothing was changed; `str(refused)` says what is wrong and what to do, translated."""


class Stale(Refused):
    """The question or blueprint is no longer as the user saw it; nothing was changed."""

    def __str__(self) -> str:
        return _(
            "Someone was faster, or this step is no longer possible. Nothing was changed. "
            "Look at the current state below and decide again."
        )
