"""Where every campaign stands and what waits for whom; reads every room, writes none."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from examcenter.assessment.models import Assessment, Seat, Session
from examcenter.assessment.states import AssessmentState
from examcenter.bureaus.models import User, within
from examcenter.bureaus.permissions import GRANTS
from examcenter.journal.models import Entry
from examcenter.lib.clock import local_date
from examcenter.rectification.models import Notice
from examcenter.rectification.states import NoticeState
from examcenter.registry.models import Proposal, Transfer
from examcenter.registry.queries.proposals import late_for, waiting_for
from examcenter.registry.queries.responsibility import transfers_to_decide
from examcenter.results.models import Outcome, Publication, PublishedRow
from examcenter.results.states import PublicationState
from question_bank.models import Question
from question_bank.queries import review_queue


def own(user: User) -> QuerySet[Assessment]:
    """Assessments that bureaus of the user's area hold (not those merely handed down)."""
    return Assessment.objects.filter(within(user, "bureau__path"))


def to_confirm(assessments: QuerySet[Assessment], at: datetime) -> QuerySet[Assessment]:
    """With candidates of ended sessions whose result is not confirmed."""
    open_seats = Seat.objects.due().filter(assessment=OuterRef("pk"), session__ends_at__lte=at, outcomes=None)
    return assessments.filter(Exists(open_seats))


def to_publish(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """With confirmed results that stand in no publication, and none waiting for approval."""
    printed = PublishedRow.objects.filter(outcome=OuterRef("pk")).exclude(publication__state=PublicationState.SENT_BACK)
    unpublished = Outcome.objects.current().filter(~Exists(printed), seat__assessment=OuterRef("pk"))
    waiting = Publication.objects.filter(assessment=OuterRef("pk"), state=PublicationState.PROPOSED)
    return assessments.filter(Exists(unpublished), ~Exists(waiting))


def unscheduled(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Drawn, with candidates who have no session yet."""
    seats = Seat.objects.due().filter(assessment=OuterRef("pk"), session=None)
    return assessments.filter(Exists(seats), state=AssessmentState.DRAWN)


def sessions_around(user: User, at: datetime) -> QuerySet[Session]:
    """Sessions that run now or begin within a week."""
    return (
        Session.objects.for_user(user)
        .filter(ends_at__gt=at, starts_at__lt=at + timedelta(days=7))
        .select_related("assessment", "venue")
        .order_by("starts_at")
    )


def not_urged_lately(notices: QuerySet[Notice], at: datetime) -> QuerySet[Notice]:
    """Overdue notices whose enterprise has not been urged within a week."""
    return notices.exclude(urged_at__gt=at - timedelta(days=7))


def entries_about(assessment: Assessment, limit: int = 80) -> QuerySet[Entry]:
    """The newest journal entries about a campaign, its publications and its rectification notices."""
    about = Q(object_type="assessment.assessment", object_id=str(assessment.pk))
    for model, found in (
        ("results.publication", assessment.publications),
        ("rectification.notice", assessment.notices),
    ):
        about |= Q(object_type=model, object_id__in=[str(pk) for pk in found.values_list("pk", flat=True)])
    return Entry.objects.filter(about).order_by("-at", "-pk")[:limit]


@dataclass(frozen=True)
class Work:
    """What waits for a user, as querysets that nobody has evaluated yet; None where it is not theirs to do."""

    plans_to_approve: QuerySet[Assessment] | None
    publications_to_approve: QuerySet[Publication] | None
    plans_sent_back: QuerySet[Assessment] | None
    to_draw: QuerySet[Assessment] | None
    to_schedule: QuerySet[Assessment] | None
    to_confirm: QuerySet[Assessment] | None
    to_publish: QuerySet[Assessment] | None
    answers_to_review: QuerySet[Notice] | None
    overdue: QuerySet[Notice] | None
    questions_to_review: QuerySet[Question] | None
    proposals: QuerySet[Proposal] | None
    proposals_late: QuerySet[Proposal] | None
    sessions_now: QuerySet[Session] | None
    transfers_to_decide: QuerySet[Transfer] | None


def work_of(user: User, at: datetime) -> Work:
    roles = set(user.memberships.values_list("role", flat=True))

    def grants(verb: str) -> bool:
        return bool(roles & GRANTS[verb])

    mine, notices = own(user), Notice.objects.for_user(user)
    officer, approver = grants("assessment.plan"), grants("assessment.approve")
    not_mine = ~Q(submitted_by=user)
    return Work(
        plans_to_approve=mine.filter(not_mine, state=AssessmentState.SUBMITTED) if approver else None,
        publications_to_approve=Publication.objects.for_user(user)
        .filter(state=PublicationState.PROPOSED)
        .exclude(proposed_by=user)
        if approver
        else None,
        plans_sent_back=mine.filter(state=AssessmentState.DRAFT).exclude(return_comment="") if officer else None,
        to_draw=mine.filter(state__in=[AssessmentState.APPROVED, AssessmentState.FROZEN]) if officer else None,
        to_schedule=unscheduled(mine) if officer else None,
        to_confirm=to_confirm(mine, at) if officer else None,
        to_publish=to_publish(mine) if officer else None,
        answers_to_review=notices.filter(state=NoticeState.ANSWERED) if grants("rectification.review") else None,
        overdue=not_urged_lately(notices.overdue(local_date(at)), at) if grants("rectification.review") else None,
        questions_to_review=review_queue(user) if grants("bank.review") else None,
        proposals=waiting_for(user) if grants("registry.edit") else None,
        proposals_late=late_for(user, local_date(at)) if grants("registry.edit") else None,
        sessions_now=Session.objects.for_user(user).filter(starts_at__lte=at, ends_at__gt=at)
        if grants("sitting.monitor")
        else None,
        transfers_to_decide=transfers_to_decide(user) if grants("registry.edit") else None,
    )
