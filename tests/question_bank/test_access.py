"""Who gets in where. The bank is one for the province, so a role decides, not a bureau."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from question_bank.access import staff
from question_bank.actions import keep_upload
from question_bank.models import BankImport, LegalDocument, Picture, SimilarPair
from question_bank.urls import staff as urls
from tests.builders import make_blueprint
from tests.cast import NOW
from tests.question_bank.builders import waiting

Enter = Callable[[User], Client]
POSTS = {
    "bank_question_submit", "bank_question_discard", "bank_question_accept", "bank_question_send_back",
    "bank_question_hold", "bank_question_release", "bank_question_retire", "bank_review_all_accept",
    "bank_import_apply", "bank_import_resume", "bank_import_discard", "bank_import_decide", "bank_past_import_undo",
    "bank_similar_look", "bank_similar_keep", "bank_blueprint_retire", "bank_blueprint_check",
    "bank_question_comment", "bank_document_mark",
}  # fmt: skip
WRITERS = {"bank_question_new", "bank_question_edit", "bank_question_submit", "bank_question_discard"}
REVIEWERS = {
    "bank_review", "bank_review_all", "bank_review_all_confirm",
    "bank_review_all_accept", "bank_question_accept", "bank_question_send_back",
    "bank_question_hold", "bank_question_release", "bank_question_retire",
}  # fmt: skip
IMPORTERS = {
    "bank_import", "bank_import_check", "bank_import_apply", "bank_import_template", "bank_import_resume",
    "bank_import_discard", "bank_import_decide", "bank_imports", "bank_past_import", "bank_past_import_undo",
    "bank_similar_look", "bank_similar_keep",
}  # fmt: skip
BLUEPRINTS = {"bank_blueprint_new", "bank_blueprint_check", "bank_blueprint_version", "bank_blueprint_retire"}
NAMES = sorted(str(entry.name) for entry in urls)


@pytest.fixture
def address(author: User) -> Callable[[str], str]:
    """The address of a page by its name, about objects that exist."""
    question, blueprint = waiting(author), make_blueprint()
    document = LegalDocument.objects.get()
    picture = Picture.objects.create(
        digest="a" * 64, media_type="image/png", data=b"x", width=1, height=1, by=author, at=NOW
    )
    upload = keep_upload(kind="questions", name="x.xlsx", data=b"x", by=author, at=NOW)

    applied = BankImport.objects.create(kind="topics", file_name="x.xlsx", digest="a", counts={}, by=author, at=NOW)
    other = waiting(author, "Q2", stem="另一道试题")
    pair = SimilarPair.objects.create(first=question, second=other, share=80)

    def find(name: str) -> str:
        if name == "bank_import_template":
            return reverse(name, args=["questions"])
        if name == "bank_picture":
            return reverse(name, args=[picture.digest])
        for start, pk in (
            ("bank_document_e", document.pk),
            ("bank_document_m", document.pk),
            ("bank_import_", upload.pk),
            ("bank_past_import", applied.pk),
            ("bank_similar_keep", pair.pk),
            ("bank_blueprint_r", blueprint.pk),
            ("bank_blueprint_v", blueprint.pk),
            ("bank_blueprint_p", blueprint.pk),
        ):
            if name.startswith(start):
                return reverse(name, args=[pk])
        if name == "bank_document":
            return reverse(name, args=[document.pk])
        if (name.startswith("bank_question_") and name != "bank_question_new") or name == "bank_question":
            return reverse(name, args=[question.pk])
        return reverse(name)

    return find


def ask(client: Client, name: str, address: str) -> int:
    return (client.post(address) if name in POSTS else client.get(address)).status_code


@pytest.mark.parametrize("name", NAMES)
def test_it_sends_nobody_to_the_door(address: Callable[[str], str], name: str) -> None:
    response = Client().post(address(name)) if name in POSTS else Client().get(address(name))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", NAMES)
def test_it_rejects_an_official_of_a_county(
    address: Callable[[str], str], enter: Enter, outsider: User, name: str
) -> None:
    assert ask(enter(outsider), name, address(name)) == 403


@pytest.mark.parametrize("name", NAMES)
def test_it_rejects_an_enterprise(
    address: Callable[[str], str], enter: Enter, enterprise_user: User, name: str
) -> None:
    assert ask(enter(enterprise_user), name, address(name)) == 403


@pytest.mark.parametrize("name", sorted(WRITERS | REVIEWERS | IMPORTERS | BLUEPRINTS))
def test_an_auditor_reads_only(address: Callable[[str], str], enter: Enter, auditor: User, name: str) -> None:
    assert ask(enter(auditor), name, address(name)) == 403


@pytest.mark.parametrize("name", sorted(REVIEWERS | BLUEPRINTS))
def test_an_author_neither_reviews_nor_makes_blueprints(
    address: Callable[[str], str], enter: Enter, author: User, name: str
) -> None:
    assert ask(enter(author), name, address(name)) == 403


@pytest.mark.parametrize("name", sorted(WRITERS | IMPORTERS | BLUEPRINTS))
def test_a_reviewer_neither_writes_nor_imports(
    address: Callable[[str], str], enter: Enter, reviewer: User, name: str
) -> None:
    assert ask(enter(reviewer), name, address(name)) == 403


@pytest.mark.parametrize("name", sorted(POSTS))
def test_acts_are_not_done_by_following_a_link(
    address: Callable[[str], str], enter: Enter, author: User, name: str
) -> None:
    assert enter(author).get(address(name)).status_code in {403, 405}


def test_a_verb_that_nobody_knows_cannot_guard_a_view() -> None:
    with pytest.raises(KeyError):
        staff("bank.guess")
