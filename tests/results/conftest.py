"""A campaign with one session that is over: 陆知行 passed, 欧阳若兰 failed, 沈青 did not come, 高远 was deferred."""

import pytest

from examcenter.assessment.models import Assessment, Seat, Session
from examcenter.assessment.states import SeatState
from examcenter.bureaus.models import Bureau, User
from examcenter.registry.models import Enterprise
from examcenter.results import actions
from examcenter.results.models import Outcome, Publication
from tests.cast import NOW
from tests.results.builders import ALL_WRONG, make_assessment, make_seat, make_session, sat


@pytest.fixture
def assessment(county: Bureau, officer: User) -> Assessment:
    return make_assessment(bureau=county, by=officer)


@pytest.fixture
def session(assessment: Assessment) -> Session:
    return make_session(assessment)


@pytest.fixture
def seats(session: Session, enterprise: Enterprise) -> dict[str, Seat]:
    """By what became of them: "pass", "fail", "absent", "deferred"."""
    seats = {
        "pass": make_seat(session, enterprise=enterprise, name="陆知行"),
        "fail": make_seat(session, enterprise=enterprise, name="欧阳若兰"),
        "absent": make_seat(session, enterprise=enterprise, name="沈青"),
        "deferred": make_seat(
            session, enterprise=enterprise, name="高远", state=SeatState.DEFERRED, excuse="因病请假", number=None
        ),
    }
    sat(seats["pass"])
    sat(seats["fail"], ALL_WRONG)
    return seats


@pytest.fixture
def outcomes(assessment: Assessment, seats: dict[str, Seat], officer: User) -> dict[str, Outcome]:
    """The confirmed results by "pass", "fail", "absent"."""
    return {str(o.result): o for o in actions.confirm(assessment=assessment, by=officer, at=NOW)}


@pytest.fixture
def proposed(assessment: Assessment, outcomes: dict[str, Outcome], officer: User) -> Publication:
    return actions.propose_publication(assessment=assessment, title="燃气灶具考核结果公布", by=officer, at=NOW)


@pytest.fixture
def published(proposed: Publication, approver: User) -> Publication:
    return actions.approve_publication(publication=proposed, by=approver, at=NOW)
