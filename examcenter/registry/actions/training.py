"""What a unit did for its personnel: trainings, and its own assessments (Order 75 draft, article 15)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.lib.clock import local_date
from examcenter.lib.days import wrong_day
from examcenter.lib.documents import check_document, keep, shown_name
from examcenter.lib.refusals import Refusal
from examcenter.lib.uploads import Upload
from examcenter.registry.actions.changes import note_changes, values_of
from examcenter.registry.actions.erasure import hold_person
from examcenter.registry.models import Appointment, TrainingKind, TrainingRecord

MIRROR = {TrainingKind.TRAINING: "trained_on", TrainingKind.ASSESSMENT: "unit_assessed_on"}


@dataclass(frozen=True)
class Training:
    """One training or assessment as it is written down; `passed` for an assessment only."""

    kind: str
    on: date
    subject: str = ""
    hours: Decimal | None = None
    passed: bool | None = None


@transaction.atomic
def record_training(
    *, appointment: Appointment, training: Training, file: Upload | None, by: User, at: datetime
) -> TrainingRecord:
    """Adds a record, with its sheet or certificate; the post carries the newest day of each kind.

    Raises Refusal for a later day than today, an assessment without a result, a file that cannot be taken, or a record
    that exists already. An assessment that was failed does not become the post's day of assessment.
    """
    hold_person(appointment.person_id)  # also against the same record from a second click
    appointment.refresh_from_db(fields=["trained_on", "unit_assessed_on"])
    kind = TrainingKind(training.kind)
    if training.on > local_date(at):
        raise Refusal(_("The date lies in the future."))
    if wrong := wrong_day(training.on, local_date(at)):
        raise Refusal(wrong)
    if kind == TrainingKind.ASSESSMENT and training.passed is None:
        raise Refusal(_("An assessment by the unit needs its result."))
    passed = training.passed if kind == TrainingKind.ASSESSMENT else None
    values = asdict(training) | {"kind": kind, "passed": passed}
    if TrainingRecord.objects.filter(appointment=appointment, **values).exists():
        raise Refusal(_("This record exists already."))
    record = TrainingRecord(appointment=appointment, recorded_by=by, recorded_at=at, **values)
    if file is not None:
        check_document(file)
        record.file_name, record.digest = shown_name(file), file.digest
        keep(record.file, file)
    record.save()
    details = {"record": record.pk, "kind": kind.value, "on": record.on.isoformat(), "file": record.digest}
    journal.record(actor=by.actor, verb="registry.record_training", obj=appointment, at=at, **details)
    _mirror(appointment, kind, by=by, at=at)
    return record


def _mirror(appointment: Appointment, kind: TrainingKind, *, by: User, at: datetime) -> None:
    """The newest day on the appointment, unless a spreadsheet already told a newer one."""
    field = MIRROR[kind]
    held = TrainingRecord.objects.filter(appointment=appointment, kind=kind).exclude(passed=False)
    newest = held.aggregate(day=Max("on"))["day"]
    stored = getattr(appointment, field)
    if newest is None or (stored is not None and stored >= newest):
        return
    before = values_of(appointment, [field])
    Appointment.objects.filter(pk=appointment.pk).update(**{field: newest})
    setattr(appointment, field, newest)
    verb = "registry.record_training"
    note_changes(obj=appointment, before=before, after={field: newest}, actor=by.actor, verb=verb, at=at)
