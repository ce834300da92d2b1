"""The roster as rows of a spreadsheet."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from examcenter.registry.imports.cells import ROLES, SIDES
from examcenter.registry.imports.columns import PERSON_COLUMNS
from examcenter.registry.models import Appointment
from examcenter.registry.presenters.records import serving_words

ROLE_WORDS = {str(value): word for word, value in ROLES.items()}
SIDE_WORDS = {str(value): word for word, value in SIDES.items()}
KEYS = ("name", "code", "role", "side", "posts", "started_on", "ended_on", "trained_on", "unit_assessed_on")


def roster_header() -> list[str]:
    """Columns that the import knows bear its names."""
    headers = {column.key: column.header for column in PERSON_COLUMNS}
    further = [_("last four of the document number"), _("enterprise"), _("bureau"), _("state")]
    return [*(headers[key] for key in KEYS), *further]


def roster_rows(posts: Iterable[Appointment], on: date) -> Iterable[list[object]]:
    """One row per appointment, under `roster_header`; days as such."""
    for post in posts:
        yield [
            post.person.name,
            post.enterprise.code,
            ROLE_WORDS[post.role],
            SIDE_WORDS[post.side],
            post.posts,
            post.started_on,
            post.ended_on,
            post.trained_on,
            post.unit_assessed_on,
            post.person.id_last4,
            post.enterprise.name,
            post.enterprise.bureau.name,
            serving_words(post, on)[0],
        ]
