"""Campaigns in other states: draft, waiting above, exam to come, just sat; and a director replaced last week."""

from datetime import timedelta

from examcenter.assessment import actions
from examcenter.assessment.models import Venue
from examcenter.bureaus.models import Bureau
from examcenter.lib.clock import local_date
from examcenter.management.story.calendar import StoryClock
from examcenter.management.story.loading import SHORT_BLUEPRINT, VENUE_BLUEPRINT, who
from examcenter.management.story.sitting_down import sit
from examcenter.registry.actions import appoint, end_appointment
from examcenter.registry.models import Appointment, Enterprise, Person
from examcenter.sitting.actions import assemble_papers, issue_tickets
from question_bank.models import Blueprint

CABLE_MAKER = "91990122MAL67W532T"


def tell(clock: StoryClock) -> None:
    _draft(clock)
    _waiting_above(clock)
    _drawn(clock)
    _just_sat(clock)
    _replace_director(clock)


def _draft(clock: StoryClock) -> None:
    actions.create_plan(
        bureau=Bureau.objects.get(code="990122"),
        title="栖云县电动自行车及电池销售单位质量安全员抽查考核",
        blueprint=Blueprint.objects.get(name=SHORT_BLUEPRINT),
        roles=["officer"],
        sides=["sales"],
        categories=["电动自行车", "电动自行车充电器和电池"],
        size=10,
        by=who("officer.chen"),
        at=clock.at(-1, 16),
    )


def _waiting_above(clock: StoryClock) -> None:
    """The development zone has no second official, so the city above it approves."""
    officer = who("officer.yunfan")
    plan = actions.create_plan(
        bureau=Bureau.objects.get(code="KF9901"),
        title="云帆开发区质量安全管理人员全覆盖考核",
        blueprint=Blueprint.objects.get(name=SHORT_BLUEPRINT),
        is_census=True,
        by=officer,
        at=clock.at(-2, 10),
    )
    actions.submit_plan(assessment=plan, by=officer, at=clock.at(-2, 11))


def _drawn(clock: StoryClock) -> None:
    officer = who("officer.chen")
    county = Bureau.objects.get(code="990122")
    plan = actions.create_plan(
        bureau=county,
        title="栖云县生产单位质量安全总监抽查考核",
        blueprint=Blueprint.objects.get(name=VENUE_BLUEPRINT),
        roles=["director"],
        sides=["production"],
        size=12,
        by=officer,
        at=clock.at(-9, 9),
    )
    actions.submit_plan(assessment=plan, by=officer, at=clock.at(-9, 10))
    actions.approve_plan(assessment=plan, by=who("approver.sun"), at=clock.at(-8, 9))
    actions.freeze(assessment=plan, by=officer, at=clock.at(-7, 9))
    actions.draw(assessment=plan, witness="吴行远", witness_value="4417", by=officer, at=clock.at(-7, 9, 5))
    begins = clock.at(8, 14)
    actions.add_session(
        assessment=plan, venue=Venue.objects.get(bureau=county, name="栖云县市场监管局培训中心"), room="第一考场",
        starts_at=begins, ends_at=begins + timedelta(minutes=90), capacity=30, by=officer, at=clock.at(-6, 9),
    )  # fmt: skip
    actions.assign_seats(assessment=plan, by=officer, at=clock.at(-6, 9))
    issue_tickets(assessment=plan, by=officer, at=clock.at(-6, 9))


def _just_sat(clock: StoryClock) -> None:
    """An exam that ended an hour ago: one failed, one stayed away; the results wait to be confirmed."""
    officer, county = who("officer.chen"), Bureau.objects.get(code="990122")
    plan = actions.create_plan(
        bureau=county,
        title="栖云县食品相关产品单位质量安全员抽查考核",
        blueprint=Blueprint.objects.get(name=SHORT_BLUEPRINT),
        roles=["officer"],
        categories=["食品相关产品"],
        size=6,
        by=officer,
        at=clock.at(-6, 14),
    )
    actions.submit_plan(assessment=plan, by=officer, at=clock.at(-6, 14, 30))
    actions.approve_plan(assessment=plan, by=who("approver.sun"), at=clock.at(-5, 9))
    actions.freeze(assessment=plan, by=officer, at=clock.at(-4, 9))
    actions.draw(assessment=plan, witness="郑若川", witness_value="8 19 3", by=officer, at=clock.at(-4, 9, 10))
    begins = clock.now - timedelta(minutes=150)
    session = actions.add_session(
        assessment=plan, venue=Venue.objects.get(bureau=county), room="第二考场", starts_at=begins,
        ends_at=begins + timedelta(minutes=90), capacity=30, by=officer, at=clock.at(-4, 10),
    )  # fmt: skip
    actions.assign_seats(assessment=plan, by=officer, at=clock.at(-4, 10))
    issue_tickets(assessment=plan, by=officer, at=clock.at(-4, 10))
    assemble_papers(session=session, at=begins - timedelta(hours=1), actor="system")
    for place, seat in enumerate(session.seats.order_by("number")[:5]):
        sit(
            seat,
            at=begins + timedelta(minutes=1 + place),
            minutes=22 + place,
            points=60 if place == 2 else 84 + 2 * place,
        )


def _replace_director(clock: StoryClock) -> None:
    """The cable maker's director left last week; one of its officers follows (a director may not be an officer too)."""
    officer, at = who("officer.chen"), clock.at(-7, 11)
    unit = Enterprise.objects.get(code=CABLE_MAKER)
    serving = Appointment.objects.serving(local_date(at)).filter(enterprise=unit)
    old = serving.get(role="director")
    successor: Person = serving.filter(role="officer").order_by("pk")[0].person
    for post in [old, serving.get(role="officer", person=successor)]:
        end_appointment(appointment=post, on=local_date(at), by=officer, at=at)
    appoint(
        person=successor, enterprise=unit, role="director", side="production", posts="",
        started_on=local_date(at) + timedelta(days=1), by=officer, at=at,
    )  # fmt: skip
