"""Papers: frozen, the same for the same seed, fresh for the same person; and what the page shows of them."""

import re
from datetime import datetime
from html.parser import HTMLParser

import pytest
from django.test import Client

from examcenter.assessment.models import Assessment, Seat, Session
from examcenter.bureaus.models import User
from examcenter.lib.refusals import Refusal
from examcenter.sitting import actions
from examcenter.sitting.actions.papers import assemble_paper
from examcenter.sitting.layout import accepts
from examcenter.sitting.models import Paper, PaperItem
from examcenter.sitting.presenters import fragment
from examcenter.sitting.queries import sessions_without_papers
from question_bank.models import Question, QuestionType, Revision
from question_bank.rules.assembly import Item
from tests.builders import make_question
from tests.sitting.builders import make_seat, make_session, revise


def codes(paper: Paper) -> set[str]:
    return set(paper.items.values_list("revision__question__code", flat=True))


def test_every_due_seat_gets_one_paper(session: Session, seat: Seat, at: datetime) -> None:
    make_seat(session=session)
    make_seat(session=session, state="deferred")
    assert actions.assemble_papers(session=session, at=at, actor="system") == 2
    assert actions.assemble_papers(session=session, at=at, actor="system") == 0
    assert Paper.objects.count() == 2


def test_a_paper_follows_the_blueprint(seat: Seat, at: datetime) -> None:
    paper = assemble_paper(seat=seat, at=at, actor="system")
    assert paper is not None
    types = list(paper.items.values_list("revision__type", flat=True))
    assert types == ["single"] * 4 + ["multiple"] * 3 + ["true_false"] * 3
    assert (int(paper.points), paper.size, paper.layout) == (100, 10, "ddddDDDttt")


def test_neighbours_have_different_papers(session: Session, seat: Seat, at: datetime) -> None:
    make_seat(session=session)
    actions.assemble_papers(session=session, at=at, actor="system")
    first, second = Paper.objects.all()
    assert first.digest != second.digest


def test_questions_had_before_come_last(assessment: Assessment, seat: Seat, author: User, at: datetime) -> None:
    """The bank has 8, 6 and 6 questions; a paper takes 4, 3 and 3, so the second can be all new."""
    first = assemble_paper(seat=seat, at=at, actor="system")
    later = make_session(assessment=assessment, at=at)
    again = make_seat(session=later, enterprise=seat.enterprise, person=seat.person)
    second = assemble_paper(seat=again, at=at, actor="system")
    assert first is not None
    assert second is not None
    assert not codes(first) & codes(second)


def test_an_edited_question_does_not_change_the_paper(seat: Seat, at: datetime) -> None:
    paper = assemble_paper(seat=seat, at=at, actor="system")
    assert paper is not None
    before = paper.fragment
    for question in Question.objects.all():
        revise(question, stem=f"改过的题干{question.pk}")
    paper.refresh_from_db()
    assert paper.fragment == before


def test_it_refuses_a_bank_that_is_too_small(session: Session, at: datetime) -> None:
    make_seat(session=session)
    with pytest.raises(Refusal, match="题库中可用的“单选题”题只有 0 道"):
        actions.assemble_papers(session=session, at=at, actor="system")
    assert not PaperItem.objects.exists()


def test_sessions_that_lack_papers_are_found(session: Session, seat: Seat, at: datetime) -> None:
    soon = {"begins_before": at, "at": at}
    assert list(sessions_without_papers(**soon)) == [session]
    actions.assemble_papers(session=session, at=at, actor="system")
    assert not sessions_without_papers(**soon).exists()


@pytest.mark.parametrize(
    ("position", "choice", "allowed"),
    [
        (1, "A", True), (1, "D", True), (1, "", True), (1, "E", False), (1, "AB", False), (1, "T", False),
        (2, "ABD", True), (2, "ADB", False), (2, "AA", False), (2, "ABE", False), (2, "a", False),
        (3, "T", True), (3, "F", True), (3, "TF", False), (3, "A", False), (0, "A", False), (4, "A", False),
    ],
)  # fmt: skip
def test_what_a_layout_accepts(position: int, choice: str, allowed: bool) -> None:
    assert accepts("dDt", position, choice) is allowed


@pytest.mark.parametrize(
    ("choice", "allowed"),
    [
        ("质量安全员\n30", True), ("\n30", True), ("", True), ("30", False), ("a\nb\nc", False), ("\n", False),
        ("长" * 40 + "\n" + "长" * 40, True), ("长" * 41 + "\n", False), ("a\0\nb", False), ("\ud83d\n5", False),
        ("a\tb\nc", False), ("😀\n<b>", True),
    ],
)  # fmt: skip
def test_what_two_blanks_accept(choice: str, allowed: bool) -> None:
    assert accepts("d2", 2, choice) is allowed


# --- the page -------------------------------------------------------------------------------------------------


def test_question_texts_are_escaped(seat: Seat, author: User, at: datetime) -> None:
    for question in Question.objects.filter(current__type="single"):
        revise(question, stem="<script>alert(1)</script>", options=['"><img src=x>', "b & c", "{{ 7 }}", "d"])
    paper = assemble_paper(seat=seat, at=at, actor="system")
    assert paper is not None
    assert "<script" not in paper.fragment
    assert "<img" not in paper.fragment
    assert "{{ 7 }}" in paper.fragment


class Texts(HTMLParser):
    """All that a page says or carries: texts, and attributes with their values."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [tag, *(word for pair in attrs for word in pair if word)]

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_comment(self, data: str) -> None:
        self.found.append(data)


EXPLANATION = "此为解析标记"
DOCUMENT = "此为依据标记"


@pytest.fixture
def marked_bank(author: User) -> None:
    """Ten questions whose explanations, documents and codes would be recognised anywhere."""
    wanted = {QuestionType.SINGLE: 4, QuestionType.MULTIPLE: 3, QuestionType.TRUE_FALSE: 3}
    for type, number in wanted.items():
        for _ in range(number):
            make_question(author=author, type=type, explanation=EXPLANATION, document=DOCUMENT)


def test_no_reply_before_closing_carries_key_or_explanation(
    client: Client, session: Session, marked_bank: None, author: User
) -> None:
    """Two banks that differ in their keys alone give byte for byte the same paper; no page names what explains."""
    seat = make_seat(session=session)
    client.post("/exam/enter/", {"code": session.entry_key, "name": seat.person.name, "last_six": seat.person.last_six})
    client.post("/exam/start/", {"accepted": "on"})
    paths = ["/exam/", "/exam/rules/", "/exam/paper/", "/exam/status/"]
    first = [plain(client.get(path).content.decode()) for path in paths]
    save = client.post(
        "/exam/save/", {"n": 1, "q": 1, "a": "A"}, content_type="application/json",
        headers={"X-Exam": "1", "Sec-Fetch-Site": "same-origin"},
    )  # fmt: skip
    assert save.json() == {"n": 1}
    paper = Paper.objects.get(seat=seat)
    items = [
        Item(item.position, item.revision_id, item.order, item.points) for item in paper.items.order_by("position")
    ]
    others = Revision.objects.in_bulk([item.revision_id for item in items])
    for revision in others.values():
        revision.key = {"single": "B", "multiple": "CD", "true_false": "F"}[revision.type]
    assert fragment(items, others) == paper.fragment
    for page in first:
        assert EXPLANATION not in page
        assert DOCUMENT not in page
        assert not re.search(r"T\d{5}", page), "a question's code"


def plain(page: str) -> str:
    """A page without what changes at every request: tokens, seconds left, what has been saved."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    return re.sub(r'data-(remaining|highest|answers)="[^"]*"|"(remaining|highest)": \d+', "", page)


def test_a_fragment_is_made_of_few_things(seat: Seat, at: datetime) -> None:
    """Whatever is not known here could be a leak: tags, attributes and values are all listed."""
    paper = assemble_paper(seat=seat, at=at, actor="system")
    assert paper is not None
    parser = Texts()
    parser.feed(paper.fragment)
    known = {"fieldset", "class", "question", "data-q", "data-type", "hidden", "legend", "tabindex", "-1", "span"}
    known |= {"kind", "div", "options", "label", "option", "option option-many", "input", "type", "radio", "checkbox"}
    known |= {"name", "value", "letter", "aria-hidden", "true", "text", "tick", "frame", "✓"}
    known |= {"single", "multiple", "true_false", *"ABCDTF", *(f"q{n}" for n in range(1, 11)), *map(str, range(1, 11))}
    shown = {text for revision in Revision.objects.all() for text in (revision.stem, *revision.options)}
    assert {word for word in parser.found if word.strip()} - known - shown == set()


def test_the_order_of_options_follows_the_paper_not_the_key(session: Session, bank: None, at: datetime) -> None:
    """Over many papers the right option stands at every place."""
    for _ in range(12):
        assemble_paper(seat=make_seat(session=session), at=at, actor="system")
    items = PaperItem.objects.filter(revision__type="single").select_related("revision")
    places = {item.order.index(item.revision.key) for item in items}
    assert places == {0, 1, 2, 3}


def test_the_page_is_not_kept_and_not_framed(writing: Client) -> None:
    reply = writing.get("/exam/paper/")
    assert "no-store" in reply.headers["Cache-Control"]
    assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]
    assert "JavaScript" in reply.content.decode()


def test_the_page_is_small_on_the_way(writing: Client) -> None:
    reply = writing.get("/exam/paper/", headers={"Accept-Encoding": "gzip"})
    assert reply.headers["Content-Encoding"] == "gzip"
    assert len(reply.content) < 8 * 1024


def test_the_page_carries_what_was_saved(writing: Client, entry: actions.Entry, at: datetime) -> None:
    actions.record_answers(sitting=entry.sitting, answers={1: "A", 6: "BD"}, at=at, actor="system")
    page = writing.get("/exam/paper/").content.decode()
    assert 'data-answers="1:A,6:BD"' in page
    assert 'data-highest="2"' in page


def test_the_status_counts_down_by_the_server(writing: Client, entry: actions.Entry) -> None:
    body = writing.get("/exam/status/").json()
    assert (body["state"], body["highest"]) == ("open", 0)
    assert 3590 <= body["remaining"] <= 3600


def test_the_status_tells_the_old_device(writing: Client, entry: actions.Entry, at: datetime) -> None:
    actions.enter(seat=entry.sitting.seat, at=at)
    assert writing.get("/exam/status/").json()["state"] == "device"


def test_the_status_wants_a_key(client: Client) -> None:
    assert client.get("/exam/status/").status_code == 403
