"""Undoing an import: what goes, what comes back, and everything that speaks against it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from examcenter.bureaus.models import Bureau, Setting, User
from examcenter.journal.models import Entry
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.registry.imports import (
    import_enterprises,
    import_figures,
    import_persons,
    import_products,
    import_risks,
    import_training,
    runs,
    undoing,
)
from examcenter.registry.models import (
    Appointment,
    Capacity,
    Change,
    Enterprise,
    ImportRecord,
    ImportRun,
    Person,
    Product,
    SupervisionClassRecord,
    TierRecord,
)
from examcenter.registry.tasks import work_on
from tests.builders import make_appointment
from tests.spreadsheets import enterprise_row, person_row, upload


@pytest.fixture(autouse=True)
def stations(our_station: Bureau, other_station: Bureau) -> None:
    """The bureaus that the rows name."""


def undo(by: User, at: datetime) -> ImportRun:
    run = ImportRun.objects.latest("pk")
    undoing.order_undo(run=run, by=by, at=at)
    work_on(run)
    run.refresh_from_db()
    return run


def everything() -> list[Any]:
    """All that an import may touch, but not the histories."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Enterprise, Capacity, TierRecord, Product, Person, Appointment, SupervisionClassRecord)
    ]


def test_new_enterprises_go_with_all_that_came_with_them(officer: User, now: datetime) -> None:
    import_enterprises(file=upload({"企业": [enterprise_row(主体类别="生产、零售")]}), by=officer, at=now)
    run = undo(officer, now)
    assert run.state == "undone"
    assert everything() == [[]] * 7
    entry = Entry.objects.get(verb="registry.undo_import")
    assert (entry.actor, entry.details["made"]) == (officer.actor, ImportRecord.objects.count() + entry.details["made"])


def test_changed_enterprises_get_their_former_values(officer: User, now: datetime) -> None:
    row = enterprise_row(主体类别="生产、零售")
    import_enterprises(file=upload({"企业": [row]}), by=officer, at=now)
    before = everything()
    other = {"企业名称": "栖云县砚固灶具有限公司", "主体类别": "生产", "从业人员": "1200", "联系电话": "10036970001"}
    import_enterprises(
        file=upload({"企业": [row | other | {"主要产品": "燃气热水器", "监管责任人": "吴行远"}]}), by=officer, at=now
    )
    assert everything() != before
    assert Enterprise.objects.get().inspector_state == "named"
    undo(officer, now)
    assert everything() == before
    assert Enterprise.objects.get().phone == "10036977039"
    told = Change.objects.filter(verb="registry.undo_import", field="name").get()
    assert (told.before, told.after) == ("栖云县砚固灶具有限公司", row["企业名称"])


def test_persons_and_posts_go_and_come_back(officer: User, enterprise: Enterprise, now: datetime) -> None:
    row = person_row(enterprise.code)
    import_persons(file=upload({"名录": [row]}), by=officer, at=now)
    before = everything()
    changed = row | {"离任日期": "2026-10-30", "手机号": "10048230001"}
    import_persons(file=upload({"名录": [changed, person_row(enterprise.code, 姓名="李金海")]}), by=officer, at=now)
    undo(officer, now)
    assert everything() == before
    assert Person.objects.get().phone == row["手机号"]


def test_after_undoing_the_same_file_can_be_imported_again(
    officer: User, enterprise: Enterprise, now: datetime
) -> None:
    file = upload({"名录": [person_row(enterprise.code)]})
    import_persons(file=file, by=officer, at=now)
    undo(officer, now)
    assert import_persons(file=file, by=officer, at=now).counts["new"] == 1


def test_it_is_refused_where_a_record_was_changed_since(officer: User, enterprise: Enterprise, now: datetime) -> None:
    import_persons(file=upload({"名录": [person_row(enterprise.code)]}), by=officer, at=now)
    person = Person.objects.get()
    person.name = "侯旭城"
    person.save()
    with pytest.raises(Refusal, match="导入后已变更的人员"):
        undo(officer, now)
    assert Person.objects.exists()


def test_it_is_refused_where_somebody_built_on_it(officer: User, now: datetime) -> None:
    import_enterprises(file=upload({"企业": [enterprise_row()]}), by=officer, at=now)
    make_appointment(enterprise=Enterprise.objects.get())
    with pytest.raises(Refusal, match="任职"):
        undo(officer, now)
    assert Enterprise.objects.exists()


def test_what_happens_between_order_and_work_is_seen(officer: User, enterprise: Enterprise, now: datetime) -> None:
    import_persons(file=upload({"名录": [person_row(enterprise.code)]}), by=officer, at=now)
    run = ImportRun.objects.get()
    undoing.order_undo(run=run, by=officer, at=now)
    Appointment.objects.update(posts="出厂检验")
    work_on(run)
    run.refresh_from_db()
    assert run.state == "applied"
    assert "任职" in run.reason
    assert Appointment.objects.exists()


def test_an_outsider_and_a_lower_bureau_cannot_undo(
    officer: User, outsider: User, station_officer: User, enterprise: Enterprise, now: datetime
) -> None:
    import_persons(file=upload({"名录": [person_row(enterprise.code)]}), by=officer, at=now)
    for stranger in (outsider, station_officer):
        with pytest.raises(Refusal):
            undo(stranger, now)


def test_the_bureau_above_can(officer: User, admin: User, enterprise: Enterprise, now: datetime) -> None:
    import_persons(file=upload({"名录": [person_row(enterprise.code)]}), by=officer, at=now)
    assert undo(admin, now).undone_by == admin


def test_twice_is_stale(officer: User, enterprise: Enterprise, now: datetime) -> None:
    import_persons(file=upload({"名录": [person_row(enterprise.code)]}), by=officer, at=now)
    run = ImportRun.objects.get()
    again = ImportRun.objects.get()
    undoing.order_undo(run=run, by=officer, at=now)
    with pytest.raises(StaleState):
        undoing.order_undo(run=again, by=officer, at=now)


def test_after_its_term_it_is_refused_and_the_copies_are_gone(
    officer: User, enterprise: Enterprise, now: datetime
) -> None:
    row = person_row(enterprise.code)
    import_persons(file=upload({"名录": [row]}), by=officer, at=now)
    import_persons(file=upload({"名录": [row | {"手机号": "10048230001"}]}), by=officer, at=now)
    run = ImportRun.objects.latest("pk")
    assert run.undo_until == date(2026, 12, 20)
    later = now + timedelta(days=31)
    runs.forget_old(at=later, today=later.date())
    assert set(run.records.values_list("act", "before", "mark")) == {("changed", "", "")}
    with pytest.raises(Refusal):
        undoing.order_undo(run=run, by=officer, at=later)


def test_where_the_province_has_set_no_term_there_is_no_undoing(
    officer: User, enterprise: Enterprise, now: datetime
) -> None:
    Setting.objects.filter(key="import_undo_days").delete()
    import_persons(file=upload({"名录": [person_row(enterprise.code)]}), by=officer, at=now)
    with pytest.raises(Refusal):
        undo(officer, now)


def test_risks_are_only_added_to(officer: User, enterprise: Enterprise, now: datetime) -> None:
    risk = {
        "统一社会信用代码": enterprise.code,
        "发现日期": "2026-10-01",
        "风险等级": "较大",
        "来源": "监督抽查",
        "风险情况": "熄火保护",
    }
    assert import_risks(file=upload({"风险记录": [risk]}), by=officer, at=now).applied
    with pytest.raises(Refusal):
        undo(officer, now)


def test_no_copy_holds_a_number_or_phone_in_clear(officer: User, enterprise: Enterprise, now: datetime) -> None:
    row = person_row(enterprise.code)
    import_persons(file=upload({"名录": [row]}), by=officer, at=now)
    import_persons(file=upload({"名录": [row | {"手机号": "10048230001"}]}), by=officer, at=now)
    runs.take_in(file=upload({"名录": [row]}), kind="persons", by=officer, at=now)
    with connection.cursor() as cursor:
        stored = ""
        for table in ("registry_importrecord", "registry_importrun", "registry_change"):
            cursor.execute(f"SELECT * FROM {table}")
            stored += str(cursor.fetchall())
    for secret in (row["证件号码"], row["证件号码"][:14], row["手机号"], "10048230001", "侯旭成"):
        assert secret not in stored


def products(code: str, *names: str, **changes: str) -> Any:
    row = {
        "统一社会信用代码": code,
        "产品名称": "",
        "产品类别": "灶管阀",
        "生产许可证编号": "XK21-001",
        "主要产品标志": "",
    }
    return upload({"产品": [row | {"产品名称": name} | changes for name in names]})


def test_products_are_imported_and_undone(officer: User, enterprise: Enterprise, now: datetime) -> None:
    file = products(enterprise.code, "燃气灶", "燃气热水器")
    assert import_products(file=file, by=officer, at=now).counts["new"] == 2
    enterprise.refresh_from_db()
    assert (enterprise.product, enterprise.has_licence) == ("家用燃气灶具", True)
    assert import_products(file=file, by=officer, at=now).counts["unchanged"] == 2
    ImportRun.objects.latest("pk").delete()
    undo(officer, now)
    enterprise.refresh_from_db()
    assert (Product.objects.count(), enterprise.product, enterprise.has_licence) == (1, "家用燃气灶具", False)


def test_another_main_product_takes_the_rank_and_gives_it_back(
    officer: User, enterprise: Enterprise, now: datetime
) -> None:
    import_products(file=products(enterprise.code, "燃气灶", "燃气热水器"), by=officer, at=now)
    import_products(file=products(enterprise.code, "燃气热水器", 主要产品标志="是"), by=officer, at=now)
    assert Product.objects.get(is_main=True).name == "燃气热水器"
    undo(officer, now)
    assert Product.objects.get(is_main=True).name == "家用燃气灶具"


@pytest.mark.parametrize(
    ("names", "changes", "column"),
    [
        (["燃气灶", "燃气灶"], {}, "产品名称"),
        (["燃气灶", "热水器"], {"主要产品标志": "是"}, "主要产品标志"),
        (["燃气灶"], {"统一社会信用代码": "91990122MA38H3XY90"}, "统一社会信用代码"),
    ],
)
def test_it_rejects_wrong_products(
    officer: User, enterprise: Enterprise, now: datetime, names: list[str], changes: dict[str, str], column: str
) -> None:
    result = import_products(file=products(enterprise.code, *names, **changes), by=officer, at=now)
    assert {error.column for error in result.errors} == {column}
    assert Product.objects.get().name == "家用燃气灶具"


def test_products_figures_and_training_of_another_bureau_are_refused(
    officer: User, other_enterprise: Enterprise, now: datetime
) -> None:
    assert import_products(file=products(other_enterprise.code, "燃气灶"), by=officer, at=now).errors
    assert import_figures(file=figures(other_enterprise.code, 2025), by=officer, at=now).errors
    post = make_appointment(enterprise=other_enterprise)
    assert import_training(file=training(post), by=officer, at=now).errors


def figures(code: str, year: int, employees: int = 1200) -> Any:
    return upload(
        {"年度数据": [{"统一社会信用代码": code, "统计年度": year, "从业人员": employees, "营业收入(万元)": "900"}]}
    )


def test_figures_change_the_tier_and_are_undone(officer: User, enterprise: Enterprise, now: datetime) -> None:
    assert import_figures(file=figures(enterprise.code, 2026), by=officer, at=now).counts["new"] == 1
    assert Capacity.objects.get().tier == "A"
    assert TierRecord.objects.count() == 2
    undo(officer, now)
    assert Capacity.objects.get().tier == "C"
    assert (TierRecord.objects.count(), enterprise.figures.count()) == (1, 1)


def test_it_rejects_figures_of_next_year(officer: User, enterprise: Enterprise, now: datetime) -> None:
    assert import_figures(file=figures(enterprise.code, 2027), by=officer, at=now).errors[0].column == "统计年度"


def training(post: Appointment, **changes: str) -> Any:
    row = {
        "姓名": post.person.name,
        "证件号码": post.person.id_number,
        "统一社会信用代码": post.enterprise.code,
        "岗位": "质量安全员",
        "任职类别": "生产",
        "类型": "考核",
        "日期": "2026年9月1日",
        "是否合格": "是",
    }
    return upload({"培训考核": [row | changes]})


def test_training_records_are_added_and_undone(officer: User, enterprise: Enterprise, now: datetime) -> None:
    post = make_appointment(enterprise=enterprise)
    assert import_training(file=training(post), by=officer, at=now).counts["new"] == 1
    post.refresh_from_db()
    assert post.unit_assessed_on == date(2026, 9, 1)
    undo(officer, now)
    post.refresh_from_db()
    assert not post.training_records.exists()
    assert Appointment.objects.get().unit_assessed_on is None


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"是否合格": ""}, "是否合格"),
        ({"日期": "2027-01-01"}, "日期"),
        ({"姓名": "林某"}, "姓名"),
        ({"岗位": "质量安全总监"}, "证件号码"),
    ],
)
def test_it_rejects_wrong_training(
    officer: User, enterprise: Enterprise, now: datetime, changes: dict[str, str], column: str
) -> None:
    post = make_appointment(enterprise=enterprise)
    assert import_training(file=training(post, **changes), by=officer, at=now).errors[0].column == column
