"""What enterprises propose, and what the bureau makes of it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from examcenter.bureaus.models import Setting, User
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.lib.uploads import Upload
from examcenter.registry.actions import Newcomer, Post, Training, end_appointment, proposals
from examcenter.registry.actions.deciding import confirm_proposal, confirm_several, return_proposal
from examcenter.registry.actions.erasure import erase_person
from examcenter.registry.actions.persons import correct_person
from examcenter.registry.actions.roster import confirm_roster
from examcenter.registry.models import Appointment, Enterprise, Person, Proposal, TrainingRecord
from examcenter.registry.presenters.portal import differences, title
from tests.builders import id_number, make_appointment, make_person

PDF = Upload("培训记录.pdf", b"%PDF-1.7\n%%EOF\n")


@pytest.fixture
def post(enterprise: Enterprise, calendar: None) -> Appointment:
    return make_appointment(enterprise=enterprise, person=make_person(name="林岚", phone="10048231111"))


def newcomer(number: str = "", name: str = "新任") -> Newcomer:
    return Newcomer(name, "resident", number or id_number(417), date(1985, 4, 17), "10048239999")


def proposed(unit: Enterprise, by: User, at: datetime, file: Upload | None = None, **more: Any) -> Proposal:
    values: dict[str, Any] = {
        "role": "officer",
        "side": "production",
        "posts": "过程检验",
        "started_on": date(2026, 11, 20),
    }
    return proposals.propose_appointment(
        enterprise=unit,
        newcomer=newcomer(),
        post=Post(**(values | more)),
        file=file,
        by=by,
        at=at,
    )


def ended(post: Appointment, by: User, at: datetime) -> Proposal:
    return proposals.propose_end(appointment=post, on=date(2026, 11, 19), by=by, at=at)


def test_nothing_changes_before_the_bureau_confirms(
    enterprise: Enterprise, enterprise_user: User, calendar: None, now: datetime
) -> None:
    made = proposed(enterprise, enterprise_user, now)
    assert not Appointment.objects.exists()
    assert not Person.objects.exists()
    assert made.due_on == date(2026, 11, 27)


def test_values_lie_encrypted(enterprise: Enterprise, enterprise_user: User, calendar: None, now: datetime) -> None:
    made = proposed(enterprise, enterprise_user, now)
    with connection.cursor() as cursor:
        cursor.execute('SELECT "values" FROM registry_proposal WHERE id = %s', [made.pk])
        (stored,) = cursor.fetchone()
    assert id_number(417) not in stored
    assert "10048239999" not in stored


def test_a_confirmed_appointment_is_entered_with_its_training(
    enterprise: Enterprise, enterprise_user: User, officer: User, calendar: None, now: datetime
) -> None:
    made = proposed(enterprise, enterprise_user, now, PDF, trained_on=date(2026, 11, 18))
    confirm_proposal(proposal=made, by=officer, at=now)
    post = Appointment.objects.get()
    assert (post.person.name, post.posts, post.trained_on) == ("新任", "过程检验", date(2026, 11, 18))
    record = TrainingRecord.objects.get()
    assert (record.file_name, record.digest, record.recorded_by) == (PDF.name, PDF.digest, officer)
    made.refresh_from_db()
    assert (made.state, made.decided_by, made.appointment) == ("confirmed", officer, post)
    assert not made.file
    assert id_number(417) not in made.values
    assert proposals.said_in(made)["id_number"] == id_number(417)[-4:]


def test_the_journal_names_who_proposed_and_who_confirmed_and_no_values(
    enterprise: Enterprise, enterprise_user: User, officer: User, calendar: None, now: datetime
) -> None:
    confirm_proposal(proposal=proposed(enterprise, enterprise_user, now), by=officer, at=now)
    actors = dict(Entry.objects.filter(object_type="registry.proposal").values_list("verb", "actor"))
    assert actors == {"registry.propose": enterprise_user.actor, "registry.confirm_proposal": officer.actor}
    assert Entry.objects.get(verb="registry.appoint").actor == officer.actor
    told = " ".join(str(entry.details) for entry in Entry.objects.all())
    assert "新任" not in told
    assert id_number(417) not in told


def test_a_confirmed_end_ends(post: Appointment, enterprise_user: User, officer: User, now: datetime) -> None:
    confirm_proposal(proposal=ended(post, enterprise_user, now), by=officer, at=now)
    post.refresh_from_db()
    assert post.ended_on == date(2026, 11, 19)


def test_a_confirmed_correction_corrects(
    post: Appointment, enterprise_user: User, officer: User, now: datetime
) -> None:
    made = proposals.propose_correction(appointment=post, name="林兰", phone="10048232222", by=enterprise_user, at=now)
    confirm_proposal(proposal=made, by=officer, at=now)
    post.person.refresh_from_db()
    assert (post.person.name, post.person.phone) == ("林兰", "10048232222")


def test_a_confirmed_training_is_recorded(
    post: Appointment, enterprise_user: User, officer: User, now: datetime
) -> None:
    training = Training("assessment", date(2026, 11, 18), "质量安全", None, passed=True)
    made = proposals.propose_training(appointment=post, training=training, file=PDF, by=enterprise_user, at=now)
    confirm_proposal(proposal=made, by=officer, at=now)
    post.refresh_from_db()
    assert post.unit_assessed_on == date(2026, 11, 18)
    assert TrainingRecord.objects.get().passed


def test_it_refuses_an_end_that_was_ended_meanwhile(
    post: Appointment, enterprise_user: User, officer: User, now: datetime
) -> None:
    made = ended(post, enterprise_user, now)
    end_appointment(appointment=post, on=date(2026, 11, 10), by=officer, at=now)
    with pytest.raises(Refusal, match="在此期间已终止"):
        confirm_proposal(proposal=made, by=officer, at=now)
    made.refresh_from_db()
    assert (made.state, made.decided_by) == ("waiting", None)


def test_it_refuses_a_correction_of_what_was_corrected_meanwhile(
    post: Appointment, enterprise_user: User, officer: User, now: datetime
) -> None:
    made = proposals.propose_correction(appointment=post, name="林兰", phone="10048231111", by=enterprise_user, at=now)
    correct_person(person=post.person, name="林岚", phone="10048233333", by=officer, at=now)
    with pytest.raises(Refusal, match="依据的信息已过时"):
        confirm_proposal(proposal=made, by=officer, at=now)


def test_it_refuses_a_number_that_belongs_to_another_name(
    enterprise: Enterprise, enterprise_user: User, officer: User, calendar: None, now: datetime
) -> None:
    made = proposed(enterprise, enterprise_user, now)
    make_person(name="别人", number=id_number(417))
    with pytest.raises(Refusal, match="别"):
        confirm_proposal(proposal=made, by=officer, at=now)
    assert not Appointment.objects.exists()


def test_the_second_official_is_told_that_it_is_decided(
    post: Appointment, enterprise_user: User, officer: User, admin: User, now: datetime
) -> None:
    made = ended(post, enterprise_user, now)
    same = Proposal.objects.get(pk=made.pk)
    confirm_proposal(proposal=made, by=officer, at=now)
    with pytest.raises(StaleState):
        confirm_proposal(proposal=same, by=admin, at=now)
    with pytest.raises(StaleState):
        return_proposal(proposal=same, comment="不符", by=admin, at=now)
    with pytest.raises(StaleState):
        proposals.withdraw_proposal(proposal=same, by=enterprise_user, at=now)


def test_what_was_withdrawn_cannot_be_confirmed(
    post: Appointment, enterprise_user: User, officer: User, now: datetime
) -> None:
    made = ended(post, enterprise_user, now)
    proposals.withdraw_proposal(proposal=made, by=enterprise_user, at=now)
    with pytest.raises(StaleState):
        confirm_proposal(proposal=made, by=officer, at=now)


def test_what_was_returned_is_changed_and_sent_again(
    enterprise: Enterprise, enterprise_user: User, officer: User, calendar: None, now: datetime
) -> None:
    made = proposed(enterprise, enterprise_user, now, PDF, trained_on=date(2026, 11, 18))
    return_proposal(proposal=made, comment="姓名与身份证不符", by=officer, at=now)
    again = proposals.propose_appointment(
        enterprise=enterprise, newcomer=newcomer(name="新仁"),
        post=Post("officer", "production", "", date(2026, 11, 20), date(2026, 11, 18)), file=None,
        by=enterprise_user, at=now + timedelta(days=1), again=made,
    )  # fmt: skip
    assert (again.pk, again.state, again.comment, again.decided_by) == (made.pk, "waiting", "", None)
    assert again.file_name == PDF.name  # kept, since no other was sent
    confirm_proposal(proposal=again, by=officer, at=now)
    assert Appointment.objects.get().person.name == "新仁"


def test_a_return_needs_words(post: Appointment, enterprise_user: User, officer: User, now: datetime) -> None:
    with pytest.raises(Refusal, match="请说明问题"):
        return_proposal(proposal=ended(post, enterprise_user, now), comment=" ", by=officer, at=now)


def test_the_same_twice_is_refused(
    post: Appointment, enterprise: Enterprise, enterprise_user: User, now: datetime
) -> None:
    ended(post, enterprise_user, now)
    with pytest.raises(Refusal, match="已经申报过"):
        ended(post, enterprise_user, now)
    proposed(enterprise, enterprise_user, now)
    with pytest.raises(Refusal, match="已经申报过"):
        proposed(enterprise, enterprise_user, now)


def test_a_correction_that_changes_nothing_is_refused(post: Appointment, enterprise_user: User, now: datetime) -> None:
    with pytest.raises(Refusal, match="相同"):
        proposals.propose_correction(appointment=post, name="林岚", phone="10048231111", by=enterprise_user, at=now)


def test_dates_of_the_future_and_files_without_a_day_are_refused(
    post: Appointment, enterprise: Enterprise, enterprise_user: User, now: datetime
) -> None:
    with pytest.raises(Refusal, match=r"晚于今天|将来|未来"):
        proposed(enterprise, enterprise_user, now, trained_on=date(2026, 11, 21))
    with pytest.raises(Refusal, match="请填写培训日期"):
        proposed(enterprise, enterprise_user, now, PDF)
    with pytest.raises(Refusal):
        proposals.propose_training(
            appointment=post, training=Training("training", date(2026, 11, 21)), file=None, by=enterprise_user, at=now
        )
    with pytest.raises(Refusal):
        proposals.propose_end(appointment=post, on=date(2020, 1, 1), by=enterprise_user, at=now)


def test_a_capacity_that_the_enterprise_has_not_is_refused(
    enterprise: Enterprise, enterprise_user: User, calendar: None, now: datetime
) -> None:
    with pytest.raises(Refusal, match="主体类别"):
        proposed(enterprise, enterprise_user, now, side="sales")


def test_it_refuses_another_enterprise(
    post: Appointment, other_enterprise_user: User, enterprise_user: User, officer: User, now: datetime
) -> None:
    with pytest.raises(Refusal, match="不是本单位"):
        ended(post, other_enterprise_user, now)
    with pytest.raises(Refusal, match="不是本单位"):
        proposals.withdraw_proposal(proposal=ended(post, enterprise_user, now), by=other_enterprise_user, at=now)


def test_several_at_once_say_which_could_not_be(
    post: Appointment, enterprise: Enterprise, enterprise_user: User, officer: User, now: datetime
) -> None:
    first = proposed(enterprise, enterprise_user, now)
    second = ended(post, enterprise_user, now + timedelta(minutes=1))
    end_appointment(appointment=post, on=date(2026, 11, 10), by=officer, at=now)
    done = confirm_several(proposals=[second, first], by=officer, at=now)
    assert done.confirmed == 1
    assert [(proposal.pk, "已终止" in why) for proposal, why in done.failed] == [(second.pk, True)]


def test_a_province_without_the_setting_gives_no_deadline(
    post: Appointment, enterprise_user: User, now: datetime
) -> None:
    Setting.objects.filter(key="proposal_workdays").delete()
    assert ended(post, enterprise_user, now).due_on is None


def test_a_check_with_the_proposal_in_sight_outlives_its_confirmation(
    post: Appointment, enterprise: Enterprise, enterprise_user: User, officer: User, now: datetime
) -> None:
    made = ended(post, enterprise_user, now)
    checked = confirm_roster(enterprise=enterprise, by=enterprise_user, at=now + timedelta(minutes=5))
    confirm_proposal(proposal=made, by=officer, at=now + timedelta(days=1))
    checked.refresh_from_db()
    assert not checked.void


def test_a_check_falls_with_a_proposal_that_is_returned(
    post: Appointment, enterprise: Enterprise, enterprise_user: User, officer: User, now: datetime
) -> None:
    made = ended(post, enterprise_user, now)
    checked = confirm_roster(enterprise=enterprise, by=enterprise_user, at=now + timedelta(minutes=5))
    return_proposal(proposal=made, comment="请附离任说明", by=officer, at=now + timedelta(days=1))
    checked.refresh_from_db()
    assert checked.void


def test_a_check_before_the_proposal_is_void_with_its_confirmation(
    post: Appointment, enterprise: Enterprise, enterprise_user: User, officer: User, now: datetime
) -> None:
    checked = confirm_roster(enterprise=enterprise, by=enterprise_user, at=now)
    made = ended(post, enterprise_user, now + timedelta(minutes=5))
    confirm_proposal(proposal=made, by=officer, at=now + timedelta(days=1))
    checked.refresh_from_db()
    assert checked.void


@pytest.mark.parametrize(("day", "reason"), [("started_on", "超过一年"), ("trained_on", "晚于今天")])
def test_days_that_cannot_be_are_refused(
    enterprise: Enterprise, enterprise_user: User, calendar: None, now: datetime, day: str, reason: str
) -> None:
    with pytest.raises(Refusal, match=reason):
        proposed(enterprise, enterprise_user, now, **{day: date(2099, 1, 1)})  # type: ignore[arg-type]
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("number", ["11010519491231002x", "110105 19491231 002X"])
def test_an_erasure_finds_what_another_enterprise_proposed(
    enterprise: Enterprise, other_enterprise: Enterprise, enterprise_user: User, officer: User, calendar: None,
    now: datetime, number: str,
) -> None:  # fmt: skip
    person = make_person(name="林望舒", number="11010519491231002X")
    make_appointment(
        enterprise=other_enterprise, person=person, started_on=date(2020, 1, 1), ended_on=date(2023, 11, 19)
    )
    made = proposals.propose_appointment(
        enterprise=enterprise, newcomer=newcomer(number, "林望舒"),
        post=Post("officer", "production", "", date(2026, 11, 20), date(2026, 11, 18)), file=PDF,
        by=enterprise_user, at=now,
    )  # fmt: skip
    other = proposed(enterprise, enterprise_user, now)
    read = Proposal.objects.get(pk=made.pk)
    erase_person(person=person, actor="system", basis="term", at=now)
    made.refresh_from_db()
    assert (made.values, made.person_hash, made.file.name, made.file_name) == ("", "", "", "")
    assert Proposal.objects.get(pk=other.pk).values == other.values
    with pytest.raises(Refusal, match="个人信息已删除"):
        confirm_proposal(proposal=read, by=officer, at=now)
    assert Person.objects.count() == 1, "nobody is entered anew from what a page had read before"


def test_a_withdrawn_appointment_names_nobody(
    enterprise: Enterprise, enterprise_user: User, calendar: None, now: datetime
) -> None:
    made = proposed(enterprise, enterprise_user, now)
    assert made.person_hash == Person.hash_of(id_number(417))
    proposals.withdraw_proposal(proposal=made, by=enterprise_user, at=now)
    made.refresh_from_db()
    assert (made.values, made.person_hash, made.comment) == ("", "", "")
    assert title(made) == "新任职"
    assert differences(made) == []
