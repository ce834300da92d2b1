"""The pages of an import: upload, report, import, undo, and who sees them."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from examcenter.bureaus.models import User
from examcenter.lib.uploads import Upload
from examcenter.registry.imports import runs
from examcenter.registry.models import Enterprise, ImportRun, Person, PersonnelRole
from question_bank.formats.tables import read
from tests.builders import id_number, make_appointment
from tests.spreadsheets import enterprise_row, person_row, upload

Enter = Callable[[User], Client]


def posted(client: Client, kind: str, file: Upload) -> Any:
    body = SimpleUploadedFile(file.name, file.data)
    return client.post(reverse("registry_import"), {"kind": kind, "file": body}, follow=True)


def act(client: Client, verb: str, run: ImportRun) -> str:
    answer = client.post(reverse(f"registry_import_{verb}", args=[run.pk]), follow=True)
    return answer.content.decode()


def test_a_file_is_tried_first_and_then_imported(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    client = enter(officer)
    row = enterprise_row(企业名称="栖云县新灶具有限公司")
    trial = posted(client, "enterprises", upload({"企业": [row]}))
    assert "检查通过，尚未导入" in trial.content.decode()
    assert Enterprise.objects.count() == 1
    run = ImportRun.objects.get()
    assert run.state == "checked"
    assert "文件已导入" in act(client, "apply", run)
    assert Enterprise.objects.filter(code=row["统一社会信用代码"]).exists()
    run.refresh_from_db()
    assert (run.state, run.body, run.counts["new"]) == ("applied", "", 1)


def test_characters_that_nobody_sees_are_left_out(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    client = enter(officer)
    row = enterprise_row(企业名称="栖云县\0新灶具\x1f有限公司")
    body = "\n".join(",".join(str(cell) for cell in line) for line in (row.keys(), row.values()))
    posted(client, "enterprises", Upload("企业.csv", body.encode()))
    act(client, "apply", ImportRun.objects.get())
    assert Enterprise.objects.filter(name="栖云县新灶具有限公司").exists()


def test_a_bad_file_is_reported_and_not_kept(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    row = enterprise_row(统一社会信用代码="91990122MA38H3XY90")
    page = posted(enter(officer), "enterprises", upload({"企业": [row]})).content.decode()
    assert "91990122MA38H3XY90" in page
    assert "校验码不符" in page
    run = ImportRun.objects.get()
    assert (run.state, run.body) == ("faulty", "")


def test_after_mistakes_only_the_corrected_file_is_asked_for(
    enter: Enter, officer: User, enterprise: Enterprise
) -> None:
    page = posted(enter(officer), "persons", upload({"名录": [person_row(enterprise.code, 任职日期="今年")]}))
    content = page.content.decode()
    assert "上传改正后的文件" in content
    assert '<input type="hidden" name="kind" value="persons"' in content
    assert 'type="radio"' not in content


def test_same_mistakes_are_told_once(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    rows = [enterprise_row(监管机构代码="99019999") for _ in range(20)]
    page = posted(enter(officer), "enterprises", upload({"企业": rows})).content.decode()
    assert "发现 20 处错误" in page
    assert page.count("没有此代码的机构") == 1
    assert "还有 15 行有同样的问题" in page
    assert "× 20" in page


def test_all_mistakes_can_be_downloaded_with_numbers_masked(
    enter: Enter, officer: User, enterprise: Enterprise
) -> None:
    number = id_number()
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    client = enter(officer)
    page = posted(client, "persons", upload({"名录": [person_row(enterprise.code, 证件号码=wrong)]})).content.decode()
    assert wrong not in page
    run = ImportRun.objects.get()
    body = client.get(reverse("registry_import_faults", args=[run.pk])).content
    header, row = read(body, "x.xlsx")[0].rows[:2]
    assert header == ["工作表", "行", "列", "值", "原因"]
    assert row[1:4] == ["2", "证件号码", f"•••• {wrong[-4:]}（共18位）"]


def test_a_run_belongs_to_who_uploaded_it(
    enter: Enter, officer: User, outsider: User, station_officer: User, enterprise: Enterprise
) -> None:
    posted(enter(officer), "enterprises", upload({"企业": [enterprise_row()]}))
    run = ImportRun.objects.get()
    for stranger in (outsider, station_officer):
        assert enter(stranger).get(reverse("registry_import_run", args=[run.pk])).status_code == 404
        for verb in ("apply", "resume", "discard", "undo"):
            assert enter(stranger).post(reverse(f"registry_import_{verb}", args=[run.pk])).status_code == 404


def test_somebody_above_sees_it_and_cannot_import_it(
    enter: Enter, officer: User, admin: User, enterprise: Enterprise
) -> None:
    posted(enter(officer), "enterprises", upload({"企业": [enterprise_row()]}))
    assert "只有上传文件的人才能导入" in act(enter(admin), "apply", ImportRun.objects.get())
    assert Enterprise.objects.count() == 1


def test_a_file_is_not_imported_twice(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    client = enter(officer)
    posted(client, "enterprises", upload({"企业": [enterprise_row()]}))
    run = ImportRun.objects.get()
    act(client, "apply", run)
    assert "请刷新" in act(client, "apply", run) or "重新加载" in act(client, "apply", run)
    assert Enterprise.objects.count() == 2


def test_a_file_is_put_aside(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    client = enter(officer)
    posted(client, "enterprises", upload({"企业": [enterprise_row()]}))
    run = ImportRun.objects.get()
    act(client, "discard", run)
    run.refresh_from_db()
    assert (run.state, run.body) == ("discarded", "")


def test_a_large_file_waits_for_the_worker_and_shows_its_progress(
    enter: Enter, officer: User, enterprise: Enterprise, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = runs.take_in(file=upload({"企业": [enterprise_row()]}), kind="enterprises", by=officer, at=now)
    ImportRun.objects.update(state="checking", step="parsing", done=50, total=200, beat_at=now)
    monkeypatch.setattr("examcenter.registry.views.imports.database_now", lambda: now)
    address = reverse("registry_import_run", args=[run.pk])
    page = enter(officer).get(address).content.decode()
    assert "正在逐行核对" in page
    assert "50 / 200" in page
    assert 'value="25" max="100"' in page
    ImportRun.objects.update(state="checked", counts={"new": 1})
    answer = enter(officer).get(address, headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"


def test_a_run_of_which_nothing_is_heard_can_be_taken_up(
    enter: Enter, officer: User, enterprise: Enterprise, now: datetime
) -> None:
    client = enter(officer)
    run = runs.take_in(file=upload({"企业": [enterprise_row()]}), kind="enterprises", by=officer, at=now)
    ImportRun.objects.update(state="checking", beat_at=now - timedelta(days=400))
    assert "中断" in client.get(reverse("registry_import_run", args=[run.pk])).content.decode()
    act(client, "resume", run)  # the tests' worker works at once
    run.refresh_from_db()
    assert run.state == "checked"


def test_an_import_is_undone_after_a_question(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    client = enter(officer)
    posted(client, "persons", upload({"名录": [person_row(enterprise.code)]}))
    run = ImportRun.objects.get()
    act(client, "apply", run)
    question = client.get(reverse("registry_import_undo", args=[run.pk])).content.decode()
    assert "撤销此次导入" in question
    assert "此次导入已撤销" in act(client, "undo", run)
    assert not Person.objects.exists()
    assert "已撤销" in client.get(reverse("registry_imports")).content.decode()


def test_what_speaks_against_undoing_is_said(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    client = enter(officer)
    posted(client, "persons", upload({"名录": [person_row(enterprise.code)]}))
    run = ImportRun.objects.get()
    act(client, "apply", run)
    make_appointment(enterprise=enterprise, person=Person.objects.get(), role=PersonnelRole.DIRECTOR)
    question = client.get(reverse("registry_import_undo", args=[run.pk])).content.decode()
    assert "不能再撤销" in question
    assert "任职" in question
    assert "不能再撤销" in act(client, "undo", run)
    assert Person.objects.exists()


def test_what_changed_is_told_from_to(enter: Enter, officer: User, enterprise: Enterprise) -> None:
    client = enter(officer)
    row = person_row(enterprise.code)
    for changes in ({}, {"离任日期": "2026-10-30"}):
        posted(client, "persons", upload({"名录": [row | changes]}))
        page = act(client, "apply", ImportRun.objects.first())  # type: ignore[arg-type]
    assert "— → 2026年10月30日" in page


def test_a_missing_file_is_said_beside_the_field(enter: Enter, officer: User) -> None:
    answer = enter(officer).post(reverse("registry_import"), {"kind": "persons"})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("enterprises", "统一社会信用代码"),
        ("persons", "姓名"),
        ("products", "统一社会信用代码"),
        ("figures", "统一社会信用代码"),
        ("training", "姓名"),
        ("risks", "统一社会信用代码"),
    ],
)
def test_an_empty_spreadsheet_has_the_headers(enter: Enter, officer: User, kind: str, first: str) -> None:
    body = enter(officer).get(reverse("registry_import_sheet", args=[kind])).content
    assert read(body, "x.xlsx")[0].rows[0][0] == first


def test_a_file_without_rows_offers_nothing_to_import(enter: Enter, officer: User) -> None:
    client = enter(officer)
    template = client.get(reverse("registry_import_sheet", args=["persons"])).content
    page = posted(client, "persons", Upload("名录.xlsx", template)).content.decode()
    assert "文件中没有数据行" in page
    assert "导入此文件" not in page


def test_a_filled_template_comes_back_and_its_further_sheets_are_ignored(
    enter: Enter, officer: User, enterprise: Enterprise
) -> None:
    client = enter(officer)
    body = client.get(reverse("registry_import_sheet", args=["enterprises"])).content
    book = load_workbook(io.BytesIO(body))
    assert book.sheetnames == ["企业", "填写说明", "监管机构代码"]
    assert any(row[0] == enterprise.bureau.code for row in book["监管机构代码"].iter_rows(values_only=True))
    assert ("统一社会信用代码", "必填") in [row[:2] for row in book["填写说明"].iter_rows(values_only=True)]
    assert any("存续" in (rule.formula1 or "") for rule in book["企业"].data_validations.dataValidation)
    assert book["企业"].column_dimensions["A"].number_format == "@"
    values = enterprise_row(企业名称="栖云县新灶具有限公司", 监管机构代码=enterprise.bureau.code)
    book["企业"].append([values.get(str(cell.value)) for cell in book["企业"][1]])
    filled = io.BytesIO()
    book.save(filled)
    page = posted(client, "enterprises", Upload("企业导入模板.xlsx", filled.getvalue())).content.decode()
    assert "检查通过，尚未导入" in page


def test_templates_are_offered_without_unfolding(enter: Enter, officer: User) -> None:
    page = enter(officer).get(reverse("registry_import")).content.decode()
    assert page.index(reverse("registry_import_sheet", args=["persons"])) < page.index("<details")


def test_an_unknown_spreadsheet_is_not_found(enter: Enter, officer: User) -> None:
    assert enter(officer).get(reverse("registry_import_sheet", args=["horses"])).status_code == 404
