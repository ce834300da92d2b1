"""名录核对: who confirmed, when it is void, and the list of those that have not."""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from examcenter.assessment.models import Assessment
from examcenter.bureaus.models import Bureau, Setting, User
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.actions.roster import confirm_roster
from examcenter.registry.models import Appointment, Enterprise, RosterConfirmation
from examcenter.registry.queries.roster_check import by_bureau, checked_among, roster_state, signs_of
from tests.builders import make_appointment, make_enterprise, make_person
from tests.journeys import scanning
from tests.results.builders import make_assessment

Enter = Callable[[User], Client]
TODAY = date(2026, 11, 20)


@pytest.fixture
def post(enterprise: Enterprise) -> Appointment:
    return make_appointment(enterprise=enterprise, person=make_person(name="林岚"))


def checked(unit: Enterprise, by: User, at: datetime) -> RosterConfirmation:
    return confirm_roster(enterprise=unit, by=by, at=at)


def test_the_unit_confirms_its_list(post: Appointment, enterprise_user: User, now: datetime) -> None:
    row = checked(post.enterprise, enterprise_user, now)
    assert (row.by_unit, row.persons, row.void) == (True, 1, False)
    entry = Entry.objects.get(verb="registry.confirm_roster")
    assert (entry.actor, entry.details["by_unit"]) == (enterprise_user.actor, True)


def test_a_person_with_two_posts_is_one(post: Appointment, officer: User, now: datetime) -> None:
    make_appointment(enterprise=post.enterprise, person=post.person, started_on=date(2025, 1, 1))
    assert checked(post.enterprise, officer, now).persons == 1


def test_an_official_confirms_for_a_unit(post: Appointment, officer: User, now: datetime) -> None:
    assert not checked(post.enterprise, officer, now).by_unit


def test_a_unit_without_anybody_has_nothing_to_confirm(
    enterprise: Enterprise, enterprise_user: User, now: datetime
) -> None:
    with pytest.raises(Refusal, match="名录中没有人员"):
        checked(enterprise, enterprise_user, now)


def test_it_refuses_another_enterprise(post: Appointment, other_enterprise_user: User, now: datetime) -> None:
    with pytest.raises(Refusal, match="不是本单位"):
        checked(post.enterprise, other_enterprise_user, now)


def test_it_is_stale_when_the_list_changed_since_it_was_shown(
    post: Appointment, enterprise_user: User, now: datetime
) -> None:
    shown = signs_of([post.enterprise], TODAY)[post.enterprise_id]
    make_appointment(enterprise=post.enterprise)
    with pytest.raises(StaleState):
        confirm_roster(enterprise=post.enterprise, by=enterprise_user, at=now, shown=shown)


@pytest.mark.parametrize(
    "change",
    [
        {"ended_on": date(2026, 11, 19)},
        {"posts": "出厂检验"},
        {"role": "director"},
        {"side": "sales"},
        {"started_on": date(2024, 3, 2)},
    ],
    ids=str,
)
def test_a_changed_appointment_makes_it_void(
    post: Appointment, enterprise_user: User, now: datetime, change: dict[str, object]
) -> None:
    row = checked(post.enterprise, enterprise_user, now)
    Appointment.objects.filter(pk=post.pk).update(**change)
    row.refresh_from_db()
    assert row.void


def test_an_added_and_a_removed_appointment_make_it_void(
    post: Appointment, enterprise_user: User, now: datetime
) -> None:
    row = checked(post.enterprise, enterprise_user, now)
    more = make_appointment(enterprise=post.enterprise)
    row.refresh_from_db()
    assert row.void
    again = checked(post.enterprise, enterprise_user, now + timedelta(minutes=1))
    more.delete()
    again.refresh_from_db()
    assert again.void


def test_a_training_and_another_unit_leave_it_standing(
    post: Appointment, other_enterprise: Enterprise, enterprise_user: User, now: datetime
) -> None:
    row = checked(post.enterprise, enterprise_user, now)
    Appointment.objects.filter(pk=post.pk).update(trained_on=TODAY, unit_assessed_on=TODAY)
    make_appointment(enterprise=other_enterprise)
    row.refresh_from_db()
    assert not row.void


@pytest.mark.parametrize(("days", "counts"), [(0, True), (90, True), (91, False)])
def test_it_counts_for_the_days_of_the_province(
    post: Appointment, officer: User, now: datetime, days: int, counts: bool
) -> None:
    checked(post.enterprise, officer, now - timedelta(days=days))
    assert roster_state(post.enterprise, TODAY).valid is counts
    assert checked_among([post.enterprise_id], post.enterprise.bureau, TODAY).unchecked == (0 if counts else 1)


def test_counts_by_station(
    post: Appointment, county: Bureau, our_station: Bureau, other_enterprise: Enterprise, officer: User, now: datetime
) -> None:
    make_enterprise(bureau=our_station)
    make_enterprise(bureau=our_station, status="suspended")
    checked(post.enterprise, officer, now)
    (count,) = by_bureau(county, TODAY)
    assert (count.bureau, count.units, count.unchecked) == (our_station, 2, 1)


def page(client: Client, query: str = "") -> str:
    return client.get(reverse("registry_roster_check") + query).content.decode()


def test_the_list_shows_who_has_not_confirmed(
    enter: Enter, post: Appointment, our_station: Bureau, other_enterprise: Enterprise, officer: User
) -> None:
    done = make_enterprise(bureau=our_station, name="栖云县已核对燃具厂")
    checked(done, officer, timezone.now())
    shown = page(enter(officer))
    assert post.enterprise.name in shown
    assert "林岚" in shown
    assert "从未核对" in shown
    assert done.name not in shown
    assert other_enterprise.name not in shown
    assert done.name in page(enter(officer), "?state=checked")
    assert post.enterprise.name not in page(enter(officer), "?state=checked")


def test_several_are_confirmed_after_a_call(
    enter: Enter, post: Appointment, our_station: Bureau, officer: User
) -> None:
    other = make_enterprise(bureau=our_station)
    signs = signs_of([post.enterprise, other], timezone.localdate())
    given = [f"{pk}:{sign}" for pk, sign in signs.items()]
    make_appointment(enterprise=other)  # after the list was opened
    answer = enter(officer).post(reverse("registry_roster_confirm"), {"unit": given}, follow=True)
    shown = answer.content.decode()
    assert "已登记1家企业名录核对" in shown
    assert "请重新核对" in shown
    assert RosterConfirmation.objects.get().enterprise == post.enterprise


def test_nothing_chosen_is_told(enter: Enter, officer: User) -> None:
    answer = enter(officer).post(reverse("registry_roster_confirm"), follow=True)
    assert "没有选择企业" in answer.content.decode()


def test_it_rejects_another_bureau(enter: Enter, post: Appointment, outsider: User, other_station: Bureau) -> None:
    assert post.enterprise.name not in page(enter(outsider), "?state=all")
    enter(outsider).post(reverse("registry_roster_confirm"), {"unit": [f"{post.enterprise_id}:x"]})
    assert not RosterConfirmation.objects.exists()


def test_it_rejects_staff_who_only_look_and_strangers(enter: Enter, client: Client, inspector: User) -> None:
    assert enter(inspector).post(reverse("registry_roster_confirm")).status_code == 403
    assert enter(inspector).post(reverse("registry_roster_check_print")).status_code == 403
    for name in ("registry_roster_check", "registry_roster_chase", "registry_roster_check_export"):
        assert "login" in client.get(reverse(name))["Location"]


def test_an_enterprise_has_another_door(enter: Enter, enterprise_user: User) -> None:
    assert enter(enterprise_user).get(reverse("registry_roster_check")).status_code == 403


def test_a_foreign_address_to_go_back_to_is_ignored(enter: Enter, officer: User) -> None:
    answer = enter(officer).post(reverse("registry_roster_confirm"), {"next": "https://evil.example/"})
    assert answer["Location"] == reverse("registry_roster_check")


def test_without_the_setting_the_page_says_so(enter: Enter, post: Appointment, officer: User) -> None:
    Setting.objects.filter(key="roster_confirmation_days").delete()
    assert "roster_confirmation_days" in page(enter(officer))


def test_the_export_has_the_reason(enter: Enter, post: Appointment, officer: User) -> None:
    answer = enter(officer).get(reverse("registry_roster_check_export"))
    rows = pd.read_excel(io.BytesIO(answer.content), dtype=str, engine="calamine").values.tolist()
    assert [row[0] for row in rows] == [post.enterprise.name]
    assert "从未核对" in rows[0]


def test_the_list_for_calling_has_whole_phones_and_is_noted(enter: Enter, post: Appointment, officer: User) -> None:
    answer = enter(officer).post(reverse("registry_roster_check_print"))
    text = scanning.scan(answer.content)[0].text
    assert post.enterprise.phone in text
    assert "林岚" in text
    assert Entry.objects.get(verb="registry.print_roster_check").details["count"] == 1


def test_the_text_for_the_group_names_enterprises_and_no_persons(
    enter: Enter, post: Appointment, officer: User
) -> None:
    shown = enter(officer).get(reverse("registry_roster_chase")).content.decode()
    text = shown[shown.index("<textarea") : shown.index("</textarea>")]
    assert post.enterprise.name in text
    assert "/enterprise/enter/" in text
    assert "林岚" not in text


def test_the_draw_page_states_how_many_are_unchecked_and_the_freeze_notes_it(
    enter: Enter, post: Appointment, county: Bureau, officer: User, author: User
) -> None:
    plan = make_assessment(bureau=county, by=officer, state="approved")
    Assessment.objects.filter(pk=plan.pk).update(is_census=True, size=None)
    plan.refresh_from_db()
    assert "本次名单涉及1家企业，其中1家未核对名录" in (
        enter(officer).get(reverse("assessment_draw", args=[plan.pk])).content.decode()
    )
    checked(post.enterprise, officer, timezone.now())
    assert "名录均已核对" in enter(officer).get(reverse("assessment_draw", args=[plan.pk])).content.decode()
