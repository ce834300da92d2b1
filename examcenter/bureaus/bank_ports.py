"""What the question bank asks of the house: an entry in the journal, whether somebody may do something, a setting."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.module_loading import import_string
from django.utils.timezone import localtime
from django_tasks import task

from examcenter.bureaus.models import Bureau, Level, User
from examcenter.bureaus.permissions import may as holds
from examcenter.bureaus.queries import setting_on
from examcenter.journal import actions as journal
from examcenter.lib.clock import database_now
from examcenter.lib.refusals import Refusal


def record(*, actor: str, verb: str, obj: Model, at: datetime, **details: Any) -> None:
    journal.record(actor=actor, verb=verb, obj=obj, at=at, **details)


def pass_mark() -> Decimal | None:
    """The province's setting of today; None where it has none, so that somebody has to say one."""
    province = Bureau.objects.filter(level=Level.PROVINCE).first()
    if province is None:
        return None
    try:
        return Decimal(setting_on(province, "pass_mark", localtime(database_now()).date()).value)
    except Refusal:
        return None


def may(user: Any, verb: str) -> bool:
    return isinstance(user, User) and holds(user, verb)


@task()
def bank_job(job: str, pk: int, language: str) -> None:
    """Background work that the bank has named itself."""
    import_string(job)(pk, language)


def enqueue(job: str, pk: int, language: str) -> None:
    bank_job.enqueue(job, pk, language)
