"""The ceremony, who was drawn, the paper record, and the public page with its files."""

import contextlib
import html
import io
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse

from examcenter.assessment import actions, records
from examcenter.assessment.models import Assessment, Draw
from examcenter.assessment.presenters import in_fours
from examcenter.assessment.states import AssessmentState
from examcenter.bureaus.models import User
from examcenter.registry.models import Person
from examcenter.rules import draw as rules
from tests.assessment.conftest import WITNESS, again

Enter = Callable[[User], Client]
Plan = Callable[..., Assessment]


def text(client: Client, name: str, *args: Any) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


# --- ceremony --------------------------------------------------------------------------------------------


def test_before_the_freeze_the_page_says_what_will_happen(enter: Enter, officer: User, approved: Assessment) -> None:
    page = text(enter(officer), "assessment_draw", approved.pk)

    for words in ("将会发生", "名单逐人写入，此后不再变动", "质量安全员（销售）", "冻结名单"):
        assert words in page


def test_the_freeze_shows_root_and_commitment_and_not_the_nonce(
    enter: Enter, officer: User, approved: Assessment
) -> None:
    client = enter(officer)
    page = client.post(reverse("assessment_freeze", args=[approved.pk]), follow=True).content.decode()
    frame = records.newest(approved)

    assert in_fours(frame.root) in page
    assert in_fours(frame.commitment) in page
    assert frame.nonce not in page
    assert "抽取只能进行一次，不能重来" in page


def test_the_draw_leads_to_who_was_drawn(enter: Enter, officer: User, frozen: Assessment) -> None:
    page = enter(officer).post(reverse("assessment_draw", args=[frozen.pk]), WITNESS, follow=True).content.decode()
    draw = Draw.objects.get()

    assert "抽中 6 人" in page
    assert "候补 6 人" in page
    assert html.escape(draw.seed) in page
    assert "赵明澄" in page
    for pick in draw.picks.select_related("row__person"):
        assert pick.row.person.name in page


@pytest.mark.parametrize(
    ("wrong", "words"), [({"witness": ""}, "见证人姓名"), ({"witness_value": "1/2"}, "不能为空，也不能含有")]
)
def test_a_refused_draw_keeps_what_was_typed(
    enter: Enter, officer: User, frozen: Assessment, wrong: dict[str, str], words: str
) -> None:
    page = enter(officer).post(reverse("assessment_draw", args=[frozen.pk]), {**WITNESS, **wrong}).content.decode()

    assert words in page
    assert 'value="赵明澄"' in page or 'value="9 27' in page
    assert again(frozen).state == AssessmentState.FROZEN


def test_a_plan_that_is_not_approved_has_no_ceremony(enter: Enter, officer: User, submitted: Assessment) -> None:
    page = enter(officer).get(reverse("assessment_draw", args=[submitted.pk]), follow=True).content.decode()

    assert "计划批准后才能抽取人员" in page


def test_nothing_is_drawn_twice(enter: Enter, officer: User, drawn: Assessment) -> None:
    response = enter(officer).post(reverse("assessment_draw", args=[drawn.pk]), WITNESS)

    assert response.url == reverse("assessment_drawn", args=[drawn.pk])  # type: ignore[attr-defined]
    assert Draw.objects.count() == 1


def test_the_population_can_be_reopened(enter: Enter, officer: User, frozen: Assessment) -> None:
    enter(officer).post(reverse("assessment_unfreeze", args=[frozen.pk]))

    assert again(frozen).state == AssessmentState.APPROVED


def test_a_second_freeze_is_told(enter: Enter, officer: User, frozen: Assessment) -> None:
    page = enter(officer).post(reverse("assessment_freeze", args=[frozen.pk]), follow=True).content.decode()

    assert "alert-danger" in page
    assert frozen.frames.count() == 1


def test_a_census_is_printed_as_not_random(
    enter: Enter, officer: User, approver: User, plan: Plan, now: datetime
) -> None:
    made = plan(is_census=True, size=None)
    actions.submit_plan(assessment=made, by=officer, at=now)
    actions.approve_plan(assessment=made, by=approver, at=now)
    client = enter(officer)

    assert "进入抽取" not in text(client, "assessment_plan", made.pk)
    assert "确定考核名单" in text(client, "assessment_draw", made.pk)
    page = client.post(reverse("assessment_freeze", args=[made.pk]), follow=True).content.decode()
    assert "见证人" not in page
    page = client.post(reverse("assessment_draw", args=[made.pk]), follow=True).content.decode()

    assert "考核对象 13 人" in page
    assert "不是随机抽取" in page
    assert "不是随机抽取" in text(client, "public_draw", made.public_key)


def test_nobody_drawn_yet_is_said(enter: Enter, officer: User, frozen: Assessment) -> None:
    for name in ("assessment_drawn", "assessment_draw_record"):
        page = enter(officer).get(reverse(name, args=[frozen.pk]), follow=True).content.decode()
        assert "尚未抽取人员" in page


# --- the paper record ------------------------------------------------------------------------------------


def test_the_record_is_a_pdf_with_digests_and_a_code(enter: Enter, officer: User, drawn: Assessment) -> None:
    response = enter(officer).get(reverse("assessment_draw_record", args=[drawn.pk]))
    pdf = pypdfium2.PdfDocument(response.content)
    words = "".join(page.get_textpage().get_text_range() for page in pdf)
    code = zxingcpp.read_barcode(pdf[0].render(scale=3).to_pil())

    assert response["Content-Type"] == "application/pdf"
    for wanted in ("抽取记录", records.newest(drawn).root, "签名", "赵明澄", Draw.objects.get().selection_digest):
        assert wanted in words
    assert code is not None
    assert code.text.endswith(reverse("public_draw", args=[drawn.public_key]))


# --- public ----------------------------------------------------------------------------------------------


def test_the_public_page_shows_the_root_before_the_draw_and_not_the_nonce(client: Client, frozen: Assessment) -> None:
    page, frame = text(client, "public_draw", frozen.public_key), records.newest(frozen)

    assert frame.root in page
    assert frame.commitment in page
    assert frame.nonce not in page
    assert "尚未抽取" in page
    assert client.get(reverse("public_draw_selection", args=[frozen.public_key])).status_code == 404


def test_the_public_page_names_nobody(client: Client, drawn: Assessment) -> None:
    pages = [
        client.get(reverse(name, args=[drawn.public_key])).content.decode()
        for name in ("public_draw", "public_draw_population", "public_draw_selection")
    ]

    for person in Person.objects.all():
        for page in pages:
            assert person.name not in page
            assert person.id_number not in page
    assert WITNESS["witness"] not in pages[0]
    assert Draw.objects.get().witness_value in pages[0]


def test_the_files_have_the_published_digests(client: Client, drawn: Assessment) -> None:
    population = client.get(reverse("public_draw_population", args=[drawn.public_key])).content
    selection = client.get(reverse("public_draw_selection", args=[drawn.public_key])).content

    assert rules.sha256(population) == records.newest(drawn).file_digest
    assert rules.sha256(selection) == Draw.objects.get().selection_digest


def test_the_lines_of_python_on_the_page_repeat_the_draw(
    client: Client, drawn: Assessment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = text(client, "public_draw", drawn.public_key)
    found = re.search(r'<pre id="recompute" tabindex="0"><code>(.*?)</code></pre>', page, re.DOTALL)
    assert found is not None
    population = client.get(reverse("public_draw_population", args=[drawn.public_key])).content
    (tmp_path / "population.csv").write_bytes(population)
    monkeypatch.chdir(tmp_path)
    out = io.StringIO()

    with contextlib.redirect_stdout(out):
        exec(html.unescape(found[1]), {})

    ranked: dict[str, list[str]] = {}
    for line in out.getvalue().splitlines():
        group, pid, _ticket = line.split()
        ranked.setdefault(group, []).append(pid)
    selection = client.get(reverse("public_draw_selection", args=[drawn.public_key])).content.decode()
    for line in selection.splitlines():
        pid, group, position, _kind, _ticket = line.split(",")
        assert ranked[group][int(position) - 1] == pid


def test_older_versions_stay_public(client: Client, frozen: Assessment, officer: User, now: datetime) -> None:
    old = records.newest(frozen)
    actions.unfreeze(assessment=frozen, by=officer, at=now)
    actions.freeze(assessment=frozen, by=officer, at=now)

    assert old.root in text(client, "public_draw", frozen.public_key)


@pytest.mark.parametrize("name", ["public_draw", "public_draw_population", "public_draw_selection"])
def test_there_is_nothing_public_before_the_freeze(client: Client, approved: Assessment, name: str) -> None:
    assert client.get(reverse(name, args=[approved.public_key])).status_code == 404
    assert client.get(reverse(name, args=["nosuchkey"])).status_code == 404
