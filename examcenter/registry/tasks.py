"""Background work of the registry: what an import's page has ordered."""

from django_tasks import task

from examcenter.registry.imports import runs, undoing
from examcenter.registry.models import ImportRun
from examcenter.registry.models.imports import RunState

WORK = {RunState.WAITING: runs.check_run, RunState.QUEUED: runs.apply_run, RunState.UNDO_WAITING: undoing.undo_run}


def work_on(run: ImportRun) -> None:
    """The step that its state asks for; nothing where somebody else has taken it already."""
    if step := WORK.get(RunState(run.state)):
        step(run)


@task()
def work_on_import(run_id: int) -> None:
    work_on(ImportRun.objects.select_related("by").get(pk=run_id))
