"""The syllabus from a spreadsheet."""

from collections.abc import Mapping

from examcenter.bureaus.models import User
from examcenter.journal.models import Entry
from question_bank.imports import ImportResult, import_topics
from question_bank.models import Topic
from tests.cast import NOW
from tests.question_bank.builders import xlsx

HEADER = ("编码", "名称", "上级编码", "依据")
LAW = {"编码": "T1", "名称": "法律法规", "依据": "第六条"}
ORDERS = {"编码": "T1.1", "名称": "两个规定", "上级编码": "T1"}


def run(by: User, *rows: Mapping[str, object], dry_run: bool = False) -> ImportResult:
    data = xlsx(rows, HEADER, "考核大纲")
    return import_topics(name="考核大纲.xlsx", data=data, by=by, at=NOW, dry_run=dry_run)


def test_topics_with_their_parents_in_any_order(author: User) -> None:
    assert run(author, ORDERS, LAW).counts == {"new": 2, "changed": 0, "unchanged": 0}
    below = Topic.objects.get(code="T1.1")
    assert below.parent is not None
    assert below.parent.name == "法律法规"
    assert Entry.objects.get().verb == "bank.import_topics"


def test_it_can_be_repeated_and_changed(author: User) -> None:
    run(author, LAW, ORDERS)
    assert run(author, LAW, ORDERS).counts == {"new": 0, "changed": 0, "unchanged": 2}
    assert run(author, LAW | {"名称": "法规"}, ORDERS | {"上级编码": ""}).counts["changed"] == 2
    assert Topic.objects.get(code="T1").name == "法规"
    assert Topic.objects.get(code="T1.1").parent is None


def test_a_dry_run_stores_nothing(author: User) -> None:
    assert run(author, LAW, dry_run=True).counts["new"] == 1
    assert not Topic.objects.exists()


def test_it_refuses_an_unknown_parent_a_circle_and_a_code_twice(author: User) -> None:
    result = run(
        author,
        LAW | {"上级编码": "T1.1"},
        ORDERS,
        ORDERS | {"名称": "重复"},
        {"编码": "X", "名称": "X", "上级编码": "Y"},
    )
    assert [(error.row, error.column, error.value) for error in result.errors] == [
        (2, "上级编码", "T1.1"),
        (3, "上级编码", "T1"),
        (4, "编码", "T1.1"),
        (4, "上级编码", "T1"),
        (5, "上级编码", "Y"),
    ]
    assert not Topic.objects.exists()
