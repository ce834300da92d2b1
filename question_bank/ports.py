"""What the bank needs from the project it lives in; each with a working default, bound in settings.

QUESTION_BANK = {"RECORD": "dotted.path.to.record", "MAY": "dotted.path.to.may", "NOW": "dotted.path.to.now",
                 "MAY_WRITE_MUCH": "dotted.path.to.may_write_much", "USES": "dotted.path.to.uses",
                 "QR": "dotted.path.to.data_uri", "PASS_MARK": "dotted.path.to.pass_mark"}
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Protocol, cast

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model
from django.utils import timezone
from django.utils.module_loading import import_string

log = logging.getLogger("question_bank")


class Recorder(Protocol):
    def __call__(self, *, actor: str, verb: str, obj: Model, at: datetime, **details: Any) -> None: ...


def _log(*, actor: str, verb: str, obj: Model, at: datetime, **details: Any) -> None:
    log.info("%s %s %s:%s %s", actor, verb, obj._meta.label_lower, obj.pk, details)


def _staff_may(user: Any, verb: str) -> bool:
    return bool(getattr(user, "is_staff", False))


@cache
def _bound(name: str) -> Any:
    dotted = getattr(settings, "QUESTION_BANK", {}).get(name)
    return import_string(dotted) if dotted else None


def record(*, actor: str, verb: str, obj: Model, at: datetime, **details: Any) -> None:
    """Write an act into the host's journal; by default into the log."""
    recorder = cast(Recorder, _bound("RECORD") or _log)
    recorder(actor=actor, verb=verb, obj=obj, at=at, **details)


def may(user: Any, verb: str) -> bool:
    """Whether the host lets `user` do `verb` ("bank.view", "bank.import", …); by default Django's staff flag."""
    return bool((_bound("MAY") or _staff_may)(user, verb))


def now() -> datetime:
    """The present moment by the host's clock; by default this machine's."""
    moment: datetime = (_bound("NOW") or timezone.now)()
    return moment


def may_write_much() -> bool:
    """Whether a long transaction holds up nobody at present; by default always."""
    bound = _bound("MAY_WRITE_MUCH")
    return bool(bound()) if bound else True


def enqueue(job: str, pk: int, language: str) -> None:
    """Let `job`, the dotted name of a function of this package, work on the object `pk`; by default at once."""
    bound = _bound("ENQUEUE")
    if bound:
        bound(job, pk, language)
    else:
        import_string(job)(pk, language)


@dataclass(frozen=True)
class Use:
    """Where a revision was dealt: what for, in how many papers that were handed in, and the last of them."""

    revision_id: int
    title: str
    papers: int
    last: datetime


def uses(revisions: Collection[int]) -> list[Use]:
    """Where the host has dealt these revisions, the latest first; by default nowhere."""
    bound = _bound("USES")
    return list(bound(revisions)) if bound else []


def pass_mark() -> Decimal | None:
    """The pass mark with which a new blueprint begins; by default 80 points."""
    bound = _bound("PASS_MARK")
    return bound() if bound else Decimal(80)


def qr(text: str) -> str:
    """A QR code as the address of a picture, "" where the host draws none; by default none."""
    bound = _bound("QR")
    return str(bound(text)) if bound else ""


def actor(user: AbstractBaseUser) -> str:
    """How the host's journal calls this user."""
    return str(getattr(user, "actor", f"user:{user.pk}"))
