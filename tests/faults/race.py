"""Run in a station's environment (`python -m tests.faults.race KIND …`): candidates who save and hand in at once.

Prints what was found as JSON. Every sitting has its own paper of twenty single choices, straight into the tables.
"""

import http.client
import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examcenter.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402  (apps must be loaded first)

from examcenter.assessment.models import Seat, Session  # noqa: E402
from examcenter.bureaus.models import Bureau, Level, User  # noqa: E402
from examcenter.journal.models import Entry as JournalEntry  # noqa: E402
from examcenter.lib.clock import database_now  # noqa: E402
from examcenter.lib.states import StaleState  # noqa: E402
from examcenter.results.actions import close_paper  # noqa: E402
from examcenter.results.models import Mark  # noqa: E402
from examcenter.sitting import actions, saving  # noqa: E402
from examcenter.sitting.actions.sittings import responses_digest  # noqa: E402
from examcenter.sitting.keys import EXAM, ExamKey  # noqa: E402
from examcenter.sitting.models import Paper, Response, Sitting  # noqa: E402
from examcenter.sitting.queries import final_answers  # noqa: E402
from examcenter.sitting.saving import Answer, Kind  # noqa: E402
from examcenter.sitting.states import Closing  # noqa: E402
from tests.sitting.builders import make_assessment, make_seat, make_session  # noqa: E402

SIZE = 20
LAYOUT = "d" * SIZE
WRITERS = 3
UNLOCKED = saving.ON_POSTGRESQL.replace("FOR SHARE", "")

Save = Callable[[ExamKey, Answer], int]


@dataclass
class Found:
    """Counts over all rounds; `lost` must be nought."""

    rounds: int = 0
    acknowledged: int = 0
    refused_meanwhile: int = 0  # rounds in which answers were refused because the submission was faster
    lost: int = 0  # acknowledged answers that the submission did not read
    missing: int = 0  # acknowledged answers that are not in the table at all
    problems: list[str] = field(default_factory=list)


def make_sittings(number: int) -> list[Sitting]:
    """So many open sittings of one person, without the rest of the story."""
    now = database_now()
    bureau = Bureau.objects.create(code="990000", name="安岚省市场监督管理局", short_name="省局", level=Level.PROVINCE)
    user = User.objects.create(username="officer", name="陈岚舟")
    session = make_session(assessment=make_assessment(bureau=bureau, by=user, at=now), at=now)
    model = make_seat(session=session)
    seats = Seat.objects.bulk_create(copy_of(model, session) for _ in range(number))
    papers = Paper.objects.bulk_create(
        Paper(
            seat=seat, seed=f"{seat.pk:064d}", digest="0" * 64, points=100, size=SIZE, layout=LAYOUT, fragment="",
            assembled_at=now,
        )
        for seat in seats
    )  # fmt: skip
    deadline = now + timedelta(hours=1)
    return Sitting.objects.bulk_create(
        Sitting(seat=paper.seat, paper=paper, started_at=now, deadline=deadline) for paper in papers
    )


def copy_of(seat: Seat, session: Session) -> Seat:
    return Seat(
        assessment=session.assessment, session=session, source=seat.source, person=seat.person,
        appointment=seat.appointment, enterprise=seat.enterprise, role=seat.role, side=seat.side,
    )  # fmt: skip


# --- two ways to save -----------------------------------------------------------------------------------------


class Page:
    """A candidate's page at a running server; keeps its connection."""

    def __init__(self, url: str) -> None:
        self.origin = url
        self.http = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)

    def save(self, key: ExamKey, answer: Answer) -> int:
        body = json.dumps({"n": answer.number, "q": answer.position, "a": answer.choice})
        headers = {
            "Content-Type": "application/json",
            "Cookie": f"{EXAM}={key.sealed()}",
            "Origin": self.origin,
            "X-Exam": "1",
        }
        self.http.request("POST", "/exam/save/", body, headers)
        reply = self.http.getresponse()
        reply.read()
        return reply.status


def held_save(key: ExamKey, answer: Answer) -> int:
    """The same save from here, held for a moment before it is committed, so that a submission can fall between."""
    with transaction.atomic():
        outcome = saving.save(key, answer)
        time.sleep(random.uniform(0, 0.004))
    return {Kind.SAVED: 200, Kind.CLOSED: 410}.get(outcome.kind, 409)


# --- one round ------------------------------------------------------------------------------------------------


def write(sitting: Sitting, save: Save, writer: int, acknowledged: list[Answer], refused: list[int]) -> None:
    """Save one answer after the other until the door is shut."""
    key = ExamKey(sitting.pk, 1, LAYOUT)
    for step in range(2000):
        answer = Answer(1 + writer + WRITERS * step, 1 + random.randrange(SIZE), random.choice("ABCD"))
        status = save(key, answer)
        if status != 200:
            refused.append(status)
            return
        acknowledged.append(answer)


def run(*jobs: Callable[[], None]) -> None:
    """All at once, each in a thread with a database connection of its own."""

    def isolated(job: Callable[[], None]) -> None:
        try:
            job()
        finally:
            connection.close()

    threads = [threading.Thread(target=isolated, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def hand_in(sitting: Sitting) -> None:
    time.sleep(random.uniform(0, 0.03))
    actions.submit(sitting=sitting, closing=Closing.CANDIDATE, at=database_now(), actor="system")


def race(sitting: Sitting, saves: list[Save], found: Found) -> None:
    acknowledged: list[Answer] = []
    refused: list[int] = []

    def writer(number: int, save: Save) -> Callable[[], None]:
        return lambda: write(sitting, save, number, acknowledged, refused)

    run(lambda: hand_in(sitting), *(writer(number, save) for number, save in enumerate(saves)))
    judge(sitting, acknowledged, refused, found)


def judge(sitting: Sitting, acknowledged: list[Answer], refused: list[int], found: Found) -> None:
    """What was acknowledged must be stored, and what is stored now must be what the submission read."""
    sitting.refresh_from_db()
    rows = Response.objects.filter(sitting=sitting).values_list("number", "position", "choice")
    stored = {Answer(*row) for row in rows}
    found.rounds += 1
    found.acknowledged += len(acknowledged)
    found.missing += len(set(acknowledged) - stored)
    found.refused_meanwhile += bool(acknowledged) and 410 in refused
    if responses_digest(sitting.paper.seed, final_answers(sitting)) != sitting.responses_digest:
        found.lost += 1
    found.problems += [f"status {status}" for status in refused if status != 410]


# --- what can be asked for --------------------------------------------------------------------------------------


def over_http(url: str, rounds: str) -> Found:
    found, pages = Found(), [Page(url) for _ in range(WRITERS)]
    for sitting in make_sittings(int(rounds)):
        race(sitting, [page.save for page in pages], found)
    return found


def held(rounds: str, lock: str) -> Found:
    if lock == "unlocked":
        saving.ON_POSTGRESQL = UNLOCKED
    found = Found()
    for sitting in make_sittings(int(rounds)):
        race(sitting, [held_save] * WRITERS, found)
    return found


def tabs(url: str, rounds: str) -> dict[str, list[list[int]]]:
    """Two tabs of one browser use the same number for different answers; how both are answered, and what is kept."""
    pages = [Page(url), Page(url)]
    statuses: list[list[int]] = []
    for sitting in make_sittings(int(rounds)):
        got: dict[str, int] = {}

        def press(page: Page, choice: str, sitting: Sitting = sitting, got: dict[str, int] = got) -> None:
            got[choice] = page.save(ExamKey(sitting.pk, 1, LAYOUT), Answer(1, 1, choice))

        run(lambda: press(pages[0], "A"), lambda: press(pages[1], "B"))
        kept = Response.objects.get(sitting=sitting).choice
        statuses.append([got[kept], *(status for choice, status in got.items() if choice != kept)])
    return {"statuses": statuses}


def submissions(number: str) -> dict[str, object]:
    """One paper handed in many times at once."""
    sitting = make_sittings(1)[0]
    marks: list[int] = []
    stale: list[str] = []

    def close() -> None:
        mine = Sitting.objects.select_related("seat__assessment__blueprint", "paper").get(pk=sitting.pk)
        try:
            mark = close_paper(sitting=mine, closing=Closing.CANDIDATE, at=database_now(), actor="system")
            marks.append(mark.pk)
        except StaleState as refusal:
            stale.append(str(refusal))

    run(*[close] * int(number))
    written = JournalEntry.objects.filter(verb="sitting.submit").count()
    return {
        "answers": len(marks),
        "different": len(set(marks)),
        "marks": Mark.objects.count(),
        "journal": written,
        "stale": stale,
    }


def one_key() -> dict[str, object]:
    """An open sitting, and the cookie that opens it."""
    sitting = make_sittings(1)[0]
    return {"sitting": sitting.pk, "cookie": f"{EXAM}={ExamKey(sitting.pk, 1, LAYOUT).sealed()}"}


KINDS: dict[str, Callable[..., Found | dict[str, list[list[int]]] | dict[str, object]]] = {
    "over_http": over_http,
    "held": held,
    "tabs": tabs,
    "submissions": submissions,
    "one_key": one_key,
}

if __name__ == "__main__":
    result = KINDS[sys.argv[1]](*sys.argv[2:])
    print(json.dumps(asdict(result) if isinstance(result, Found) else result))
