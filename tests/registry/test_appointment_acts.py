"""Posts and days of an appointment, an end that is taken back, trainings and assessments by the unit itself."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.lib.uploads import Upload
from examcenter.registry import actions
from examcenter.registry.actions import Training
from examcenter.registry.forms.persons import state_of
from examcenter.registry.models import Appointment, Change, Enterprise, TrainingRecord
from tests.builders import make_appointment, make_person

Enter = Callable[[User], Client]
PDF = b"%PDF-1.7\n%%EOF\n"
MARCH = date(2024, 3, 1)


@pytest.fixture
def serving(enterprise: Enterprise) -> Appointment:
    return make_appointment(
        enterprise=enterprise, person=make_person(name="林望舒"), started_on=MARCH, posts="出厂检验"
    )


@pytest.fixture
def ended(enterprise: Enterprise) -> Appointment:
    return make_appointment(
        enterprise=enterprise, person=make_person(name="林望舒"), started_on=MARCH, ended_on=date(2026, 6, 30)
    )


def edit(appointment: Appointment, by: User, at: datetime, **changes: Any) -> Appointment:
    values = {name: getattr(appointment, name) for name in ("posts", "started_on", "ended_on")} | changes
    return actions.edit_appointment(appointment=appointment, by=by, at=at, **values)


# --- posts and days -----------------------------------------------------------------------------------------


def test_other_posts_and_days_with_their_history(officer: User, serving: Appointment, now: datetime) -> None:
    edit(serving, officer, now, posts="进货查验", started_on=date(2024, 4, 1))
    stored = Appointment.objects.get()
    assert (stored.posts, stored.started_on) == ("进货查验", date(2024, 4, 1))
    changes = {row.field: (row.before, row.after) for row in Change.objects.all()}
    assert changes == {"posts": ("出厂检验", "进货查验"), "started_on": ("2024-03-01", "2024-04-01")}
    assert Entry.objects.get(verb="registry.edit_appointment").details == {"started_on": "2024-04-01", "ended_on": None}


def test_nothing_changed_is_no_act(officer: User, serving: Appointment, now: datetime) -> None:
    edit(serving, officer, now)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("last_day", "refused"), [(date(2024, 2, 29), True), (MARCH, False), (date(2024, 3, 2), False)]
)
def test_an_end_before_the_beginning(
    officer: User, ended: Appointment, now: datetime, last_day: date, refused: bool
) -> None:
    if refused:
        with pytest.raises(Refusal, match="早于"):
            edit(ended, officer, now, ended_on=last_day)
    else:
        assert edit(ended, officer, now, ended_on=last_day).ended_on == last_day


# the other appointment's from and to, ours; whether they share a day
OVERLAPS = [
    (date(2026, 7, 1), None, MARCH, date(2026, 6, 30), False),
    (date(2026, 7, 1), None, MARCH, date(2026, 7, 1), True),
    (date(2023, 1, 1), date(2024, 2, 29), MARCH, date(2026, 6, 30), False),
    (date(2023, 1, 1), date(2024, 3, 1), MARCH, date(2026, 6, 30), True),
    (date(2025, 1, 1), date(2025, 1, 1), MARCH, date(2026, 6, 30), True),
]


@pytest.mark.parametrize(("other_from", "other_to", "begins", "ends", "refused"), OVERLAPS)
def test_the_same_post_is_not_held_twice_on_a_day(
    officer: User, ended: Appointment, now: datetime, other_from: date, other_to: date | None, begins: date, ends: date,
    refused: bool,
) -> None:  # fmt: skip
    make_appointment(enterprise=ended.enterprise, person=ended.person, started_on=other_from, ended_on=other_to)
    if refused:
        with pytest.raises(Refusal, match="已担任同一职务"):
            edit(ended, officer, now, started_on=begins, ended_on=ends, posts="x")
    else:
        edit(ended, officer, now, started_on=begins, ended_on=ends, posts="x")


def test_editing_what_was_changed_meanwhile_is_stale(officer: User, serving: Appointment, now: datetime) -> None:
    read = Appointment.objects.get()
    edit(serving, officer, now, posts="进货查验")
    with pytest.raises(StaleState):
        edit(read, officer, now, posts="档案")
    assert Appointment.objects.get().posts == "进货查验"


def test_the_page_changes_posts_and_says_so(enter: Enter, officer: User, serving: Appointment) -> None:
    client, address = enter(officer), reverse("registry_appointment_edit", args=[serving.pk])
    assert "出厂检验" in client.get(address).content.decode()
    values = {"posts": "出厂检验，档案", "started_on": "2024-03-01", "seen": state_of(serving)}
    page = client.post(address, values, follow=True).content.decode()
    assert "任职信息已变更" in page
    assert "出厂检验 → 出厂检验、档案" in page


def test_the_page_notices_that_somebody_was_faster(enter: Enter, officer: User, serving: Appointment) -> None:
    values = {"posts": "档案", "started_on": "2024-03-01", "seen": state_of(serving)}
    Appointment.objects.update(posts="进货查验")
    address = reverse("registry_appointment_edit", args=[serving.pk])
    page = enter(officer).post(address, values, follow=True).content.decode()
    assert "可能已有人处理" in page
    assert Appointment.objects.get().posts == "进货查验"


def test_the_page_refuses_an_end_before_the_beginning(enter: Enter, officer: User, ended: Appointment) -> None:
    values = {"posts": "", "started_on": "2024-03-01", "ended_on": "2024-02-29", "seen": state_of(ended)}
    page = enter(officer).post(reverse("registry_appointment_edit", args=[ended.pk]), values).content.decode()
    assert "error-summary" in page
    assert "早于" in page
    assert Appointment.objects.get().ended_on == date(2026, 6, 30)


# --- an end that is taken back ------------------------------------------------------------------------------


def test_a_wrong_end_is_taken_back(enter: Enter, officer: User, ended: Appointment) -> None:
    client, address = enter(officer), reverse("registry_appointment_reinstate", args=[ended.pk])
    page = client.post(address, {"reason": "选错了人员"}, follow=True).content.decode()
    assert "林望舒继续任职" in page
    assert "选错了人员" in page, "the history says why"
    assert Appointment.objects.get().ended_on is None
    again = client.post(address, {"reason": "再来"}, follow=True).content.decode()
    assert "继续任职" not in again


def test_reinstating_twice_is_stale(officer: User, ended: Appointment, now: datetime) -> None:
    read = Appointment.objects.get()
    actions.reinstate(appointment=ended, reason="x", by=officer, at=now)
    with pytest.raises(StaleState):
        actions.reinstate(appointment=read, reason="x", by=officer, at=now)
    assert Entry.objects.filter(verb="registry.reinstate").count() == 1


def test_who_took_the_post_again_is_not_reinstated(officer: User, ended: Appointment, now: datetime) -> None:
    make_appointment(enterprise=ended.enterprise, person=ended.person, started_on=date(2026, 7, 1))
    with pytest.raises(Refusal, match="再次担任"):
        actions.reinstate(appointment=ended, reason="x", by=officer, at=now)


def test_ending_has_its_history(officer: User, serving: Appointment, now: datetime) -> None:
    actions.end_appointment(appointment=serving, on=date(2026, 11, 19), by=officer, at=now)
    row = Change.objects.get()
    assert (row.field, row.before, row.after) == ("ended_on", "", "2026-11-19")


# --- trainings ----------------------------------------------------------------------------------------------


def test_the_newest_days_stand_on_the_appointment(officer: User, serving: Appointment, now: datetime) -> None:
    for kind, day, passed in (
        ("training", date(2026, 5, 1), None), ("training", date(2026, 4, 1), None),
        ("assessment", date(2026, 5, 2), True), ("assessment", date(2026, 6, 2), False),
    ):  # fmt: skip
        actions.record_training(
            appointment=serving, training=Training(kind, day, passed=passed), file=None, by=officer, at=now
        )
    stored = Appointment.objects.get()
    assert (stored.trained_on, stored.unit_assessed_on) == (date(2026, 5, 1), date(2026, 5, 2))
    assert TrainingRecord.objects.count() == 4


def test_a_newer_day_from_a_spreadsheet_stays(officer: User, serving: Appointment, now: datetime) -> None:
    Appointment.objects.update(trained_on=date(2026, 9, 9))
    serving.refresh_from_db()
    training = Training("training", date(2026, 5, 1))
    actions.record_training(appointment=serving, training=training, file=None, by=officer, at=now)
    assert Appointment.objects.get().trained_on == date(2026, 9, 9)


@pytest.mark.parametrize(("day", "refused"), [(date(2026, 11, 20), False), (date(2026, 11, 21), True)])
def test_a_training_in_the_future_is_refused(
    officer: User, serving: Appointment, now: datetime, day: date, refused: bool
) -> None:
    training = Training("training", day)
    if refused:
        with pytest.raises(Refusal, match="晚于今天"):
            actions.record_training(appointment=serving, training=training, file=None, by=officer, at=now)
    else:
        actions.record_training(appointment=serving, training=training, file=None, by=officer, at=now)
    assert TrainingRecord.objects.exists() != refused


def test_the_same_record_twice_and_one_without_a_result_are_refused(
    officer: User, serving: Appointment, now: datetime
) -> None:
    training = Training("training", date(2026, 5, 1), "新规")
    actions.record_training(appointment=serving, training=training, file=None, by=officer, at=now)
    with pytest.raises(Refusal, match="已存在"):
        actions.record_training(appointment=serving, training=training, file=None, by=officer, at=now)
    assessment = Training("assessment", date(2026, 5, 1))
    with pytest.raises(Refusal, match="须填写结果"):
        actions.record_training(appointment=serving, training=assessment, file=None, by=officer, at=now)


def test_a_file_of_another_kind_is_refused(officer: User, serving: Appointment, now: datetime) -> None:
    for name, data in (("证书.pdf", b"MZ"), ("证书.exe", PDF), ("照片.jpg", b"\xff\xd8\xff")):
        with pytest.raises(Refusal):
            actions.record_training(
                appointment=serving, training=Training("training", date(2026, 5, 1)), file=Upload(name, data),
                by=officer, at=now,
            )  # fmt: skip
    assert not TrainingRecord.objects.exists()


def test_the_page_takes_a_record_and_gives_its_file_out(
    enter: Enter, officer: User, outsider: User, enterprise_user: User, serving: Appointment, settings: Settings,
    tmp_path: Any,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    client, address = enter(officer), reverse("registry_training", args=[serving.pk])
    values = {"kind": "assessment", "on": "2026-05-01", "subject": "新规培训", "hours": "4", "passed": "yes"}
    page = client.post(address, values | {"file": SimpleUploadedFile("../证书.pdf", PDF)}, follow=True).content.decode()
    for words in ("记录已添加", "新规培训", "4学时", "证书.pdf", "2026年5月1日", "添加了培训考核记录"):
        assert words in page
    record = TrainingRecord.objects.get()
    assert "证书" not in str(record.file.name)
    download = reverse("registry_training_file", args=[record.pk])
    answer = client.get(download)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert enter(outsider).get(download).status_code == 404
    assert enter(enterprise_user).get(download).status_code == 403


def test_the_page_says_what_is_wrong_with_a_record(
    enter: Enter, officer: User, serving: Appointment, settings: Settings
) -> None:
    settings.EVIDENCE_MAX_BYTES = 20
    client, address = enter(officer), reverse("registry_training", args=[serving.pk])
    base = {"kind": "training", "on": "2026-05-01"}
    for values, words in (
        ({"on": "2099-01-01"}, "晚于今天"),
        ({"kind": "assessment"}, "须填写结果"),
        ({"file": SimpleUploadedFile("证书.pdf", b"MZ")}, "不是照片"),
        ({"file": SimpleUploadedFile("证书.pdf", PDF * 9)}, "超过"),
        ({"hours": "-1"}, "error-summary"),
    ):
        page = client.post(address, base | values).content.decode()
        assert words in page
    assert not TrainingRecord.objects.exists()


def test_an_outsider_finds_nothing(enter: Enter, outsider: User, auditor: User, ended: Appointment) -> None:
    for name in ("registry_appointment_edit", "registry_appointment_reinstate", "registry_training"):
        address = reverse(name, args=[ended.pk])
        assert enter(outsider).post(address, {"reason": "x"}).status_code == 404
        assert enter(auditor).post(address, {"reason": "x"}).status_code == 403
    assert Appointment.objects.get().ended_on == date(2026, 6, 30)


@pytest.mark.parametrize("last_day", [date.max, date(2099, 1, 1)])
def test_a_last_day_years_ahead_is_refused(
    enterprise: Enterprise, officer: User, now: datetime, last_day: date
) -> None:
    post = make_appointment(enterprise=enterprise)
    with pytest.raises(Refusal, match="请核对年份"):
        actions.end_appointment(appointment=post, on=last_day, by=officer, at=now)
    left = make_appointment(enterprise=enterprise, ended_on=date(2026, 1, 1))
    with pytest.raises(Refusal, match="请核对年份"):
        actions.edit_appointment(
            appointment=left, posts="", started_on=left.started_on, ended_on=last_day, by=officer, at=now
        )


def test_a_stored_end_of_the_calendar_breaks_no_page(enter: Enter, enterprise: Enterprise, officer: User) -> None:
    post = make_appointment(enterprise=enterprise, ended_on=date.max)
    page = enter(officer).get(reverse("registry_appoint", args=[enterprise.pk]) + f"?after={post.pk}")
    assert page.status_code == 200
