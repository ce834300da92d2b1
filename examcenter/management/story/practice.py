"""A session that is open now, made anew whenever the last one is over or everybody in it has sat."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime

from examcenter.assessment import actions
from examcenter.assessment.models import Seat, Session, Venue
from examcenter.bureaus.models import Bureau
from examcenter.lib.refusals import Refusal
from examcenter.management.story.loading import SHORT_BLUEPRINT, who
from examcenter.rectification.actions import confirm_results
from examcenter.sitting.actions import assemble_papers, issue_tickets
from question_bank.models import Blueprint

TITLE = "练习场次"
OPEN_FOR = timedelta(hours=10)
LEAST_LEFT = timedelta(hours=2)
SIZE = 12


def rearm(now: datetime) -> Seat:
    """A seat that can be sat now; makes a new practice assessment where the present one has none left."""
    seat = _free_seats(now).first()
    return seat if seat is not None else _new(now)


def _free_seats(now: datetime) -> QuerySet[Seat]:
    return (
        Seat.objects.due()
        .filter(assessment__title__startswith=TITLE, sitting=None, ticket__isnull=False)
        .filter(session__starts_at__lte=now, session__ends_at__gte=now + LEAST_LEFT)
        .select_related("person", "enterprise", "session__venue", "ticket", "assessment")
        .order_by("number")
    )


def _new(now: datetime) -> Seat:
    officer, county = who("officer.chen"), Bureau.objects.get(code="990122")
    _finish_old(now)
    plan = actions.create_plan(
        bureau=county,
        title=f"{TITLE}（{date_format(localtime(now), 'Y年n月j日 H:i')}）",
        blueprint=Blueprint.objects.get(name=SHORT_BLUEPRINT),
        roles=["officer"],
        categories=["五金", "车用成品油", "电动自行车", "电线电缆"],
        size=SIZE,
        ignore_rest=True,
        ignore_rest_reason="示例练习，供熟悉操作",
        by=officer,
        at=now - timedelta(hours=3),
    )
    actions.submit_plan(assessment=plan, by=officer, at=now - timedelta(minutes=170))
    actions.approve_plan(assessment=plan, by=who("approver.sun"), at=now - timedelta(minutes=160))
    actions.freeze(assessment=plan, by=officer, at=now - timedelta(minutes=150))
    actions.draw(
        assessment=plan, witness="郑若川", witness_value="15 6 28", by=officer, at=now - timedelta(minutes=145)
    )
    session = actions.add_session(
        assessment=plan, venue=Venue.objects.get(bureau=county, name="栖云县市场监管局培训中心"), room="练习室",
        starts_at=now - timedelta(minutes=5), ends_at=now + OPEN_FOR, capacity=SIZE + 3, by=officer,
        at=now - timedelta(minutes=120),
    )  # fmt: skip
    actions.assign_seats(assessment=plan, by=officer, at=now - timedelta(minutes=110))
    issue_tickets(assessment=plan, by=officer, at=now - timedelta(minutes=100))
    assemble_papers(session=session, at=now - timedelta(minutes=60), actor="system")
    return _free_seats(now)[0]


def _finish_old(now: datetime) -> None:
    """Confirm what earlier practice sessions left behind, so that they do not pile up among the things to do."""
    for session in Session.objects.filter(assessment__title__startswith=TITLE, ends_at__lte=now).select_related(
        "assessment"
    ):
        if session.seats.due().filter(outcomes=None).exists():
            try:
                confirm_results(assessment=session.assessment, by=who("officer.chen"), at=now)
            except Refusal:  # a paper is still to be closed by the next tick
                continue
