"""What each role may do on the pages: the lists that open, and those that stay shut, as permissions say."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import Bureau, Role, User
from examcenter.bureaus.permissions import GRANTS
from tests.cast import user
from tests.house.test_views import access, ours

Enter = Callable[[User], Client]
WORK = ("home", "bureaus_list", "registry_enterprises", "registry_persons", "assessment_list", "results_list")
# Role: what opens, and what does not. Written out, so that a slip in permissions.py shows here.
TABLE = {
    Role.INVIGILATOR: (
        (*WORK, "rectification_list", "sitting_sessions"),
        ("journal_list", "bank_questions", "assessment_new", "registry_import", "bureaus_import"),
    ),
    Role.INSPECTOR: (
        (*WORK, "rectification_list"),
        ("journal_list", "bank_questions", "assessment_new", "sitting_sessions", "registry_import", "bureaus_import"),
    ),
    Role.AUDITOR: (
        (*WORK, "rectification_list", "journal_list", "bank_questions"),
        ("assessment_new", "sitting_sessions", "registry_import", "bureaus_import", "bank_import", "bank_review"),
    ),
    Role.BANK_AUTHOR: (
        ("home", "bureaus_list", "bank_questions", "bank_import", "bank_question_new"),
        ("registry_enterprises", "registry_persons", "assessment_list", "results_list", "journal_list", "bank_review"),
    ),
    Role.BANK_REVIEWER: (
        ("home", "bureaus_list", "bank_questions", "bank_review"),
        ("registry_enterprises", "assessment_list", "results_list", "journal_list", "bank_import", "bank_question_new"),
    ),
    Role.APPROVER: (
        (*WORK, "rectification_list"),
        ("assessment_new", "sitting_sessions", "registry_import", "bureaus_import", "journal_list", "bank_questions"),
    ),
    Role.OFFICER: (
        (*WORK, "rectification_list", "assessment_new", "sitting_sessions", "registry_import"),
        ("bureaus_import", "journal_list", "bank_questions", "bank_review"),
    ),
    Role.PROVINCE_ADMIN: (
        (*WORK, "rectification_list", "registry_import", "bureaus_import", "journal_list", "bank_questions"),
        ("assessment_new", "sitting_sessions", "bank_review", "bank_question_new"),
    ),
}


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_its_pages_and_no_others(enter: Enter, county: Bureau, role: Role) -> None:
    client = enter(user("somebody", "某人", county, role))
    opens, shut = TABLE[role]
    assert {name: client.get(reverse(name)).status_code for name in opens} == dict.fromkeys(opens, 200)
    assert {name: client.get(reverse(name)).status_code for name in shut} == dict.fromkeys(shut, 403)


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.AUDITOR])
def test_who_only_reads_is_granted_no_act(role: Role) -> None:
    """Everything an inspector or auditor may do is looking: no verb of theirs guards a page that takes POST alone."""
    held = {verb for verb, roles in GRANTS.items() if role in roles}
    acts = {"plan", "approve", "draw", "schedule", "confirm", "propose", "review", "edit", "import", "manage_staff"}
    assert not {verb for verb in held if verb.partition(".")[2] in acts}


@pytest.mark.parametrize("role", Role)
def test_every_list_agrees_with_the_table_of_permissions(enter: Enter, county: Bureau, role: Role) -> None:
    """Every staff address without an argument: 403 exactly where the role lacks the verb (405: takes POST only)."""
    client = enter(user("somebody", "某人", county, role))
    wrong = []
    for route, entry in ours():
        if not access(entry).startswith("staff:") or "<" in route:
            continue
        status = client.get("/" + route).status_code
        if status != 405 and (status == 403) is (role in GRANTS[access(entry).removeprefix("staff:")]):
            wrong.append((route, status))
    assert not wrong


def test_an_invigilator_sees_the_sessions_of_the_own_bureau_only(
    enter: Enter, invigilator: User, other_county: Bureau, held: object
) -> None:
    stranger = user("stranger", "外人", other_county, Role.INVIGILATOR)
    assert "灶管阀抽查考核" in enter(invigilator).get(reverse("results_list")).content.decode()
    assert "灶管阀抽查考核" not in enter(stranger).get(reverse("sitting_sessions")).content.decode()
    assert "灶管阀抽查考核" not in enter(stranger).get(reverse("results_list")).content.decode()
