"""A blueprint is never edited: a new version follows it, once, and plans keep what they chose."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from question_bank.actions import create_blueprint
from question_bank.models import Blueprint, BlueprintCell
from question_bank.refusals import Stale
from tests.builders import make_blueprint, make_questions
from tests.cast import NOW
from tests.question_bank.test_blueprints import data

Enter = Callable[[User], Client]


@pytest.fixture
def old(author: User) -> Blueprint:
    make_questions(author=author)
    blueprint = make_blueprint(name="集中考核")
    BlueprintCell.objects.create(blueprint=blueprint, position=1, difficulty=2, count=3)
    return blueprint


def address(blueprint: Blueprint) -> str:
    return reverse("bank_blueprint_version", args=[blueprint.pk])


def test_the_form_begins_with_the_former_figures(enter: Enter, admin: User, old: Blueprint) -> None:
    page = enter(admin).get(address(old)).content.decode()
    assert 'value="集中考核（第2版）"' in page
    assert 'name="single_count" value="4"' in page
    assert 'name="cell-0-count" value="3"' in page
    assert "同时停用上一版本" in page
    assert "共 <b>10</b> 题，满分 <b>100</b> 分" in page


def test_a_new_version_names_the_old_one_and_retires_it(enter: Enter, admin: User, old: Blueprint) -> None:
    fields = data(name="集中考核（第2版）", retire_previous="on")
    page = enter(admin).post(address(old), fields, follow=True).content.decode()
    new = Blueprint.objects.get(version=2)
    assert new.previous == old
    old.refresh_from_db()
    assert old.is_retired
    assert [section.count for section in old.sections.all()] == [4, 3, 3]
    assert "上一版本" in page
    details = Entry.objects.get(verb="bank.blueprint").details
    assert (details["version"], details["previous"]) == (2, old.pk)
    assert Entry.objects.filter(verb="bank.blueprint_retire").exists()
    assert 'value="集中考核（第3版）"' in enter(admin).get(address(new)).content.decode()


def test_the_old_one_may_stay(enter: Enter, admin: User, old: Blueprint) -> None:
    enter(admin).post(address(old), data(name="集中考核（第2版）"))
    assert not Blueprint.objects.get(pk=old.pk).is_retired


def test_a_second_successor_is_too_late(enter: Enter, admin: User, old: Blueprint) -> None:
    enter(admin).post(address(old), data(name="集中考核（第2版）"))
    page = enter(admin).post(address(old), data(name="集中考核（又一版）"), follow=True).content.decode()
    assert "他人已先行办理" in page
    assert Blueprint.objects.count() == 2
    with pytest.raises(Stale):
        create_blueprint(
            name="第三", minutes=30, pass_mark=8, marking_rule="exact", legal_basis="文件", previous=old,
            effective_from=date(2026, 12, 1), sections=[("single", 5, 2)], by=admin, at=NOW,
        )  # fmt: skip


def test_others_make_no_version(enter: Enter, auditor: User, author: User, outsider: User, old: Blueprint) -> None:
    for user in (auditor, author, outsider):
        assert enter(user).post(address(old), data()).status_code == 403
    assert address(old) not in enter(auditor).get(reverse("bank_blueprints")).content.decode()
