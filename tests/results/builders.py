"""A campaign that has been drawn, its seats, papers and sittings, straight into the tables."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

from examcenter.assessment.models import Assessment, Seat, Session, Venue
from examcenter.assessment.states import AssessmentState
from examcenter.bureaus.models import Bureau, User
from examcenter.registry.models import Appointment, Enterprise, PersonnelRole, Side
from examcenter.results.actions import close_paper
from examcenter.results.models import Mark
from examcenter.sitting.layout import sign
from examcenter.sitting.models import Paper, PaperItem, Response, Sitting
from examcenter.sitting.states import Closing
from question_bank.models import QuestionType, Revision
from question_bank.states import QuestionState
from tests.builders import make_appointment, make_blueprint, make_person, make_question
from tests.cast import NOW

HOUR = timedelta(hours=1)
numbers = count(1)
# Type, order in which the options are shown, and what the right answer (A, AB, T) looks like on such a paper.
QUESTIONS = (
    (QuestionType.SINGLE, "CADB", "B"),
    (QuestionType.SINGLE, "ABCD", "A"),
    (QuestionType.MULTIPLE, "BACD", "AB"),
    (QuestionType.TRUE_FALSE, "", "T"),
)
ALL_RIGHT = {position: right for position, (_, _, right) in enumerate(QUESTIONS, start=1)}
ALL_WRONG = {1: "A", 2: "B", 3: "CD", 4: "F"}


def make_assessment(*, bureau: Bureau, by: User, marking_rule: str = "exact", **fields: object) -> Assessment:
    """A drawn campaign with pass mark 75 on the scale of 100."""
    number = next(numbers)
    values: dict[str, object] = {
        "title": f"第{number}次燃气灶具质量安全监督抽查考核",
        "area": bureau,
        "size": 10,
        "blueprint": make_blueprint(marking_rule=marking_rule),
        "pass_mark": Decimal(75),
        "minutes": 60,
        "state": AssessmentState.DRAWN,
        "created_by": by,
        "created_at": NOW - timedelta(days=20),
        "public_key": f"key{number:05d}",
    } | fields
    return Assessment.objects.create(bureau=bureau, **values)


def make_session(assessment: Assessment, *, ends_at: datetime = NOW - HOUR, **fields: object) -> Session:
    """A room for two hours; over for an hour unless told."""
    venue, _ = Venue.objects.get_or_create(
        bureau=assessment.bureau, name="县局培训中心", defaults={"address": "学府路"}
    )
    values: dict[str, object] = {
        "room": "第一考场",
        "starts_at": ends_at - 2 * HOUR,
        "capacity": 30,
        "entry_key": f"ENTRY{next(numbers):05d}",
    } | fields
    return Session.objects.create(assessment=assessment, venue=venue, ends_at=ends_at, **values)


def make_seat(
    session: Session,
    *,
    enterprise: Enterprise,
    name: str = "",
    appointment: Appointment | None = None,
    **fields: object,
) -> Seat:
    """A due seat of somebody who serves at `enterprise`."""
    post = appointment or make_appointment(enterprise=enterprise, person=make_person(name=name))
    values: dict[str, object] = {"source": Seat.Source.DRAWN, "number": next(numbers)} | fields
    return Seat.objects.create(
        assessment=session.assessment,
        session=session,
        person=post.person,
        appointment=post,
        enterprise=post.enterprise,
        role=PersonnelRole.OFFICER,
        side=Side.PRODUCTION,
        **values,
    )


def make_reassessment(seat: Seat, session: Session) -> Seat:
    return make_seat(
        session,
        enterprise=seat.enterprise,
        appointment=seat.appointment,
        source=Seat.Source.REASSESSMENT,
        reassesses=seat,
    )


def revisions(author: User) -> list[Revision]:
    """One revision per entry of QUESTIONS, the same for all papers of a test."""
    found = list(Revision.objects.order_by("pk")[: len(QUESTIONS)])
    if len(found) == len(QUESTIONS):
        return found
    questions = [make_question(author=author, type=type, state=QuestionState.DRAFT) for type, _, _ in QUESTIONS]
    return [question.current for question in questions if question.current]


def start(seat: Seat, *, points: Decimal | int = 25, epoch: int = 1) -> Sitting:
    """An open sitting with a paper of four questions, begun at the session's beginning."""
    used = revisions(seat.assessment.created_by)
    session = seat.session
    assert session is not None
    paper = Paper.objects.create(
        seat=seat, seed="0" * 64, digest="0" * 64, points=points * len(used), size=len(used),
        layout="".join(sign(revision.type, len(revision.options)) for revision in used), fragment="",
        assembled_at=session.starts_at,
    )  # fmt: skip
    PaperItem.objects.bulk_create(
        PaperItem(paper=paper, position=position, revision=revision, order=order, points=points)
        for position, (revision, (_, order, _)) in enumerate(zip(used, QUESTIONS, strict=True), start=1)
    )
    return Sitting.objects.create(
        seat=seat, paper=paper, epoch=epoch, started_at=session.starts_at, deadline=session.starts_at + HOUR
    )


def respond(sitting: Sitting, answers: Mapping[int, str]) -> None:
    first = Response.objects.filter(sitting=sitting).count() + 1
    Response.objects.bulk_create(
        Response(
            sitting=sitting, epoch=sitting.epoch, number=number, position=position, choice=choice,
            received_at=sitting.started_at,
        )
        for number, (position, choice) in enumerate(answers.items(), start=first)
    )  # fmt: skip


def sat(seat: Seat, answers: Mapping[int, str] | None = None) -> Mark:
    """The mark of somebody who answered and handed in; everything right unless told."""
    sitting = start(seat)
    respond(sitting, ALL_RIGHT if answers is None else answers)
    return close_paper(
        sitting=sitting, closing=Closing.CANDIDATE, at=sitting.started_at + HOUR / 2, actor=f"sitting:{sitting.pk}"
    )
