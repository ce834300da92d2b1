"""Counting ahead how large areas stand, in the background."""

from django_tasks import task

from examcenter.lib.clock import database_now
from examcenter.registry.actions import standing


@task()
def count_ahead() -> int:
    """For pages that cannot count a million posts; how many bureaus were written."""
    return standing.count_ahead(at=database_now())
