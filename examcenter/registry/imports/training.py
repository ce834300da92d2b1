"""Trainings and the units' own assessments (Order 75 draft, article 15) from a spreadsheet; records are only added."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from examcenter.bureaus.models import User
from examcenter.lib.days import wrong_day
from examcenter.lib.uploads import NEW, UNCHANGED, ImportResult, Upload, in_chunks
from examcenter.registry.actions.training import MIRROR
from examcenter.registry.imports.applying import Area, Job, Trial, import_at_once
from examcenter.registry.imports.batch import Batch
from examcenter.registry.imports.cells import document_number
from examcenter.registry.imports.columns import CODE, ID_KIND, ID_NUMBER, NAME, ROLE, SIDE
from examcenter.registry.models import Appointment, Person, RunStep, TrainingKind, TrainingRecord
from question_bank.formats.tables import BadCell, Column, Parsed, Row, choice, day, decimal, text, yes_no

KINDS = {"培训": TrainingKind.TRAINING, "考核": TrainingKind.ASSESSMENT}
COLUMNS = (
    NAME,
    ID_KIND,
    ID_NUMBER,
    CODE,
    ROLE,
    SIDE,
    Column("kind", "类型", choice(KINDS), synonyms=("培训或考核",)),
    Column("on", "日期", day, synonyms=("培训日期", "考核日期")),
    Column("subject", "内容", text(120), blank=True, required=False, synonyms=("培训内容", "考核内容", "主题")),
    Column("hours", "学时", decimal(Decimal(0), Decimal(999)), blank=True, default=None, required=False),
    Column("passed", "是否合格", yes_no, blank=True, default=None, required=False, synonyms=("合格",)),
)
BATCH = 500
Key = tuple[int, str, date, str]  # appointment, kind, day, subject


@dataclass
class Known:
    """The posts that the rows mean, and what is recorded of them."""

    posts: dict[int, Appointment] = field(default_factory=dict)  # row number → post
    records: set[Key] = field(default_factory=set)

    def key(self, row: Row) -> Key:
        return self.posts[row.number].pk, str(row["kind"]), row["on"], row["subject"]


def import_training(*, file: Upload, by: User, at: datetime, dry_run: bool = False) -> ImportResult:
    """Adds records that are not there yet; nothing recorded is changed."""
    return import_at_once("training", read_training, file=file, by=by, at=at, dry_run=dry_run)


def read_training(job: Job) -> Trial:
    parsed = job.parse("培训考核", COLUMNS)
    known = _load(parsed, job)
    _check(parsed, known, job.today)
    if parsed.errors:
        return Trial(parsed)
    states = [UNCHANGED if known.key(row) in known.records else NEW for row in parsed.rows]

    def gather(batch: Batch) -> None:
        newest: dict[tuple[int, str], date] = {}
        for row, state in zip(parsed.rows, states, strict=True):
            if state == NEW:
                batch.make(_record(row, known, job))
                if row["kind"] == TrainingKind.TRAINING or row["passed"]:
                    key = (known.posts[row.number].pk, row["kind"])
                    newest[key] = max(row["on"], newest.get(key, row["on"]))
        _mirror(batch, known, newest)
        job.tell(RunStep.STAGING, len(states), len(states))

    return Trial(parsed, states, gather)


def _load(parsed: Parsed, job: Job) -> Known:
    """Each row's post: the newest of this person at this enterprise in this role."""
    hashes: dict[int, str] = {}
    for row in [*parsed.rows, *parsed.faulty]:
        if not row.holds("id_kind", "id_number"):
            continue
        try:
            number, _born = document_number(row["id_kind"], row["id_number"], today=job.today)
            hashes[row.number] = Person.hash_of(number)
        except BadCell as wrong:
            parsed.fault(row, "id_number", str(wrong))
    posts: dict[tuple[str, str, str, str], Appointment] = {}
    for chunk in in_chunks(sorted(set(hashes.values())), BATCH):
        job.watch(Person, "id_hash", chunk)
        people = list(Person.objects.filter(id_hash__in=chunk).values_list("pk", flat=True))
        job.watch(Appointment, "person_id", people)
        held = Appointment.objects.filter(person__in=people).select_related("person", "enterprise__bureau")
        for post in held.order_by("started_on", "pk"):
            posts[post.person.id_hash, post.enterprise.code, post.role, post.side] = post
    known, area = Known(), Area(job.by)
    for row in parsed.rows:
        if row.number in hashes:
            found = posts.get((hashes[row.number], row["code"], row["role"], row["side"]))
            _place(parsed, known, row, found, area)
    for ids in in_chunks([post.pk for post in known.posts.values()], BATCH):
        rows = TrainingRecord.objects.filter(appointment__in=ids).order_by()
        known.records |= set(rows.values_list("appointment", "kind", "on", "subject"))
    return known


def _place(parsed: Parsed, known: Known, row: Row, found: Appointment | None, area: Area) -> None:
    if found is None:
        parsed.fault(
            row, "id_number", _("This person does not hold this post at the enterprise. Import the roster first.")
        )
    elif not area.holds(found.enterprise.bureau.path):
        parsed.fault(row, "code", _("This enterprise is kept by a bureau outside your area."))
    elif found.person.name != row["name"]:
        parsed.fault(row, "name", _("The number belongs to somebody with another name. Check name and number."))
    else:
        known.posts[row.number] = found


def _check(parsed: Parsed, known: Known, today: date) -> None:
    seen: dict[Key, int] = {}
    for row in parsed.rows:
        if row["on"] > today:
            parsed.fault(row, "on", _("The date lies in the future."))
        elif wrong := wrong_day(row["on"], today):
            parsed.fault(row, "on", wrong)
        if row["kind"] == TrainingKind.ASSESSMENT and row["passed"] is None:
            parsed.fault(row, "passed", _("An assessment by the unit needs its result."))
        if row.number in known.posts:
            above = seen.setdefault(known.key(row), row.number)
            if above != row.number:
                parsed.fault(row, "on", _("This record already stands in row %(row)s.") % {"row": above})


def _record(row: Row, known: Known, job: Job) -> TrainingRecord:
    return TrainingRecord(
        appointment_id=known.posts[row.number].pk,
        kind=row["kind"],
        on=row["on"],
        subject=row["subject"],
        hours=row["hours"],
        passed=row["passed"] if row["kind"] == TrainingKind.ASSESSMENT else None,
        recorded_by=job.by,
        recorded_at=job.at,
    )


def _mirror(batch: Batch, known: Known, newest: dict[tuple[int, str], date]) -> None:
    """The post carries the newest day of each kind; a failed assessment does not become it."""
    for post in {each.pk: each for each in known.posts.values()}.values():
        values = {}
        for kind, name in MIRROR.items():
            day_of, stored = newest.get((post.pk, kind)), getattr(post, name)
            if day_of is not None and (stored is None or stored < day_of):
                values[name] = day_of
        if values:
            batch.change(post, values)
