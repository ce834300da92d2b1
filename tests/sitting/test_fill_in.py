"""A fill-in question all the way: dealt, shown, typed, saved, marked; and pictures for the paper's candidate only."""

import json
from datetime import datetime

import pytest
from django.test import Client

from examcenter.assessment.models import Seat, Session
from examcenter.bureaus.models import Bureau, User
from examcenter.results.actions import close_paper
from examcenter.sitting.actions.papers import assemble_paper
from examcenter.sitting.bank_use import uses
from examcenter.sitting.models import Response, Sitting
from examcenter.sitting.states import Closing
from question_bank.models import Picture, Question, QuestionType, RevisionPicture
from question_bank.rules.blanks import MOST_BLANKS, MOST_TYPED
from tests.builders import make_blueprint, make_question
from tests.sitting.builders import make_assessment, make_seat, make_session

STEM = "应当自变更之日起____个工作日内，由____更新。"
KEY = "5|五；质量安全员|安全员"
HEADERS = {"X-Exam": "1", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def question(author: User) -> Question:
    return make_question(author=author, type=QuestionType.FILL_IN, stem=STEM, options=[], key=KEY)


@pytest.fixture
def session(county: Bureau, officer: User, question: Question, at: datetime) -> Session:
    blueprint = make_blueprint(sections=[(QuestionType.FILL_IN, 1, 100)], marking_rule="partial")
    return make_session(assessment=make_assessment(bureau=county, by=officer, at=at, blueprint=blueprint), at=at)


@pytest.fixture
def seat(session: Session) -> Seat:
    return make_seat(session=session)


def enter(client: Client, session: Session, seat: Seat) -> None:
    client.post("/exam/enter/", {"code": session.entry_key, "name": seat.person.name, "last_six": seat.person.last_six})
    client.post("/exam/start/", {"accepted": "on"})


def save(client: Client, number: int, choice: str) -> int:
    body = json.dumps({"n": number, "q": 1, "a": choice}, ensure_ascii="\ud800" in choice)  # as browsers write it
    return client.post("/exam/save/", body, content_type="application/json", headers=HEADERS).status_code


def close(seat: Seat, at: datetime) -> list[str]:
    sitting = Sitting.objects.get(seat=seat)
    mark = close_paper(sitting=sitting, closing=Closing.CANDIDATE, at=at, actor=f"sitting:{sitting.pk}")
    last = Response.objects.filter(sitting=sitting).order_by("number").last()
    assert mark.items[0][2] == (last.choice if last else "")
    return [str(mark.score.normalize()), mark.items[0][3]]


def test_the_paper_shows_blanks_and_nothing_of_the_key(seat: Seat, at: datetime) -> None:
    paper = assemble_paper(seat=seat, at=at, actor="system")
    assert paper is not None
    assert paper.layout == "2"
    assert paper.fragment.count('type="text"') == 2
    assert "质量安全员" not in paper.fragment


@pytest.mark.parametrize(
    ("typed", "points"),
    [("５\n安全员", 100), ("五 \n 质量安全员。", 100), ("5\n总监", 50), ("\n安全员", 50), ("6\n总监", 0)],
)
def test_what_was_typed_is_saved_and_marked(
    client: Client, session: Session, seat: Seat, at: datetime, typed: str, points: int
) -> None:
    enter(client, session, seat)
    assert save(client, 1, "6\n总监") == 200
    assert save(client, 2, typed) == 200
    assert int(float(close(seat, at)[1])) == points


def test_the_longest_answer_fits_the_lane(
    client: Client, county: Bureau, officer: User, author: User, at: datetime
) -> None:
    make_question(
        author=author,
        type=QuestionType.FILL_IN,
        stem="____" * 1 + "，____" * 5,
        options=[],
        key="；".join("甲乙丙丁戊己"),
    )
    blueprint = make_blueprint(sections=[(QuestionType.FILL_IN, 1, 100)])
    session = make_session(assessment=make_assessment(bureau=county, by=officer, at=at, blueprint=blueprint), at=at)
    enter(client, session, make_seat(session=session))
    longest = "\n".join(["质" * MOST_TYPED] * MOST_BLANKS)
    assert save(client, 1, longest) == 200
    assert Response.objects.get().choice == longest


@pytest.mark.parametrize("choice", ["A", "5", "5\n安全员\n更多", "质" * 41 + "\n", "\0\n5", "\ud800\n5"])
def test_it_refuses_what_the_paper_does_not_ask(
    client: Client, session: Session, seat: Seat, at: datetime, choice: str
) -> None:
    enter(client, session, seat)
    assert save(client, 1, choice) == 400
    assert not Response.objects.exists()


def test_the_page_gives_back_what_was_saved(client: Client, session: Session, seat: Seat, at: datetime) -> None:
    enter(client, session, seat)
    save(client, 1, "5, 1:2\n安全员")
    page = client.get("/exam/paper/").content.decode()
    assert 'data-answers="1:5%2C%201%3A2%0A%E5%AE%89%E5%85%A8%E5%91%98"' in page
    assert "填空题" in page


# --- pictures -------------------------------------------------------------------------------------------------


@pytest.fixture
def picture(question: Question, author: User, at: datetime) -> Picture:
    made = Picture.objects.create(
        digest="ab" * 32, media_type="image/png", data=b"png", width=3, height=2, by=author, at=at
    )
    assert question.current is not None
    RevisionPicture.objects.create(revision=question.current, picture=made, place="", alt="能效标识")
    return made


def test_the_candidate_of_the_paper_sees_its_picture(
    client: Client, session: Session, seat: Seat, picture: Picture, at: datetime
) -> None:
    enter(client, session, seat)
    page = client.get("/exam/paper/").content.decode()
    assert 'alt="能效标识"' in page
    assert f'src="/exam/picture/{picture.digest}/"' in page
    reply = client.get(f"/exam/picture/{picture.digest}/")
    assert (reply.content, reply["Content-Type"]) == (b"png", "image/png")
    assert "private" in reply["Cache-Control"]


def test_nobody_else_sees_it(
    client: Client, county: Bureau, officer: User, author: User, session: Session, seat: Seat, picture: Picture,
    at: datetime,
) -> None:  # fmt: skip
    assert client.get(f"/exam/picture/{picture.digest}/").status_code == 404
    make_question(author=author)
    other = make_assessment(
        bureau=county, by=officer, at=at, blueprint=make_blueprint(sections=[(QuestionType.SINGLE, 1, 100)])
    )
    elsewhere = make_session(assessment=other, at=at)
    enter(client, elsewhere, make_seat(session=elsewhere))
    assert client.get("/exam/paper/").status_code == 200
    assert client.get(f"/exam/picture/{picture.digest}/").status_code == 404


def test_the_bank_is_told_of_papers_that_were_handed_in(
    client: Client, session: Session, seat: Seat, question: Question, at: datetime
) -> None:
    assert question.current is not None
    enter(client, session, seat)
    assert uses([question.current.pk]) == []
    close(seat, at)
    (use,) = uses([question.current.pk])
    assert (use.revision_id, use.title, use.papers) == (question.current.pk, session.assessment.title, 1)
