"""Saving one answer: what is accepted, in two spellings of one conditional insert, and what is replied.

The lane in front of Django and the ordinary view `exam_save` both call `reply`, so they cannot differ.
"""

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection, transaction
from django.db.models import Max
from django.http import parse_cookie
from django.http.request import split_domain_port, validate_host

from examcenter.lib.clock import database_now
from examcenter.sitting.keys import EXAM, ExamKey, opened
from examcenter.sitting.layout import accepts
from examcenter.sitting.models import Response, Sitting
from examcenter.sitting.states import SittingState

log = logging.getLogger(__name__)

MOST_BYTES = 1024  # six blanks of forty Chinese characters need 800
MOST_NUMBER = 1_000_000
OWN_HEADER = "HTTP_X_EXAM"  # a page of another origin cannot send it without asking first, and is never answered


class Kind(Enum):
    SAVED = "saved"
    CONFLICT = "conflict"  # the number is taken by another answer
    DEVICE = "device"  # the sitting goes on elsewhere
    CLOSED = "closed"  # handed in, or time is up


@dataclass(frozen=True)
class Answer:
    """The `number`-th save of a device: this choice for the question at this position."""

    number: int
    position: int
    choice: str


@dataclass(frozen=True)
class Outcome:
    """What became of a save; `highest` is the highest number known of that device, where it helps."""

    kind: Kind
    highest: int = 0


@dataclass(frozen=True)
class Reply:
    status: int
    body: dict[str, Any] = field(default_factory=dict)

    def json(self) -> bytes:
        return json.dumps(self.body, separators=(",", ":")).encode()


# --- the two spellings ------------------------------------------------------------------------------------

# FOR SHARE makes a submission in flight wait for this save, or this save for it; then the row is read anew.
# The time is taken once, after the lock is held.
ON_POSTGRESQL = """
WITH held AS MATERIALIZED (
    SELECT id, state, epoch, deadline FROM sitting_sitting WHERE id = %(sitting)s FOR SHARE
), timed AS MATERIALIZED (
    SELECT held.*, clock_timestamp() AS at FROM held
), saved AS (
    INSERT INTO sitting_response (sitting_id, epoch, number, position, choice, received_at)
    SELECT id, epoch, %(number)s, %(position)s, %(choice)s, at FROM timed
    WHERE state = 'open' AND epoch = %(epoch)s AND deadline > at
    ON CONFLICT (sitting_id, epoch, number) DO NOTHING
    RETURNING id
)
SELECT state, epoch, deadline > at, EXISTS (SELECT FROM saved) FROM timed
"""


def save(key: ExamKey, answer: Answer) -> Outcome:
    """Insert the answer if the sitting is open, in time by the database's clock, and bound to this device.

    A repeated number with the same payload counts as saved again; with another it is a conflict.
    """
    if connection.vendor == "postgresql":
        return _save_on_postgresql(key, answer)
    return _save_on_sqlite(key, answer)


def _save_on_postgresql(key: ExamKey, answer: Answer) -> Outcome:
    values: dict[str, int | str] = {
        "sitting": key.sitting,
        "epoch": key.epoch,
        "number": answer.number,
        "position": answer.position,
        "choice": answer.choice,
    }
    with connection.cursor() as cursor:
        cursor.execute(ON_POSTGRESQL, values)
        row = cursor.fetchone()
    if row is None:
        return Outcome(Kind.CLOSED)
    state, epoch, in_time, inserted = row
    if inserted:
        return Outcome(Kind.SAVED)
    return _refused(key, state, epoch, in_time) or _repeated(key, answer)


def _save_on_sqlite(key: ExamKey, answer: Answer) -> Outcome:
    """The settings make every transaction BEGIN IMMEDIATE: nobody else writes between the look and the insert."""
    with transaction.atomic():
        row = Sitting.objects.filter(pk=key.sitting).values_list("state", "epoch", "deadline").first()
        if row is None:
            return Outcome(Kind.CLOSED)
        state, epoch, deadline = row
        now = database_now()
        refused = _refused(key, state, epoch, deadline > now)
        if refused:
            return refused
        if Response.objects.filter(sitting_id=key.sitting, epoch=key.epoch, number=answer.number).exists():
            return _repeated(key, answer)
        Response.objects.create(
            sitting_id=key.sitting,
            epoch=key.epoch,
            number=answer.number,
            position=answer.position,
            choice=answer.choice,
            received_at=now,
        )
    return Outcome(Kind.SAVED)


def _refused(key: ExamKey, state: str, epoch: int, in_time: bool) -> Outcome | None:
    if state != SittingState.OPEN or not in_time:
        return Outcome(Kind.CLOSED)
    if epoch != key.epoch:
        return Outcome(Kind.DEVICE, highest_number(key))
    return None


def _repeated(key: ExamKey, answer: Answer) -> Outcome:
    """The number is taken: by the same answer (a repeated request) or by another one."""
    known = Response.objects.filter(sitting_id=key.sitting, epoch=key.epoch, number=answer.number)
    if known.filter(position=answer.position, choice=answer.choice).exists():
        return Outcome(Kind.SAVED)
    return Outcome(Kind.CONFLICT, highest_number(key))


def highest_number(key: ExamKey) -> int:
    """The highest number saved from this device, 0 if none."""
    saved = Response.objects.filter(sitting_id=key.sitting, epoch=key.epoch)
    return saved.aggregate(highest=Max("number"))["highest"] or 0


# --- the request ------------------------------------------------------------------------------------------


class Bad(Exception):
    """A request that no page of ours sends; carries the status and the word of the reply."""

    def __init__(self, status: int, word: str) -> None:
        super().__init__(word)
        self.reply = Reply(status, {"error": word})


def reply(meta: Mapping[str, Any], read: Callable[[int], bytes]) -> Reply:
    """The reply to a save; `meta` are the request's variables as in WSGI, `read` takes bytes of its body."""
    try:
        check_origin(meta)
        key = opened(parse_cookie(meta.get("HTTP_COOKIE", "")).get(EXAM, ""))
        if key is None:
            raise Bad(403, "key")
        answer = parse(meta, read)
        if not accepts(key.layout, answer.position, answer.choice):
            raise Bad(400, "answer")
        return _reply_for(save_surely(key, answer), answer)
    except Bad as bad:
        return bad.reply
    except Error:
        log.exception("an answer could not be saved")
        return Reply(503, {"error": "unavailable"})


def _reply_for(outcome: Outcome, answer: Answer) -> Reply:
    if outcome.kind is Kind.SAVED:
        return Reply(200, {"n": answer.number})
    if outcome.kind is Kind.CLOSED:
        return Reply(410, {"error": "closed"})
    return Reply(409, {"error": outcome.kind.value, "n": outcome.highest})


def save_surely(key: ExamKey, answer: Answer) -> Outcome:
    """`save`, and once more on a fresh connection where the old one is broken; saving twice is harmless."""
    try:
        return save(key, answer)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return save(key, answer)


def renew_connection() -> None:
    """Drop a connection that is too old or broken, as Django does between requests, without asking the database."""
    if connection.connection is None or connection.in_atomic_block:
        return
    if connection.errors_occurred or (connection.close_at is not None and time.monotonic() >= connection.close_at):
        connection.close()
    connection.health_check_done = True  # type: ignore[attr-defined]


def check_origin(meta: Mapping[str, Any]) -> None:
    """Only our own page may save: its header, and the browser's word for where the request comes from."""
    site, origin = meta.get("HTTP_SEC_FETCH_SITE"), meta.get("HTTP_ORIGIN")
    own = meta.get(OWN_HEADER) == "1" and (site is not None or origin is not None)
    if not own or site not in {None, "same-origin"}:
        raise Bad(403, "origin")
    if origin is not None and not is_own(origin, meta.get("HTTP_HOST", "")):
        raise Bad(403, "origin")


@lru_cache(maxsize=64)
def is_own(origin: str, host: str) -> bool:
    if origin == settings.PUBLIC_URL:
        return True
    return urlsplit(origin).netloc == host and validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)


def parse(meta: Mapping[str, Any], read: Callable[[int], bytes]) -> Answer:
    """The answer in the body {"n": 7, "q": 12, "a": "BD"}; raises Bad for anything else."""
    if meta.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() != "application/json":
        raise Bad(415, "type")
    if int_or(meta.get("CONTENT_LENGTH"), 0) > MOST_BYTES:
        raise Bad(413, "size")
    body = read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Bad(413, "size")
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise Bad(400, "json") from None
    return _answer(data)


def _answer(data: object) -> Answer:
    if not isinstance(data, dict) or data.keys() != {"n", "q", "a"}:
        raise Bad(400, "shape")
    number, position, choice = data["n"], data["q"], data["a"]
    whole = type(number) is int and type(position) is int  # True is no number here
    if not whole or not isinstance(choice, str) or not 1 <= number <= MOST_NUMBER:
        raise Bad(400, "shape")
    return Answer(number, position, choice)


def int_or(text: object, default: int) -> int:
    return int(text) if isinstance(text, str) and text.isdecimal() else default
