"""Confirming results and, in the same transaction, opening a rectification for every fail.

Order 75 (draft) article 15: a unit whose person fails takes measures at once. A result holds for the same role and
side in all the person's current posts, so every such unit gets a notice.
"""

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction

from examcenter.assessment.models import Assessment, Seat
from examcenter.bureaus.models import User
from examcenter.bureaus.queries import calendar, setting_on
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.states import move
from examcenter.rectification.actions.settling import settle
from examcenter.rectification.models import Notice, NoticedPerson
from examcenter.rectification.states import NOTICE, NoticeState
from examcenter.registry.models import Appointment, Enterprise
from examcenter.results import actions as results
from examcenter.results.models import Outcome, RectificationNote
from examcenter.results.states import Result
from examcenter.rules.workdays import add_workdays


@transaction.atomic
def confirm_results(*, assessment: Assessment, by: User, at: datetime) -> list[Notice]:
    """Confirm all results that can be confirmed; returns the notices opened by it.

    A passed reassessment settles the person, a failed or missed one gives the notice back to the enterprise.
    Raises Refusal where sessions or sittings are still open.
    """
    failed: dict[Enterprise, list[Outcome]] = defaultdict(list)
    for outcome in results.confirm(assessment=assessment, by=by, at=at):
        if outcome.seat.reassesses_id:
            _after_reassessment(outcome, by=by, at=at)
        elif outcome.result == Result.FAIL:
            for unit in units_of(outcome.seat, on=local_date(at)):
                failed[unit].append(outcome)
    return [
        _open(assessment, unit, outcomes, by=by, at=at)
        for unit, outcomes in sorted(failed.items(), key=lambda pair: pair[0].pk)
    ]


def units_of(seat: Seat, *, on: date) -> list[Enterprise]:
    """The enterprises where the seat's person now serves in the seat's role and side; at least the seat's own."""
    posts = Appointment.objects.serving(on).filter(person=seat.person_id, role=seat.role, side=seat.side)
    units = {post.enterprise_id: post.enterprise for post in posts.select_related("enterprise__bureau")}
    return list(units.values()) or [seat.enterprise]


def _open(assessment: Assessment, unit: Enterprise, outcomes: list[Outcome], *, by: User, at: datetime) -> Notice:
    waiting = Notice.objects.exclude(state=NoticeState.CLOSED).filter(assessment=assessment, enterprise=unit)
    notice = waiting.select_for_update().first()
    if notice is None:
        notice = _issue(assessment, unit, by=by, at=at)
    for outcome in outcomes:
        NoticedPerson.objects.create(notice=notice, outcome=outcome)
        results.note_rectification(outcome=outcome, stage=RectificationNote.Stage.OPENED, at=at)
    return notice


def _issue(assessment: Assessment, unit: Enterprise, *, by: User, at: datetime) -> Notice:
    today = local_date(at)
    setting = setting_on(assessment.bureau, "rectification_workdays", today)
    due = add_workdays(today, int(setting.value), calendar())
    notice = Notice.objects.create(
        assessment=assessment,
        enterprise=unit,
        issued_by=by,
        issued_at=at,
        due_on=due.day,
        due_is_provisional=due.provisional,
        due_workdays=int(setting.value),
        due_basis=setting.legal_basis,
    )
    journal.record(
        actor=by.actor, verb="rectification.issue", obj=notice, at=at, enterprise=unit.pk, due_on=due.day.isoformat()
    )
    return notice


def _after_reassessment(outcome: Outcome, *, by: User, at: datetime) -> None:
    waiting = NoticedPerson.objects.filter(outcome__seat=outcome.seat.reassesses_id, settlement="")
    for noticed in waiting.select_related("notice", "outcome"):
        if outcome.result == Result.PASS:
            settle(noticed, NoticedPerson.Settlement.PASSED, actor=by.actor, at=at)
        elif noticed.notice.state == NoticeState.ACCEPTED:
            _reopen(noticed.notice, by=by, at=at)


def _reopen(notice: Notice, *, by: User, at: datetime) -> None:
    """Give the notice back to the enterprise with a new deadline: the reassessment was not passed."""
    due = add_workdays(local_date(at), notice.due_workdays, calendar())
    move(notice, "reopen", NOTICE, due_on=due.day, due_is_provisional=due.provisional)
    for noticed in notice.persons.filter(settlement="").select_related("outcome"):
        results.note_rectification(outcome=noticed.outcome, stage=RectificationNote.Stage.OPENED, at=at)
    journal.record(actor=by.actor, verb="rectification.reopen", obj=notice, at=at, due_on=due.day.isoformat())
