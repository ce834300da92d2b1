"""An assessment with sessions and seats, as far as the exam room needs it."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from examcenter.assessment.models import Assessment, Seat, Session, Venue
from examcenter.assessment.states import AssessmentState
from examcenter.bureaus.models import Bureau, User
from examcenter.registry.models import Enterprise, Person
from examcenter.sitting.actions.tickets import new_key
from question_bank.models import Question, Revision
from tests.builders import make_appointment, make_blueprint, make_enterprise, make_person, numbers

MINUTES = 60


def make_assessment(*, bureau: Bureau, by: User, at: datetime, **fields: Any) -> Assessment:
    """A census that has been drawn; ten questions, 100 points, 60 minutes."""
    values: dict[str, Any] = {
        "title": f"灶管阀监督抽查考核{next(numbers)}",
        "area": bureau,
        "is_census": True,
        "pass_mark": 80,
        "minutes": MINUTES,
        "state": AssessmentState.DRAWN,
        "created_by": by,
        "created_at": at,
        "public_key": secrets.token_hex(8),
    } | fields
    if "blueprint" not in values:
        values["blueprint"] = make_blueprint()
    return Assessment.objects.create(bureau=bureau, **values)


def make_session(*, assessment: Assessment, at: datetime, starts: int = -10, ends: int = 110, **fields: Any) -> Session:
    """A session that began ten minutes before `at` and goes on for two hours, unless told otherwise (in minutes)."""
    venue = fields.pop("venue", None) or Venue.objects.create(
        bureau=assessment.bureau, name=f"栖云县培训中心{next(numbers)}", address="栖云县云麓路1号"
    )
    values: dict[str, Any] = {"room": "第一考场", "capacity": 30, "entry_key": new_key()} | fields
    return Session.objects.create(
        assessment=assessment,
        venue=venue,
        starts_at=at + timedelta(minutes=starts),
        ends_at=at + timedelta(minutes=ends),
        **values,
    )


def make_seat(
    *,
    session: Session | None,
    assessment: Assessment | None = None,
    enterprise: Enterprise | None = None,
    person: Person | None = None,
    **fields: Any,
) -> Seat:
    """A due seat in a session, or one without a session in `assessment`."""
    campaign = session.assessment if session else assessment
    assert campaign is not None
    unit = enterprise or make_enterprise(bureau=campaign.bureau)
    someone = person or make_person()
    known = someone.appointments.filter(enterprise=unit).first()
    post = known or make_appointment(enterprise=unit, person=someone)
    values: dict[str, Any] = {"source": Seat.Source.DRAWN, "role": post.role, "side": post.side} | fields
    return Seat.objects.create(
        assessment=campaign, session=session, person=post.person, appointment=post, enterprise=unit, **values
    )


def revise(question: Question, **fields: Any) -> Revision:
    """The next revision of a question, in force at once."""
    revision = question.revisions.order_by("-number")[0]
    revision.pk, revision.number = None, revision.number + 1
    for name, value in fields.items():
        setattr(revision, name, value)
    revision.save()
    question.current = revision
    question.save(update_fields=["current"])
    return revision
