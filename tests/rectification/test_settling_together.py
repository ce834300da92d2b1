"""Two persons of a notice settled at the same moment: the second settling sees the first, and the notice closes."""

from datetime import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from examcenter.bureaus.models import User
from examcenter.rectification.actions.settling import settle
from examcenter.rectification.models import Notice, NoticedPerson


def test_the_notice_is_locked_before_anybody_is_settled(notice: Notice, officer: User, now: datetime) -> None:
    noticed = notice.persons.select_related("outcome").get()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        settle(noticed, NoticedPerson.Settlement.LEFT, actor=officer.actor, at=now)
    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert statements[0].startswith("SELECT")
    assert '"rectification_notice"' in statements[0]
    assert statements[0].endswith("FOR UPDATE") == (connection.vendor == "postgresql")
