"""A run from the upload to the end: every step's stale test, a worker that died, files as bureaus have them."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from examcenter.bureaus.models import User
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.lib.uploads import Upload
from examcenter.registry.imports import import_persons, runs
from examcenter.registry.imports.batch import Batch
from examcenter.registry.models import Appointment, Enterprise, ImportRun, Person, RunStep
from examcenter.registry.tasks import work_on
from tests.builders import id_number, make_person
from tests.spreadsheets import person_row, upload


@pytest.fixture
def run(officer: User, enterprise: Enterprise, now: datetime) -> ImportRun:
    return runs.take_in(file=upload({"名录": [person_row(enterprise.code)]}), kind="persons", by=officer, at=now)


def test_it_is_checked_ordered_and_applied(run: ImportRun, officer: User) -> None:
    work_on(run)
    assert (run.state, run.counts["new"], run.total) == ("checked", 1, 1)
    assert runs.order_import(run=run, by=officer)
    work_on(run)
    assert (run.state, run.body, run.attempt) == ("applied", "", 2)
    assert Person.objects.count() == 1


@pytest.mark.parametrize("state", ["checking", "checked", "faulty", "applied", "failed", "discarded"])
def test_a_check_of_what_does_not_wait_is_stale(run: ImportRun, state: str) -> None:
    ImportRun.objects.update(state=state)
    with pytest.raises(StaleState):
        runs.check_run(run)


@pytest.mark.parametrize("state", ["waiting", "faulty", "queued", "applying", "applied", "undone"])
def test_an_order_of_what_was_not_checked_is_stale(run: ImportRun, officer: User, state: str) -> None:
    ImportRun.objects.update(state=state)
    with pytest.raises(StaleState):
        runs.order_import(run=run, by=officer)


@pytest.mark.parametrize("state", ["checked", "applying", "applied"])
def test_an_application_that_was_not_ordered_is_stale(run: ImportRun, state: str) -> None:
    ImportRun.objects.update(state=state)
    with pytest.raises(StaleState):
        runs.apply_run(run)
    assert not Person.objects.exists()


@pytest.mark.parametrize("state", ["checking", "queued", "applying", "applied", "undone"])
def test_what_is_being_worked_on_is_not_put_aside(run: ImportRun, officer: User, state: str) -> None:
    ImportRun.objects.update(state=state)
    with pytest.raises(StaleState):
        runs.discard(run=run, by=officer)


def test_only_what_was_not_heard_of_for_long_is_resumed(run: ImportRun, now: datetime) -> None:
    ImportRun.objects.update(state="checking", beat_at=now)
    run.refresh_from_db()
    with pytest.raises(StaleState):
        runs.resume(run=run, at=now + timedelta(minutes=1))
    runs.resume(run=run, at=now + timedelta(minutes=6))
    assert run.state == "waiting"


def test_whoever_resumes_later_is_told_so(run: ImportRun, now: datetime) -> None:
    ImportRun.objects.update(state="applying", beat_at=now)
    run.refresh_from_db()
    other = ImportRun.objects.get()
    runs.resume(run=run, at=now + timedelta(minutes=6))
    with pytest.raises(StaleState):
        runs.resume(run=other, at=now + timedelta(minutes=6))


def test_a_worker_that_was_taken_for_dead_writes_nothing(
    run: ImportRun, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes back just before its transaction; meanwhile somebody else took the run up."""
    work_on(run)
    runs.order_import(run=run, by=officer)
    finish = Batch.finish

    def taken(batch: Batch) -> None:
        ImportRun.objects.update(attempt=99)
        finish(batch)

    monkeypatch.setattr(Batch, "finish", taken)
    work_on(run)
    run.refresh_from_db()
    assert (run.state, run.attempt) == ("applying", 99)
    assert not Person.objects.exists()


def test_what_changes_between_reading_and_writing_is_seen(
    run: ImportRun, officer: User, enterprise: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_on(run)
    runs.order_import(run=run, by=officer)
    finish = Batch.finish

    def meanwhile(batch: Batch) -> None:
        enterprise.capacities.all().delete()
        finish(batch)

    monkeypatch.setattr(Batch, "finish", meanwhile)
    work_on(run)
    assert run.state == "checked"
    assert "有人" in run.reason or "他人" in run.reason
    assert not Person.objects.exists()


def test_a_failure_is_kept_with_a_page_and_can_be_tried_again(
    run: ImportRun, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(runs, "try_out", lambda *args: 1 / 0)
        work_on(run)
    assert run.state == "failed"
    assert "重试" in run.reason
    runs.resume(run=run, at=now)
    work_on(run)
    assert run.state == "checked"


def test_a_large_import_waits_until_the_exam_is_over(run: ImportRun, officer: User, settings: Any) -> None:
    work_on(run)
    ImportRun.objects.update(counts={"new": 5000, "changed": 0, "unchanged": 0})
    run.refresh_from_db()
    settings.MAY_WRITE_MUCH = "tests.registry.test_import_runs.never"
    with pytest.raises(Refusal, match="考试"):
        runs.order_import(run=run, by=officer)
    run.refresh_from_db()
    assert run.state == "checked"


def never() -> bool:
    return False


def test_only_who_uploaded_it_imports_it(run: ImportRun, admin: User) -> None:
    work_on(run)
    with pytest.raises(Refusal):
        runs.order_import(run=run, by=admin)


def test_old_files_are_forgotten(run: ImportRun, now: datetime) -> None:
    runs.forget_old(at=now + timedelta(days=8), today=date(2026, 11, 28))
    run.refresh_from_db()
    assert (run.state, run.body) == ("discarded", "")


def test_a_claim_tells_its_progress(run: ImportRun) -> None:
    claim = runs.Claim.take(run, "check")
    claim.tell(RunStep.PARSING, 10, 200)
    claim.tell(RunStep.PARSING, 11, 200)  # within a second: not written
    run.refresh_from_db()
    assert (run.step, run.done, run.total) == ("parsing", 10, 200)
    ImportRun.objects.update(attempt=7)
    with pytest.raises(StaleState):
        claim.tell(RunStep.COMPARING, 0, 200)


# --- files as bureaus have them ----------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_every_usual_encoding(officer: User, enterprise: Enterprise, now: datetime, encoding: str) -> None:
    row = person_row(enterprise.code, 姓名="王𬍛")
    body = "\r\n".join(",".join(str(cell) for cell in line) for line in (row.keys(), row.values()))
    assert import_persons(file=Upload("名录.csv", body.encode(encoding)), by=officer, at=now).errors == []
    assert Person.objects.get().name == "王𬍛"


def test_a_column_that_is_missing_leaves_what_is_stored(officer: User, enterprise: Enterprise, now: datetime) -> None:
    row = person_row(enterprise.code)
    import_persons(file=upload({"名录": [row]}), by=officer, at=now)
    short = {key: value for key, value in row.items() if key not in {"培训日期", "质量控制岗位", "证件类型"}}
    assert import_persons(file=upload({"名录": [short]}), by=officer, at=now).counts["unchanged"] == 1
    assert Appointment.objects.get().trained_on == date(2026, 4, 7)


def test_a_sheet_of_any_name_is_found_by_its_header(officer: User, enterprise: Enterprise, now: datetime) -> None:
    file = upload({"Sheet1": [person_row(enterprise.code)], "Sheet2": [{"说明": "填表说明"}]})
    assert import_persons(file=file, by=officer, at=now).applied


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("1.10105194912310E+17", "末几位已丢失"),
        (id_number(born=date(1985, 4, 17))[:15] + "000", "000"),
    ],
)
def test_an_id_number_that_was_rounded_is_refused_with_what_to_do(
    officer: User, enterprise: Enterprise, now: datetime, number: str, reason: str
) -> None:
    result = import_persons(file=upload({"名录": [person_row(enterprise.code, 证件号码=number)]}), by=officer, at=now)
    assert [error.column for error in result.errors] == ["证件号码"]
    assert reason in result.errors[0].reason
    assert "文本" in result.errors[0].reason


def test_a_number_that_was_joined_with_another_record_is_refused(
    officer: User, enterprise: Enterprise, now: datetime
) -> None:
    kept, gone = make_person(name="侯旭成"), make_person(name="侯旭成")
    gone.merged_into = kept
    gone.save()
    file = upload({"名录": [person_row(enterprise.code, 证件号码=gone.id_number)]})
    assert [error.column for error in import_persons(file=file, by=officer, at=now).errors] == ["证件号码"]
