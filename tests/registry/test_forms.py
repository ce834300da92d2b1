"""Forms filled from the registry, read back from PDF, Word document and spreadsheet."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime

import docx
import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from docx.enum.section import WD_ORIENT
from openpyxl import load_workbook
from reportlab.lib.pagesizes import A4, landscape

from examcenter.bureaus.models import Department, Setting, User
from examcenter.lib.pdf_table import MARGIN, PADDING, broken
from examcenter.lib.typeface import register
from examcenter.registry.models import AnnualFigures, Enterprise, PersonnelRole
from examcenter.registry.printing.documents import as_docx, as_pdf
from examcenter.registry.printing.forms import FORMS, ROSTER, SUBJECTS
from tests.builders import make_appointment, make_inspector, make_person

Enter = Callable[[User], Client]


@pytest.fixture
def filled(enterprise: Enterprise, officer: User, now: datetime) -> Enterprise:
    """A unit with a director, an officer, figures, a department and an inspector."""
    make_appointment(enterprise=enterprise, person=make_person(name="钱<小>岚", phone="10048239876"))
    make_appointment(enterprise=enterprise, role=PersonnelRole.DIRECTOR, person=make_person(name="孙怀瑾"))
    AnnualFigures.objects.update_or_create(
        enterprise=enterprise, year=2025, defaults={"employees": 431, "revenue": "1999.50"}
    )
    department = Department.objects.create(bureau=enterprise.bureau, name="质量监管科")
    make_inspector(enterprise=enterprise, name="吴行远", department=department, since=date(2026, 1, 5), recorded_at=now)
    return enterprise


def file_of(client: Client, form: str, kind: str, **filters: str | int) -> bytes:
    answer = client.get(reverse("registry_form", args=[form, kind]), filters)
    assert answer.status_code == 200
    return answer.content


def pdf_text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document).replace("\r\n", "\n")


def docx_text(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def xlsx_text(content: bytes) -> str:
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return "\n".join(str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None)


READ = {"pdf": pdf_text, "docx": docx_text, "xlsx": xlsx_text}


def flat(text: str) -> str:
    """Without the breaks that narrow columns bring."""
    return "".join(text.split())


@pytest.mark.parametrize("kind", READ)
def test_the_roster_holds_names_and_posts(enter: Enter, filled: Enterprise, officer: User, kind: str) -> None:
    text = flat(READ[kind](file_of(enter(officer), "roster", kind)))
    for words in ("钱<小>岚", "孙怀瑾", "质量安全总监", "质量安全员", filled.code, filled.name):
        assert words in text


@pytest.mark.parametrize("kind", READ)
def test_no_form_holds_phones_or_document_numbers(enter: Enter, filled: Enterprise, officer: User, kind: str) -> None:
    person = filled.appointments.select_related("person").get(role=PersonnelRole.OFFICER).person
    for form in FORMS:
        text = flat(READ[kind](file_of(enter(officer), form, kind)))
        assert person.phone not in text
        assert person.id_number not in text
        assert person.id_last4 not in text or person.id_last4 in filled.code


@pytest.mark.parametrize("kind", READ)
def test_the_survey_holds_size_and_numbers(enter: Enter, filled: Enterprise, officer: User, kind: str) -> None:
    text = flat(READ[kind](file_of(enter(officer), "survey", kind)))
    for words in ("从业人员", "431", "1999.5", filled.name, filled.bureau.short_name):
        assert words in text


@pytest.mark.parametrize("kind", READ)
def test_the_subjects_name_who_answers(enter: Enter, filled: Enterprise, officer: User, kind: str) -> None:
    text = flat(READ[kind](file_of(enter(officer), "subjects", kind)))
    for words in ("分级监管机构", "质量监管科", "吴行远", filled.name):
        assert words in text


@pytest.mark.parametrize("kind", READ)
def test_the_responsibility_list_has_the_fixed_head_and_the_law_s_limits(
    enter: Enter, filled: Enterprise, officer: User, kind: str
) -> None:
    text = flat(READ[kind](file_of(enter(officer), "responsibility", kind)))
    for words in (
        "监管层级", "监管对象", "划分标准说明", "责任内容", "A级主体", "大型生产单位：X≥1000人或Y≥40000万元",
        "中型零售单位：50人≤X<300人或500万元≤Y<20000万元", "微型批发单位：X<5人或Y<1000万元", "（含个体工商户）",
    ):  # fmt: skip
        assert words in text


def test_without_a_scheme_it_is_refused(enter: Enter, filled: Enterprise, officer: User) -> None:
    Setting.objects.filter(key="tier_scheme").delete()
    answer = enter(officer).get(reverse("registry_form", args=["responsibility", "pdf"]), follow=True)
    assert "tier_scheme" in answer.content.decode()


def test_filters_of_the_list_hold(enter: Enter, filled: Enterprise, officer: User) -> None:
    text = xlsx_text(file_of(enter(officer), "roster", "xlsx", role="director"))
    assert "孙怀瑾" in text
    assert "钱<小>岚" not in text


def test_another_bureau_gets_its_own_only(enter: Enter, filled: Enterprise, outsider: User) -> None:
    for form in ("roster", "survey", "subjects"):
        text = xlsx_text(file_of(enter(outsider), form, "xlsx", bureau=filled.bureau_id))
        assert filled.code not in text


@pytest.mark.parametrize(("form", "kind"), [("roster", "odt"), ("other", "pdf")])
def test_an_unknown_form_is_not_found(enter: Enter, officer: User, form: str, kind: str) -> None:
    assert enter(officer).get(reverse("registry_form", args=[form, kind])).status_code == 404


def test_too_many_rows_are_refused_for_paper_only(
    enter: Enter, filled: Enterprise, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("examcenter.registry.views.printing.MOST_PRINTED", 1)
    client = enter(officer)
    page = client.get(reverse("registry_form", args=["roster", "pdf"]), follow=True).content.decode()
    assert "太多，无法打印" in page
    assert "超过1" in page
    assert "孙怀瑾" in xlsx_text(file_of(client, "roster", "xlsx"))


def test_the_page_offers_all_forms(enter: Enter, filled: Enterprise, officer: User) -> None:
    page = enter(officer).get(reverse("registry_forms"), {"bureau": filled.bureau_id}).content.decode()
    for form in FORMS.values():
        assert form.title in page
    assert filled.bureau.name in page


def test_a_document_number_in_the_address_is_not_answered(enter: Enter, officer: User) -> None:
    answer = enter(officer).get(reverse("registry_forms"), {"q": "990122198504170017"})
    assert answer.status_code == 302
    assert "990122" not in answer.headers["Location"]


def test_long_lists_repeat_their_head_and_count_their_pages(now: datetime) -> None:
    rows = [[number, *["甲"] * (len(ROSTER.columns) - 1)] for number in range(1, 61)]
    document = pypdfium2.PdfDocument(as_pdf(ROSTER, rows, "栖云县", now))
    pages = [page.get_textpage().get_text_bounded() for page in document]
    assert len(pages) > 1
    assert all("统一社会信用代码" in flat(page) for page in pages)
    assert f"第2页/共{len(pages)}页" in flat(pages[1]).replace("，", "/")
    assert document[0].get_width() > document[0].get_height()


def test_a_word_document_repeats_its_head_and_counts_its_pages() -> None:
    content = as_docx(SUBJECTS, [["1\x0b\ufffe", *["乙"] * 8]], "栖云县", datetime(2026, 11, 2, tzinfo=UTC))
    document = docx.Document(io.BytesIO(content))
    [table] = document.tables
    assert "w:tblHeader" in table.rows[0]._tr.xml
    foot = document.sections[0].footer.paragraphs[0]._p.xml
    assert "NUMPAGES" in foot
    assert 'w:instr="PAGE"' in foot
    assert document.sections[0].orientation == WD_ORIENT.LANDSCAPE


@pytest.mark.parametrize("form", ["subjects", "roster", "survey"])
def test_the_organisation_code_stays_on_one_line(form: str) -> None:
    register()
    columns = FORMS[form].columns
    share = next(each.share for each in columns if each.label == "统一社会信用代码")
    width = (landscape(A4)[0] - 2 * MARGIN) * share / sum(each.share for each in columns) - 2 * PADDING
    assert len(list(broken("91MWMWMWMA38H3XYGQ", width))) == 1


def test_the_document_is_described_by_the_office_and_not_by_the_library() -> None:
    made = docx.Document(
        io.BytesIO(as_docx(ROSTER, [], "栖云县局　2026年11月2日", datetime(2026, 11, 2, tzinfo=UTC)))
    ).core_properties
    assert (made.title, made.author) == (ROSTER.title, "栖云县局")
    assert "python" not in f"{made.comments}{made.last_modified_by}"
