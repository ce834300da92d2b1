"""The roster as rows of a spreadsheet."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from examcenter.registry.models import Appointment
from examcenter.registry.presenters.records import serving_words


def roster_header() -> list[str]:
    return [
        _("name"),
        _("last four of the document number"),
        _("enterprise"),
        _("organisation code"),
        _("bureau"),
        _("role"),
        _("production or sales"),
        _("quality-control posts"),
        _("from"),
        _("to"),
        _("trained on"),
        _("assessed by the unit on"),
        _("state"),
    ]


def roster_rows(posts: Iterable[Appointment], on: date) -> Iterable[list[str]]:
    """One row per appointment, under `roster_header`."""
    for post in posts:
        days = (post.started_on, post.ended_on, post.trained_on, post.unit_assessed_on)
        began, ended, trained, assessed = (day.isoformat() if day else "" for day in days)
        yield [
            post.person.name,
            post.person.id_last4,
            post.enterprise.name,
            post.enterprise.code,
            post.enterprise.bureau.name,
            str(post.get_role_display()),
            str(post.get_side_display()),
            post.posts,
            began,
            ended,
            trained,
            assessed,
            serving_words(post, on)[0],
        ]
