"""What changed on a record, from what to what: only what differs, and of encrypted values only the end."""

from collections.abc import Callable
from datetime import datetime

from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from examcenter.bureaus.models import User
from examcenter.journal import actions as journal
from examcenter.registry.actions.changes import Changed, note_changes, note_many, values_of
from examcenter.registry.models import Change, Enterprise, Mode
from examcenter.registry.presenters.history import history_of
from tests.builders import make_appointment, make_enterprise

VERB = "registry.record_tier"


def noted() -> list[tuple[str, str, str]]:
    return list(Change.objects.order_by("pk").values_list("field", "before", "after"))


def test_only_what_differs_is_written(enterprise: Enterprise, now: datetime) -> None:
    before = values_of(enterprise, ("name", "mode", "principal", "is_household", "department"))
    after = before | {"mode": Mode.BOTH, "is_household": True, "principal": "方丽婷"}
    names = note_changes(obj=enterprise, before=before, after=after, actor="user:1", verb=VERB, at=now)
    assert names == ["mode", "is_household"]
    assert noted() == [("mode", "offline", "both"), ("is_household", "false", "true")]


def test_nothing_and_empty_are_the_same(enterprise: Enterprise, now: datetime) -> None:
    before, after = {"status_on": None, "category": ""}, {"status_on": "", "category": None}
    assert note_changes(obj=enterprise, before=before, after=after, actor="user:1", verb=VERB, at=now) == []
    assert noted() == []


def test_of_a_phone_only_the_end_is_kept(enterprise: Enterprise, now: datetime) -> None:
    before, after = {"phone": "10036970000"}, {"phone": "10036971234"}
    note_changes(obj=enterprise, before=before, after=after, actor="user:1", verb=VERB, at=now)
    assert noted() == [("phone", "•••• 0000", "•••• 1234")]


def test_what_hangs_on_the_record_says_which_one(enterprise: Enterprise, now: datetime) -> None:
    before, after, which = {"category": "灶管阀"}, {"category": "燃气灶具"}, {"name": "家用燃气灶具"}
    note_changes(
        obj=enterprise, before=before, after=after, actor="user:1", verb=VERB, at=now, of="product", about=which
    )
    assert noted() == [
        ("product.name", "家用燃气灶具", "家用燃气灶具"),
        ("product.category", "灶管阀", "燃气灶具"),
    ]


def test_many_at_once(enterprise: Enterprise, other_enterprise: Enterprise, now: datetime) -> None:
    changed = [Changed(unit, {"principal": "甲"}, {"principal": "乙"}) for unit in (enterprise, other_enterprise)]
    same = Changed(enterprise, {"principal": "乙"}, {"principal": "乙"})
    assert note_many([*changed, same], actor="user:1", verb=VERB, at=now) == 2


def test_the_history_reads_in_words(
    enterprise: Enterprise, officer: User, now: datetime, enter: Callable[[User], Client]
) -> None:
    journal.record(actor=officer.actor, verb=VERB, obj=enterprise, at=now)
    before, after = {"mode": Mode.OFFLINE, "is_household": False}, {"mode": Mode.ONLINE, "is_household": True}
    note_changes(obj=enterprise, before=before, after=after, actor=officer.actor, verb=VERB, at=now)
    page = enter(officer).get(reverse("registry_enterprise", args=[enterprise.pk])).content.decode()
    assert "陈岚舟" in page
    assert "经营方式：线下 → 线上" in page
    assert "个体工商户：否 → 是" in page


def test_an_imports_changes_stand_alone(enterprise: Enterprise, officer: User, now: datetime) -> None:
    changed = Changed(enterprise, {"principal": "甲"}, {"principal": "乙"})
    note_many([changed], actor=officer.actor, verb="registry.import_enterprises", at=now)
    (line,) = history_of(enterprise)
    assert (line["actor_name"], line["text"]) == ("陈岚舟", "导入了企业")
    assert [(each.label, each.before, each.after) for each in line["changes"]] == [("主要负责人", "甲", "乙")]
    assert history_of(make_enterprise(bureau=enterprise.bureau)) == []


def test_the_history_names_whom_and_from_what_to_what(enterprise: Enterprise, officer: User, now: datetime) -> None:
    post = make_appointment(enterprise=enterprise)
    journal.record(actor=officer.actor, verb="registry.appoint", obj=post, at=now)
    journal.record(
        actor="system", verb="registry.change_class", obj=enterprise, at=now, **{"from": "routine", "to": "key"}
    )
    journal.record(
        actor="system", verb="registry.record_tier", obj=enterprise, at=now, kind="production", tier="B", before="A"
    )
    with override("zh-hans"):
        texts = [line["text"] for line in history_of(enterprise, post)]
    assert any(post.person.name in text for text in texts)
    assert any("日常监管 → 重点监管" in text for text in texts)
    assert any("A" in text and "→" in text and "B" in text for text in texts)
