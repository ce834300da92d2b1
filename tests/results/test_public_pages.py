"""The public site: without a login, masked, nothing before its approval."""

import hashlib
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pypdfium2
import pytest
from django.test import Client

from examcenter.assessment.models import Assessment, Seat, Session
from examcenter.bureaus.models import User
from examcenter.journal.sealing import head, seal_waiting
from examcenter.registry.models import Enterprise, Person
from examcenter.results import actions, bulletin
from examcenter.results.models import Outcome, Publication, RectificationNote
from examcenter.results.states import Result
from tests.cast import NOW
from tests.results.builders import make_seat

NAMES = ("陆知行", "欧阳若兰", "沈青", "高远")
LONG_NUMBER = re.compile(r"(?<![0-9a-fA-F])\d{15,18}(?![0-9a-fA-F])|(?<!\d)1\d{10}(?!\d)")


@pytest.fixture
def visitor() -> Client:
    return Client()


def address(publication: Publication, tail: str = "") -> str:
    return f"/results/{publication.assessment.public_key}/{publication.number}/{tail}"


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def text_of_pdf(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def personal_values() -> list[str]:
    people = Person.objects.all()
    return [value for person in people for value in (person.name, person.id_number, person.phone, person.last_six)]


def test_the_home_page_shows_figures_and_the_journal(visitor: Client, published: Publication) -> None:
    seal_waiting()
    page = text_of(visitor, "/")
    assert published.title in page
    assert "合格率 50%" in page
    assert head()[1] in page
    assert f"/draws/{published.assessment.public_key}/" in page


def test_the_home_page_without_publications(visitor: Client, db: None) -> None:
    assert "还没有公布的结果" in text_of(visitor, "/")


def test_a_publication_shows_masked_rows(visitor: Client, published: Publication) -> None:
    page = text_of(visitor, address(published))
    assert all(masked in page for masked in ("陆*行", "欧**兰", "沈*"))
    assert published.digest in page
    assert "本次只公布补考和更正的结果" not in page


@pytest.mark.parametrize("tail", ["", "results.csv", "results.pdf"])
def test_before_its_approval_nothing_is_there(visitor: Client, proposed: Publication, tail: str) -> None:
    assert visitor.get(address(proposed, tail)).status_code == 404
    assert proposed.title not in text_of(visitor, "/")
    assert "陆*行" not in text_of(visitor, "/search/?q=栖云")


def test_what_was_sent_back_stays_hidden(visitor: Client, proposed: Publication, approver: User) -> None:
    actions.send_back_publication(publication=proposed, comment="请补充", by=approver, at=NOW)
    assert visitor.get(address(proposed)).status_code == 404


def test_an_unknown_address_is_not_found(visitor: Client, published: Publication) -> None:
    assert visitor.get(f"/results/nothere/{published.number}/").status_code == 404
    assert visitor.get(f"/results/{published.assessment.public_key}/9/").status_code == 404


def test_the_served_bytes_have_the_digest(visitor: Client, published: Publication) -> None:
    response = visitor.get(address(published, "results.csv"))
    assert hashlib.sha256(response.content).hexdigest() == published.digest
    assert response.content.startswith(b"\xef\xbb\xbf")


def test_no_page_file_or_bulletin_holds_a_personal_value(
    visitor: Client,
    published: Publication,
    outcomes: dict[str, Outcome],
    enterprise: Enterprise,
    officer: User,
    approver: User,
) -> None:
    actions.correct(
        outcome=outcomes["fail"], result=Result.PASS, reason="重新判分", by=officer, second=approver, at=NOW
    )
    urls = ("/", address(published), "/search/?q=栖云", address(published, "results.csv"))
    texts = [text_of(visitor, url) for url in urls]
    texts.append(text_of_pdf(visitor.get(address(published, "results.pdf")).content))
    for text in texts:
        assert [value for value in personal_values() if value in text] == []
        assert LONG_NUMBER.findall(text.replace(enterprise.code, "")) == []


def test_the_bulletin_says_the_same(visitor: Client, published: Publication) -> None:
    text = text_of_pdf(visitor.get(address(published, "results.pdf")).content)
    assert "陆*行" in text
    assert published.title in text
    assert published.digest[:32] in text.replace("\r", "").replace("\n", "")


def test_a_long_bulletin_is_set_as_a_list(
    visitor: Client, published: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulletin, "LONGEST_SET_TABLE", 2)
    text = text_of_pdf(visitor.get(address(published, "results.pdf")).content)
    assert "欧**兰" in text
    assert not any(name in text for name in NAMES)


def test_a_correction_shows_old_new_and_reason(
    visitor: Client, published: Publication, outcomes: dict[str, Outcome], officer: User, approver: User
) -> None:
    actions.correct(
        outcome=outcomes["fail"],
        result=Result.PASS,
        reason="第三题答案有误，重新判分",
        by=officer,
        second=approver,
        at=NOW,
    )
    page = text_of(visitor, address(published))
    assert "<del>不合格</del>" in page
    assert "更正原因：第三题答案有误，重新判分" in page
    assert "有 1 条结果已更正" in page


def test_the_publication_of_a_correction_shows_it_too(
    visitor: Client,
    assessment: Assessment,
    published: Publication,
    outcomes: dict[str, Outcome],
    officer: User,
    approver: User,
) -> None:
    actions.correct(
        outcome=outcomes["fail"], result=Result.PASS, reason="重新判分", by=officer, second=approver, at=NOW
    )
    second = actions.propose_publication(assessment=assessment, title="更正公布", by=officer, at=NOW)
    actions.approve_publication(publication=second, by=approver, at=NOW + timedelta(days=1))
    page = text_of(visitor, address(second))
    assert "<del>不合格</del>" in page
    assert "本次只公布补考和更正的结果" in page
    assert address(published) in page


def test_the_rectification_of_a_fail_is_shown_as_it_goes_on(
    visitor: Client, published: Publication, outcomes: dict[str, Outcome]
) -> None:
    for stage, words in ((RectificationNote.Stage.OPENED, "整改中"), (RectificationNote.Stage.SETTLED, "已整改")):
        actions.note_rectification(outcome=outcomes["fail"], stage=stage, at=NOW)
        assert words in text_of(visitor, address(published))


def test_the_list_can_be_searched_and_filtered(visitor: Client, published: Publication, enterprise: Enterprise) -> None:
    assert "陆*行" in text_of(visitor, f"{address(published)}?q={enterprise.code}")
    assert "陆*行" not in text_of(visitor, f"{address(published)}?q=听泉")
    failed = text_of(visitor, f"{address(published)}?result=fail")
    assert "欧**兰" in failed
    assert "陆*行" not in failed


def test_the_search_finds_enterprises_and_titles(
    visitor: Client, published: Publication, enterprise: Enterprise
) -> None:
    for words in (enterprise.name[2:6], enterprise.code[:10]):
        assert "陆*行" in text_of(visitor, f"/search/?q={words}")
    assert published.title in text_of(visitor, "/search/?q=考核结果")


@pytest.mark.parametrize("name", NAMES)
def test_persons_cannot_be_searched_for(visitor: Client, published: Publication, name: str) -> None:
    page = text_of(visitor, f"/search/?q={name}")
    assert "没有查到该企业已公布的结果" in page


def test_one_character_is_too_little(visitor: Client, published: Publication) -> None:
    page = text_of(visitor, "/search/?q=县")
    assert "至少输入" in page
    assert "陆*行" not in page


def test_an_identity_number_is_turned_away(visitor: Client, published: Publication, seats: dict[str, Seat]) -> None:
    assert "请勿在此输入身份证件号码" in text_of(visitor, f"/search/?q={seats['pass'].person.id_number}")


def test_percent_signs_are_no_wildcards(visitor: Client, published: Publication) -> None:
    assert "陆*行" not in text_of(visitor, "/search/?q=%25%25")


def test_the_search_field_of_every_page_leads_to_the_search(visitor: Client, db: None) -> None:
    response = visitor.get("/", {"q": "燃具"})
    assert (response.status_code, response["Location"]) == (302, "/search/?q=%E7%87%83%E5%85%B7")


def test_pages_about_persons_stay_out_of_search_engines(visitor: Client, published: Publication) -> None:
    for url in (address(published), "/search/", address(published, "results.csv"), address(published, "results.pdf")):
        assert visitor.get(url)["X-Robots-Tag"] == "noindex"


def test_the_figures_stay_as_they_were_published(
    visitor: Client, assessment: Assessment, published: Publication, outcomes: dict[str, Outcome], officer: User,
    approver: User,
) -> None:  # fmt: skip
    actions.correct(
        outcome=outcomes["fail"], result=Result.PASS, reason="重新判分", by=officer, second=approver, at=NOW
    )
    published.refresh_from_db()
    assert published.passed == 1


def test_the_filter_follows_corrections(
    visitor: Client, published: Publication, outcomes: dict[str, Outcome], officer: User, approver: User
) -> None:
    actions.correct(
        outcome=outcomes["fail"], result=Result.PASS, reason="重新判分", by=officer, second=approver, at=NOW
    )
    assert "欧**兰" not in text_of(visitor, f"{address(published)}?result=fail")
    assert "欧**兰" in text_of(visitor, f"{address(published)}?result=pass")


def test_a_page_of_many_rows_needs_few_queries(
    visitor: Client,
    assessment: Assessment,
    session: Session,
    seats: dict[str, Seat],
    enterprise: Enterprise,
    officer: User,
    approver: User,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    for _ in range(20):
        make_seat(session, enterprise=enterprise)
    actions.confirm(assessment=assessment, by=officer, at=NOW)
    made = actions.propose_publication(assessment=assessment, title="结果公布", by=officer, at=NOW)
    actions.approve_publication(publication=made, by=approver, at=NOW)
    with django_assert_max_num_queries(10):
        assert text_of(visitor, address(made)).count("缺考") > 20
