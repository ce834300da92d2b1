"""Publishing: rows, figures and the open-data file are frozen when proposed; a second official lets them out."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from examcenter.assessment.models import Assessment
from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import move
from examcenter.results.models import Outcome, Publication, PublishedRow
from examcenter.results.open_data import open_data
from examcenter.results.queries import Figures, figures, publishable
from examcenter.results.states import PUBLICATION, PublicationState, Result
from examcenter.rules.masking import mask_name


@transaction.atomic
def propose_publication(*, assessment: Assessment, title: str, by: User, at: datetime) -> Publication:
    """Freeze what has not been published yet: at first the whole round, later reassessments and corrections.

    Raises Refusal where nothing new is confirmed, the title is empty, or another proposal waits.
    """
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    if not title.strip():
        raise Refusal(_("Give the publication a title."))
    if assessment.publications.filter(state=PublicationState.PROPOSED).exists():
        raise Refusal(_("A publication of this assessment already waits for approval."))
    outcomes = list(publishable(assessment))
    if not outcomes:
        raise Refusal(_("There is nothing new to publish. Confirm results first."))
    rows = frozen_rows(outcomes)
    publication = _create(assessment, title.strip(), rows, by=by, at=at)
    journal.record(
        actor=by.actor, verb="results.propose", obj=publication, at=at, assessment=assessment.pk, rows=len(rows),
        digest=publication.digest,
    )  # fmt: skip
    return publication


def frozen_rows(outcomes: Sequence[Outcome]) -> list[PublishedRow]:
    """Unsaved rows in the order of publication: by enterprise, role, and masked name."""
    rows = [_row(outcome) for outcome in outcomes]
    rows.sort(key=lambda row: (row.enterprise_name, row.enterprise_code, row.role, row.masked_name, row.outcome_id))
    for position, row in enumerate(rows, start=1):
        row.position = position
    return rows


def _row(outcome: Outcome) -> PublishedRow:
    seat = outcome.seat
    if seat.session is None:  # confirm() takes scheduled seats only
        raise ValueError(f"outcome {outcome.pk} has no session")
    return PublishedRow(
        outcome=outcome,
        masked_name=mask_name(seat.person.name),
        enterprise_name=seat.enterprise.name,
        enterprise_code=seat.enterprise.code,
        role=seat.role,
        side=seat.side,
        result=outcome.result,
        held_on=local_date(seat.session.starts_at),
        is_reassessment=seat.reassesses_id is not None,
        corrects=_published_before(outcome),
    )


def _published_before(outcome: Outcome) -> PublishedRow | None:
    """The published row of the nearest result that this one replaces; an error that was never public stays private."""
    earlier = outcome.supersedes
    while earlier is not None:
        row = earlier.published_rows.filter(publication__state=PublicationState.PUBLISHED).first()
        if row is not None:
            return row
        earlier = earlier.supersedes
    return None


def _create(assessment: Assessment, title: str, rows: list[PublishedRow], *, by: User, at: datetime) -> Publication:
    earlier = assessment.publications.order_by("-number").first()
    counted = figures_of_rows(rows) if assessment.publications.published().exists() else figures(assessment)
    file = open_data(rows)
    publication = Publication.objects.create(
        assessment=assessment,
        number=earlier.number + 1 if earlier else 1,
        title=title,
        due=counted.due,
        sat=counted.sat,
        passed=counted.passed,
        absent=counted.absent,
        deferred=counted.deferred,
        open_data=file,
        digest=hashlib.sha256(file).hexdigest(),
        proposed_by=by,
        proposed_at=at,
    )
    for row in rows:
        row.publication = publication
    PublishedRow.objects.bulk_create(rows)
    return publication


def figures_of_rows(rows: Sequence[PublishedRow]) -> Figures:
    """The figures of a later publication count what it carries."""
    counts = {result: sum(row.result == result for row in rows) for result in Result.values}
    return Figures(due=len(rows), passed=counts[Result.PASS], failed=counts[Result.FAIL], absent=counts[Result.ABSENT])


@transaction.atomic
def approve_publication(*, publication: Publication, by: User, at: datetime) -> Publication:
    """Let a proposed publication out to the public; the official who proposed it cannot."""
    if publication.proposed_by_id == by.pk:
        raise Refusal(_("You proposed this publication; another official has to approve it."))
    if publication.rows.filter(outcome__successor__isnull=False).exists():
        raise Refusal(_("A result in it has been corrected since. Send it back and propose it anew."))
    move(publication, "approve", PUBLICATION, decided_by=by, decided_at=at)
    journal.record(actor=by.actor, verb="results.approve", obj=publication, at=at, digest=publication.digest)
    return publication


@transaction.atomic
def send_back_publication(*, publication: Publication, comment: str, by: User, at: datetime) -> Publication:
    """Give a proposed publication back with what has to change; its results can then be proposed anew."""
    if publication.proposed_by_id == by.pk:
        raise Refusal(_("You proposed this publication; another official has to decide on it."))
    if not comment.strip():
        raise Refusal(_("Say what has to change before it can be published."))
    move(publication, "send_back", PUBLICATION, decided_by=by, decided_at=at, comment=comment.strip())
    journal.record(actor=by.actor, verb="results.send_back", obj=publication, at=at)
    return publication
