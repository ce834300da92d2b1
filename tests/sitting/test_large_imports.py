"""While candidates write, SQLite takes no large import: their answers come first."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from examcenter.assessment.models import Seat, Session
from examcenter.bureaus.models import User
from examcenter.lib.clock import database_now
from examcenter.registry.models import Enterprise, ImportRun
from examcenter.sitting import actions
from examcenter.sitting.queries import may_write_much
from examcenter.sitting.states import Closing
from question_bank.imports import import_questions, import_topics
from question_bank.models import Question, Upload
from tests.cast import NOW
from tests.question_bank.builders import MULTIPLE, SINGLE, topic, xlsx
from tests.question_bank.test_import_page import send
from tests.registry.test_import_pages import act, posted
from tests.spreadsheets import enterprise_row, upload

Enter = Callable[[User], Client]
ON_SQLITE = connection.vendor == "sqlite"  # on PostgreSQL writers do not wait for each other
SAID = "正在考试，一次写入 2 行"


@pytest.fixture
def _two_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("examcenter.lib.uploads.MANY", 1)
    monkeypatch.setattr("question_bank.imports.result.MANY", 1)


def test_it_waits_for_whoever_may_still_write(seat: Seat) -> None:
    assert may_write_much() is not ON_SQLITE


def test_nobody_is_waited_for_before_and_after_a_session(seat: Seat) -> None:
    now = database_now()
    for starts, ends in ((5, 60), (-60, 0)):
        Session.objects.update(starts_at=now + timedelta(minutes=starts), ends_at=now + timedelta(minutes=ends))
        assert may_write_much()


def test_who_has_handed_in_is_not_waited_for(entry: actions.Entry) -> None:
    assert may_write_much() is not ON_SQLITE
    actions.submit(sitting=entry.sitting, closing=Closing.CANDIDATE, at=database_now(), actor="system")
    assert may_write_much()


@pytest.mark.usefixtures("_two_are_many")
def test_a_large_roster_is_refused_meanwhile(enter: Enter, officer: User, seat: Seat) -> None:
    client, before = enter(officer), Enterprise.objects.count()
    posted(client, "enterprises", upload({"企业": [enterprise_row(), enterprise_row()]}))
    page = act(client, "apply", ImportRun.objects.get())
    assert (SAID in page) is ON_SQLITE
    assert Enterprise.objects.count() == (before if ON_SQLITE else before + 2)


@pytest.mark.usefixtures("_two_are_many")
def test_a_small_one_is_not(enter: Enter, officer: User, seat: Seat) -> None:
    client, before = enter(officer), Enterprise.objects.count()
    posted(client, "enterprises", upload({"企业": [enterprise_row()]}))
    act(client, "apply", ImportRun.objects.get())
    assert Enterprise.objects.count() == before + 1


@pytest.mark.usefixtures("_two_are_many")
def test_many_questions_are_refused_meanwhile_and_the_file_is_kept(enter: Enter, author: User, seat: Seat) -> None:
    topic("IMPORT")
    rows = [row | {"编号": f"IMPORT-{number}", "知识点": "IMPORT"} for number, row in enumerate((SINGLE, MULTIPLE))]
    client, before = enter(author), Question.objects.count()
    send(client, xlsx(rows))
    page = client.post(reverse("bank_import_apply", args=[Upload.objects.get().pk]), follow=True).content.decode()
    assert (SAID in page) is ON_SQLITE
    assert Upload.objects.exists() is ON_SQLITE
    assert Question.objects.count() == (before if ON_SQLITE else before + 2)


@pytest.mark.django_db
def test_a_trial_of_the_bank_opens_no_transaction(author: User) -> None:
    topics = xlsx([{"编码": "T5", "名称": "进货检验"}], ["编码", "名称"], "考核大纲")
    topic()
    with CaptureQueriesContext(connection) as queries:
        assert not import_topics(name="考核大纲.xlsx", data=topics, by=author, at=NOW, dry_run=True).errors
        assert not import_questions(name="试题.xlsx", data=xlsx([SINGLE]), by=author, at=NOW, dry_run=True).errors
    assert queries.captured_queries
    assert not [query for query in queries.captured_queries if not query["sql"].startswith(("SELECT", "DECLARE"))]
