"""Personal data goes when its time is up; what was drawn, sat and published stays, and every proof stays sound."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from examcenter.assessment.models import Assessment, Frame
from examcenter.bureaus.models import Setting, User
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.lib.uploads import Upload
from examcenter.management.commands import tick as clock
from examcenter.rectification import actions as rectification
from examcenter.rectification.models import Notice
from examcenter.registry import actions
from examcenter.registry.actions import Newcomer, Post, Training
from examcenter.registry.actions.erasure import ERASED_NAME, forget_proposals
from examcenter.registry.models import Appointment, Change, Enterprise, Person, Proposal, SavedView, TrainingRecord
from examcenter.registry.queries.retention import erasable
from examcenter.results import actions as results
from examcenter.rules import draw
from examcenter.sitting.models import Printing
from tests.builders import make_appointment, make_person
from tests.cast import NOW

Enter = Callable[[User], Client]
PDF = b"%PDF-1.7\n%%EOF\n"
LONG_AGO = date(2023, 11, 19)  # 36 months before NOW, and a day


def gone(enterprise: Enterprise, last_day: date, **person: Any) -> Person:
    """Somebody whose last post ended on this day."""
    post = make_appointment(
        enterprise=enterprise, person=make_person(**person), started_on=date(2020, 1, 1), ended_on=last_day
    )
    return post.person


def everything_stored() -> str:
    """Every column of every table, as text."""
    stored = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            stored += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(stored)


# last day in the post, today; whether the data is due at 36 months
BOUNDARIES = [
    (date(2023, 11, 20), date(2026, 11, 20), False),
    (date(2023, 11, 20), date(2026, 11, 21), True),
    (date(2023, 11, 19), date(2026, 11, 20), True),
    (date(2024, 2, 29), date(2027, 2, 28), False),
    (date(2024, 2, 29), date(2027, 3, 1), True),
    (None, date(2036, 11, 20), False),
    (date(2027, 1, 1), date(2026, 11, 20), False),
]


@pytest.mark.parametrize(("last_day", "today", "due"), BOUNDARIES)
def test_when_the_months_are_over(enterprise: Enterprise, last_day: date, today: date, due: bool) -> None:
    person = gone(enterprise, last_day)
    assert list(erasable(today)) == ([person] if due else [])


def test_who_still_serves_elsewhere_is_kept(enterprise: Enterprise, other_enterprise: Enterprise) -> None:
    person = gone(enterprise, LONG_AGO)
    make_appointment(enterprise=other_enterprise, person=person)
    assert not erasable(NOW.date()).exists()


def test_the_last_of_several_posts_counts(enterprise: Enterprise, other_enterprise: Enterprise) -> None:
    person = gone(enterprise, LONG_AGO)
    make_appointment(enterprise=other_enterprise, person=person, ended_on=date(2025, 1, 1))
    assert not erasable(NOW.date()).exists()


def test_a_province_without_the_setting_keeps_everybody(enterprise: Enterprise) -> None:
    gone(enterprise, LONG_AGO)
    Setting.objects.filter(key="erasure_months").delete()
    assert not erasable(NOW.date()).exists()


def test_the_clock_erases_once(enterprise: Enterprise, now: datetime) -> None:
    person = gone(enterprise, LONG_AGO, name="买买提", phone="10048239911")
    number = person.id_number
    assert actions.erase_due(at=now) == 1
    person.refresh_from_db()
    assert (person.name, person.id_number, person.phone, person.id_last4) == (ERASED_NAME, "", "", "")
    assert (person.born_on, person.erased_at) == (None, now)
    assert not Person.objects.filter(id_hash=Person.hash_of(number)).exists()
    assert Entry.objects.get(verb="registry.erase_person").details == {"basis": "term"}
    assert actions.erase_due(at=now) == 0
    assert person.appointments.count() == 1, "that somebody held the post stays"


def test_a_round_of_the_clock_erases_once_a_day(enterprise: Enterprise, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "erased", set())
    first, later = gone(enterprise, LONG_AGO), gone(enterprise, date(2026, 1, 1))
    clock.tick()
    first.refresh_from_db()
    assert first.erased_at is not None
    Appointment.objects.filter(person=later).update(started_on=date(2020, 1, 1), ended_on=LONG_AGO)
    clock.tick()
    later.refresh_from_db()
    assert later.erased_at is None, "tomorrow"


def test_nothing_of_the_person_is_left(
    enterprise: Enterprise, officer: User, admin: User, enterprise_user: User, now: datetime, settings: Settings,
    tmp_path: Any, django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    person = gone(enterprise, LONG_AGO, name="阿依努尔", phone="10048237788")
    number, post = person.id_number, person.appointments.get()
    actions.correct_person(person=person, name="阿依努尔·买", phone="10048237799", by=officer, at=now)
    actions.disclose(person=person, reason="与阿依努尔·买核对", by=officer, at=now)
    record = actions.record_training(
        appointment=post, training=Training("training", LONG_AGO, "阿依努尔·买的培训"),
        file=Upload("阿依努尔·买.pdf", PDF), by=officer, at=now,
    )  # fmt: skip
    told = f'{{"name": "阿依努尔·买", "id_number": "{number.lower()}"}}'
    for held in (post, None):
        proposal = Proposal.objects.create(
            enterprise=enterprise, kind="appoint", appointment=held, values=told, file_name="阿依努尔·买.jpg",
            by=enterprise_user, at=now, state="confirmed", person_hash=Person.hash_of(number),
        )  # fmt: skip
        proposal.file.save("x.jpg", ContentFile(b"x"))
    query = urlencode({"q": "阿依努尔·买"})
    SavedView.objects.create(user=officer, kind="persons", name="常用", query=query)
    other = SavedView.objects.create(user=officer, kind="persons", name="本县", query="role=officer")
    file = TrainingRecord.objects.get(pk=record.pk).file
    assert file.storage.exists(str(file.name))

    with django_capture_on_commit_callbacks(execute=True):
        actions.erase_due(at=now)
    stored = everything_stored()
    for value in (
        "阿依努尔",
        "10048237788",
        "10048237799",
        number,
        "ayinuer",
        "%E9%98%BF%E4%BE%9D",
        "• 7788",
        "• 7799",
    ):
        assert value not in stored, value
    assert not file.storage.exists(str(file.name))
    assert set(Proposal.objects.values_list("values", "file")) == {("", "")}
    assert SavedView.objects.get() == other
    assert Change.objects.filter(object_type="registry.person").exists(), "that something was changed stays"


def test_another_person_of_the_same_name_is_untouched(enterprise: Enterprise, now: datetime) -> None:
    gone(enterprise, LONG_AGO, name="王芳")
    other = make_appointment(enterprise=enterprise, person=make_person(name="王芳")).person
    actions.erase_due(at=now)
    other.refresh_from_db()
    assert (other.name, other.erased_at) == ("王芳", None)


def test_who_comes_back_is_a_new_record(enterprise: Enterprise, officer: User, now: datetime) -> None:
    person = gone(enterprise, LONG_AGO, name="林安")
    newcomer = Newcomer("林安", "resident", person.id_number, person.born_on, "")
    actions.erase_due(at=now)
    post = Post("officer", "production", "", now.date())
    made = actions.appoint_newcomer(enterprise=enterprise, newcomer=newcomer, post=post, by=officer, at=now)
    assert made.person != person
    assert made.person.name == "林安"


def test_it_refuses_to_write_about_an_erased_person(enterprise: Enterprise, officer: User, now: datetime) -> None:
    person = gone(enterprise, LONG_AGO)
    actions.erase_due(at=now)
    person.refresh_from_db()
    for act in (
        lambda: actions.correct_person(person=person, name="新名", phone="", by=officer, at=now),
        lambda: actions.disclose(person=person, reason="核对", by=officer, at=now),
        lambda: actions.reinstate(appointment=person.appointments.get(), reason="有误", by=officer, at=now),
        lambda: actions.appoint(
            person=person, enterprise=enterprise, role="director", side="production", posts="",
            started_on=now.date(), by=officer, at=now,
        ),
    ):  # fmt: skip
        with pytest.raises(Refusal, match="个人信息已删除"):
            act()


def test_it_refuses_while_a_post_is_held(enterprise: Enterprise, admin: User, now: datetime) -> None:
    person = make_appointment(enterprise=enterprise).person
    with pytest.raises(Refusal, match="仍在任职"):
        actions.erase_on_request(person=person, reason="本人申请", by=admin, at=now)


def test_erasing_twice_is_stale(enterprise: Enterprise, admin: User, now: datetime) -> None:
    person = gone(enterprise, LONG_AGO)
    again = Person.objects.get(pk=person.pk)
    actions.erase_on_request(person=person, reason="本人申请", by=admin, at=now)
    with pytest.raises(StaleState):
        actions.erase_on_request(person=again, reason="本人申请", by=admin, at=now)
    assert Entry.objects.filter(verb="registry.erase_person").count() == 1


@pytest.mark.parametrize("reason", ["林小安申请", "证件11010519491231002X", "来电10048230000"])
def test_the_reason_may_not_name_the_person(enterprise: Enterprise, admin: User, now: datetime, reason: str) -> None:
    person = gone(enterprise, LONG_AGO, name="林小安")
    with pytest.raises(Refusal, match="请勿填写姓名"):
        actions.erase_on_request(person=person, reason=reason, by=admin, at=now)
    person.refresh_from_db()
    assert person.erased_at is None


def leave(*posts: Appointment) -> None:
    Appointment.objects.filter(pk__in=[post.pk for post in posts]).update(
        started_on=date(2020, 1, 1), ended_on=LONG_AGO
    )


def test_whoever_is_still_needed_waits(
    held: Assessment, failing: Appointment, passing: Appointment, officer: User, approver: User, now: datetime
) -> None:
    leave(failing, passing)
    assert actions.erase_due(at=now) == 0, "nothing is confirmed"
    notice = rectification.confirm_results(assessment=held, by=officer, at=now)[0]
    assert actions.erase_due(at=now) == 0, "nothing is published"
    publication = results.propose_publication(assessment=held, title="公布", by=officer, at=now)
    results.approve_publication(publication=publication, by=approver, at=now)
    assert actions.erase_due(at=now) == 1, "the one who passed"
    with pytest.raises(Refusal, match="整改尚未办结"):
        actions.erase_person(person=failing.person, actor="system", basis="request", at=now)
    rectification.settle_left(noticed=notice.persons.get(), by=officer, at=now)
    assert actions.erase_due(at=now) == 1


def test_everything_stays_sound_afterwards(
    answered: Notice, held: Assessment, failing: Appointment, passing: Appointment, officer: User, approver: User,
    enter: Enter, now: datetime, settings: Settings, tmp_path: Any,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:  # fmt: skip
    settings.VAR_DIR = settings.MEDIA_ROOT = tmp_path
    answered.measures.update(text="已对李金海重新培训。")
    Printing.objects.create(session=held.sessions.get(), requested_by=officer, requested_at=now, total=2).file.save(
        "tickets.pdf", ContentFile(PDF)
    )
    publication = results.propose_publication(assessment=held, title="考核结果公布", by=officer, at=now)
    results.approve_publication(publication=publication, by=approver, at=now)
    leave(failing, passing)
    rectification.settle_left(noticed=answered.persons.get(), by=officer, at=now)
    call_command("verify_journal")
    public = f"/results/{held.public_key}/1/"
    proof = f"/draws/{held.public_key}/"
    visitor = Client()
    addresses = [public, f"{public}results.csv", proof, f"{proof}population.csv", f"{proof}selection.csv"]
    before = {address: read(visitor, address) for address in addresses}

    with django_capture_on_commit_callbacks(execute=True):
        assert actions.erase_due(at=now) == 2
        call_command("verify_journal")
    assert {address: read(visitor, address) for address in addresses} == before
    frame = Frame.objects.get(assessment=held)
    rows = [draw.Row(row.pid, row.stratum) for row in frame.rows.filter(reason="")]
    assert (draw.root_of(rows), draw.sha256(draw.population_file(rows))) == (frame.root, frame.file_digest)
    stored = everything_stored()
    assert "李金海" not in stored
    assert "侯旭成" not in stored
    assert f"已对{ERASED_NAME}重新培训。" in stored
    assert not Printing.objects.exists()
    client = enter(officer)
    for name, pk in (("results_assessment", held.pk), ("rectification_notice", answered.pk)):
        page = client.get(reverse(name, args=[pk]))
        assert ERASED_NAME in page.content.decode()


def read(visitor: Client, address: str) -> str:
    response = visitor.get(address)
    assert response.status_code == 200, address
    return re.sub(r'csrfmiddlewaretoken" value="\w+', "", response.content.decode())


def test_old_proposals_lose_what_they_said(enterprise: Enterprise, enterprise_user: User, now: datetime) -> None:
    def proposed(state: str, decided_at: datetime | None) -> Proposal:
        return Proposal.objects.create(
            enterprise=enterprise, kind="appoint", values='{"name": "某人"}', state=state, by=enterprise_user,
            at=datetime(2020, 1, 1, tzinfo=now.tzinfo), decided_at=decided_at,
        )  # fmt: skip

    old = proposed("returned", datetime(2023, 11, 19, 1, tzinfo=now.tzinfo))
    kept = [proposed("returned", datetime(2023, 11, 20, 1, tzinfo=now.tzinfo)), proposed("waiting", None)]
    assert forget_proposals(at=now) == 1
    assert forget_proposals(at=now) == 0
    assert Proposal.objects.get(pk=old.pk).values == ""
    assert all(Proposal.objects.get(pk=one.pk).values for one in kept)


# --- pages --------------------------------------------------------------------------------------------------


def test_the_administrator_sees_who_is_due(enter: Enter, admin: User, enterprise: Enterprise) -> None:
    gone(enterprise, date(2020, 2, 2), name="林望舒")
    gone(enterprise, date(2026, 1, 1), name="沈未央")
    page = enter(admin).get(reverse("registry_erasure")).content.decode()
    assert "林望舒" in page
    assert "2020年2月2日" in page
    assert "沈未央" not in page


def test_officers_do_not_erase(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    person = gone(enterprise, LONG_AGO)
    client = enter(officer)
    assert client.get(reverse("registry_erasure")).status_code == 403
    assert client.post(reverse("registry_person_erase", args=[person.pk]), {"reason": "本人申请"}).status_code == 403
    assert "删除个人信息" not in client.get(reverse("registry_person", args=[person.pk])).content.decode()


def test_the_administrator_erases_with_a_reason(enter: Enter, admin: User, enterprise: Enterprise) -> None:
    person = gone(enterprise, LONG_AGO, name="林望舒")
    client, address = enter(admin), reverse("registry_person_erase", args=[person.pk])
    assert "永久删除，不能恢复" in client.get(address).content.decode()
    assert "error-summary" in client.post(address, {"reason": ""}).content.decode()
    page = client.post(address, {"reason": "本人书面申请"}, follow=True).content.decode()
    assert "个人信息已删除。" in page
    assert "按期或依申请删除" in page
    assert "本人书面申请" in page, "the reason stands in the history"
    assert "林望舒" not in page
    assert "查看完整号码" not in page
    again = client.post(address, {"reason": "再次"}, follow=True).content.decode()
    assert "个人信息已删除。" not in again


def test_every_table_is_read_by_the_dump(db: None) -> None:
    """So that the tests above look everywhere."""
    assert {model._meta.db_table for model in apps.get_models()} <= set(connection.introspection.table_names())
