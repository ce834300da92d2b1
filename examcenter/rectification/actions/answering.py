"""The enterprise's answer: what it did, with files as evidence."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.documents import check_document, keep, shown_name
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import move
from examcenter.lib.uploads import Upload
from examcenter.rectification.models import Evidence, Measure, Notice
from examcenter.rectification.states import NOTICE
from examcenter.registry.access import enterprise_of
from examcenter.results import actions as results
from examcenter.results.models import RectificationNote

MAX_FILES = 10


@transaction.atomic
def answer(*, notice: Notice, text: str, files: Sequence[Upload], by: User, at: datetime) -> Measure:
    """Hand in measures and evidence for the account's own notice.

    Raises Refusal for an empty text, a file that cannot be taken, or another enterprise's notice; StaleState where
    the notice does not wait for an answer.
    """
    unit = enterprise_of(by)
    if unit is None or unit.pk != notice.enterprise_id:
        raise Refusal(_("This notice is not addressed to your enterprise."))
    if not text.strip():
        raise Refusal(_("Describe what you have done before you hand the answer in."))
    if len(files) > MAX_FILES:
        raise Refusal(_("At most %(most)d files can be handed in at once.") % {"most": MAX_FILES})
    for file in files:
        check_document(file)
    move(notice, "answer", NOTICE)
    measure = Measure.objects.create(notice=notice, text=text.strip(), by=by, at=at)
    for file in files:
        _keep(measure, file)
    for noticed in notice.persons.filter(settlement="").select_related("outcome"):
        results.note_rectification(outcome=noticed.outcome, stage=RectificationNote.Stage.ANSWERED, at=at)
    journal.record(
        actor=by.actor, verb="rectification.answer", obj=notice, at=at, measure=measure.pk,
        files=[file.digest for file in files],
    )  # fmt: skip
    return measure


def _keep(measure: Measure, file: Upload) -> None:
    evidence = Evidence(measure=measure, name=shown_name(file), size=len(file.data), digest=file.digest)
    keep(evidence.file, file)
    evidence.save()
