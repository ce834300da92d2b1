"""The county's campaign on 灶管阀, a month ago: 58 due, 53 sat, 49 passed, 3 absent, 2 deferred, and what followed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from examcenter.assessment import actions
from examcenter.assessment.models import Assessment, Seat, Session, Venue
from examcenter.bureaus.models import Bureau, User
from examcenter.lib.uploads import Upload
from examcenter.management.story.calendar import StoryClock
from examcenter.management.story.evidence import training_record
from examcenter.management.story.loading import VENUE_BLUEPRINT, sample_password, who
from examcenter.management.story.sitting_down import sit
from examcenter.rectification import actions as rectification
from examcenter.rectification.models import Notice
from examcenter.registry.actions import create_enterprise_account
from examcenter.registry.models import Enterprise
from examcenter.results import actions as results
from examcenter.results.models import Outcome
from examcenter.sitting.actions import assemble_papers, issue_tickets
from question_bank.models import Blueprint

TITLE = "栖云县灶管阀产品质量安全管理人员监督抽查考核"
DUE, ABSENT, DEFERRED, FAILED = 58, 3, 2, 4
EXAM = -24  # working days from now


@dataclass(frozen=True)
class Cast:
    county: Bureau
    officer: User
    approver: User


def tell(clock: StoryClock) -> Assessment:
    """The whole campaign, from the plan to one rectification that is overdue, one due, one waiting, one closed."""
    cast = Cast(Bureau.objects.get(code="990122"), who("officer.chen"), who("approver.sun"))
    assessment = _plan_and_draw(cast, clock)
    sessions = _schedule(assessment, cast, clock)
    _excuse(assessment, cast, clock)
    _sit(assessment, sessions)
    notices = _confirm_and_publish(assessment, cast, clock)
    _rectify(notices, cast, clock)
    return assessment


def _plan_and_draw(cast: Cast, clock: StoryClock) -> Assessment:
    plan = actions.create_plan(
        bureau=cast.county,
        title=TITLE,
        blueprint=Blueprint.objects.get(name=VENUE_BLUEPRINT),
        legal_basis="宁市监质监〔2023〕146号所列灶管阀重点产品；本示例的依据以当地文件为准",
        categories=["灶管阀"],
        size=DUE,
        by=cast.officer,
        at=clock.at(EXAM - 15, 9),
    )
    actions.submit_plan(assessment=plan, by=cast.officer, at=clock.at(EXAM - 15, 10))
    actions.approve_plan(assessment=plan, by=cast.approver, at=clock.at(EXAM - 14, 9, 30))
    actions.freeze(assessment=plan, by=cast.officer, at=clock.at(EXAM - 13, 9))
    actions.draw(
        assessment=plan,
        witness="赵明澄",
        witness_value="9 27 14 33 8 21",
        by=cast.officer,
        at=clock.at(EXAM - 13, 9, 10),
    )
    return plan


def _schedule(assessment: Assessment, cast: Cast, clock: StoryClock) -> list[Session]:
    at = clock.at(EXAM - 12, 10)
    venue = actions.create_venue(
        bureau=cast.county,
        name="栖云县市场监管局培训中心",
        address="栖云县城关镇清和路（示例地址）",
        by=cast.officer,
        at=at,
    )
    starts = clock.at(EXAM, 9)
    sessions = [
        actions.add_session(
            assessment=assessment, venue=venue, room=room, starts_at=starts, ends_at=starts + timedelta(minutes=90),
            capacity=30, by=cast.officer, at=at,
        )
        for room in ("第一考场", "第二考场")
    ]  # fmt: skip
    actions.assign_seats(assessment=assessment, by=cast.officer, at=at)
    issue_tickets(assessment=assessment, by=cast.officer, at=at)
    return sessions


def _excuse(assessment: Assessment, cast: Cast, clock: StoryClock) -> None:
    """One excuse in time, so that a reserve follows; two on the day before, which are deferred."""
    seats = [seat for seat in _ordinary(assessment) if seat.role == "officer"]
    actions.excuse_seat(seat=seats[0], ground="illness", by=cast.officer, at=clock.at(EXAM - 8, 15))
    issue_tickets(assessment=assessment, by=cast.officer, at=clock.at(EXAM - 8, 15, 5))
    for seat in seats[1 : 1 + DEFERRED]:
        actions.excuse_seat(seat=seat, ground="illness", by=cast.officer, at=clock.at(EXAM - 1, 16))


def _ordinary(assessment: Assessment) -> list[Seat]:
    """Due seats of persons who serve at one enterprise only, so that a fail concerns one unit; one seat per unit."""
    seats = Seat.objects.due().filter(assessment=assessment).select_related("person", "enterprise")
    single = seats.annotate(posts=Count("person__appointments")).filter(posts=1).order_by("pk")
    return list({seat.enterprise_id: seat for seat in single}.values())


def _sit(assessment: Assessment, sessions: list[Session]) -> None:
    for session in sessions:
        assemble_papers(session=session, at=session.starts_at - timedelta(hours=1), actor="system")
    chosen = [seat.pk for seat in _ordinary(assessment)]
    failing, absent = set(chosen[:FAILED]), set(chosen[FAILED : FAILED + ABSENT])
    seats = Seat.objects.due().filter(assessment=assessment).select_related("session").order_by("pk")
    for place, seat in enumerate(seats):
        if seat.pk in absent or seat.session is None:
            continue
        points = 60 + 4 * (place % 4) if seat.pk in failing else 82 + 2 * (place * 7 % 9)
        arrived = seat.session.starts_at + timedelta(minutes=1 + place % 5)
        sit(seat, at=arrived, minutes=25 + place * 11 % 30, points=points)


def _confirm_and_publish(assessment: Assessment, cast: Cast, clock: StoryClock) -> list[Notice]:
    notices = rectification.confirm_results(assessment=assessment, by=cast.officer, at=clock.at(EXAM, 15))
    _publish(assessment, f"{TITLE}结果公布", cast, clock.at(EXAM + 2, 9))
    return notices


def _publish(assessment: Assessment, title: str, cast: Cast, at: datetime) -> None:
    publication = results.propose_publication(assessment=assessment, title=title, by=cast.officer, at=at)
    results.approve_publication(publication=publication, by=cast.approver, at=at + timedelta(hours=3))


def _rectify(notices: list[Notice], cast: Cast, clock: StoryClock) -> None:
    """The first unit retrains and its person passes; the second is late; the third has to complete its answer; the
    fourth's answer waits for the bureau."""
    closed, overdue, returned, waiting = notices
    accounts = {
        notice.pk: account(notice.enterprise, clock.at(EXAM, 16)) for notice in (closed, overdue, returned, waiting)
    }
    _retrain_and_pass(closed, accounts[closed.pk], cast, clock)
    for notice, days in ((returned, -6), (waiting, -2)):
        _answer(notice, accounts[notice.pk], clock.at(days, 10))
    rectification.return_answer(
        notice=returned,
        comment="培训记录缺少参训人员签字，请补充签到表后重新提交。",
        by=cast.officer,
        at=clock.at(-4, 14),
    )


def account(unit: Enterprise, at: datetime) -> User:
    """The unit's account: it signs in with its organisation code."""
    return create_enterprise_account(
        enterprise=unit, username=unit.code.lower(), password=sample_password(), name=unit.principal or unit.name, at=at
    )


def _answer(notice: Notice, by: User, at: datetime) -> None:
    notice.refresh_from_db()
    rectification.answer(
        notice=notice,
        text="已组织未通过人员重新学习法律法规、强制性国家标准和本单位质量管理制度，由主要负责人讲课并考核，培训记录见附件。",
        files=[Upload("培训记录.pdf", training_record(notice.enterprise.name, at))],
        by=by,
        at=at,
    )


def _retrain_and_pass(notice: Notice, unit: User, cast: Cast, clock: StoryClock) -> None:
    _answer(notice, unit, clock.at(EXAM + 5, 10))
    begins = clock.at(EXAM + 11, 9)
    venue = Venue.objects.get(bureau=cast.county)
    session = rectification.NewSession(venue, "第一考场", begins, begins + timedelta(minutes=90))
    rectification.accept(
        notice=notice, comment="措施可行，安排补考。", session=session, by=cast.officer, at=clock.at(EXAM + 6, 9)
    )
    seat = Seat.objects.select_related("session").get(assessment=notice.assessment, source=Seat.Source.REASSESSMENT)
    sit(seat, at=begins + timedelta(minutes=2), minutes=38, points=90)
    rectification.confirm_results(assessment=notice.assessment, by=cast.officer, at=begins + timedelta(hours=2))
    _publish(notice.assessment, "栖云县灶管阀产品质量安全管理人员补考结果公布", cast, clock.at(EXAM + 13, 9))


def summary(assessment: Assessment) -> dict[str, int]:
    """Results of the campaign's first round, for checking the story."""
    outcomes = Outcome.objects.current().filter(seat__assessment=assessment, seat__reassesses=None)
    return dict(outcomes.values_list("result").annotate(Count("pk")))
