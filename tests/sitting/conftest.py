"""A session that is going on now, in our county, with a small bank behind it."""

from datetime import datetime

import pytest
from django.core.cache import cache
from django.test import Client

from examcenter.assessment.models import Assessment, Seat, Session
from examcenter.bureaus.models import Bureau, User
from examcenter.lib.clock import database_now
from examcenter.registry.models import Enterprise
from examcenter.sitting import actions
from examcenter.sitting.keys import EXAM
from tests.builders import make_person, make_questions
from tests.sitting.builders import make_assessment, make_seat, make_session

NAME = "阿依古丽·买买提"


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    cache.clear()


@pytest.fixture
def at(db: None) -> datetime:
    """Now, by the database's clock, which views ask too."""
    return database_now()


@pytest.fixture
def bank(author: User) -> None:
    make_questions(author=author)


@pytest.fixture
def assessment(county: Bureau, officer: User, at: datetime) -> Assessment:
    return make_assessment(bureau=county, by=officer, at=at)


@pytest.fixture
def session(assessment: Assessment, at: datetime) -> Session:
    return make_session(assessment=assessment, at=at)


@pytest.fixture
def seat(session: Session, enterprise: Enterprise, bank: None) -> Seat:
    """A candidate with a ticket whose session is going on."""
    return make_seat(session=session, enterprise=enterprise, person=make_person(name=NAME), number=7)


@pytest.fixture
def ticket(seat: Seat, officer: User, at: datetime) -> str:
    """The key on the candidate's ticket."""
    actions.issue_tickets(assessment=seat.assessment, by=officer, at=at)
    seat.refresh_from_db()
    return seat.ticket.key


@pytest.fixture
def entry(seat: Seat, at: datetime) -> actions.Entry:
    """The candidate has begun."""
    return actions.enter(seat=seat, at=at)


@pytest.fixture
def writing(entry: actions.Entry) -> Client:
    """The browser in which the candidate writes."""
    return holding(entry)


def holding(entry: actions.Entry) -> Client:
    client = Client()
    client.cookies[EXAM] = entry.key.sealed()
    return client
