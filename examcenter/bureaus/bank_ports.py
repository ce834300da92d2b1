"""What the question bank asks of the house: an entry in the journal, and whether somebody may do something."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.module_loading import import_string
from django_tasks import task

from examcenter.bureaus.models import User
from examcenter.bureaus.permissions import may as holds
from examcenter.journal import actions as journal


def record(*, actor: str, verb: str, obj: Model, at: datetime, **details: Any) -> None:
    journal.record(actor=actor, verb=verb, obj=obj, at=at, **details)


def may(user: Any, verb: str) -> bool:
    return isinstance(user, User) and holds(user, verb)


@task()
def bank_job(job: str, pk: int, language: str) -> None:
    """Background work that the bank has named itself."""
    import_string(job)(pk, language)


def enqueue(job: str, pk: int, language: str) -> None:
    bank_job.enqueue(job, pk, language)
