"""What the enterprise sees and does, and what it must never see."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from examcenter.rectification.models import Evidence, Measure, Notice
from examcenter.rectification.states import NoticeState

Enter = Callable[[User], Client]


def test_the_first_page_says_what_to_do_and_by_when(enter: Enter, enterprise_user: User, notice: Notice) -> None:
    page = enter(enterprise_user).get(reverse("enterprise_home")).content.decode()
    for words in ("李金海", "2026年12月11日", "答复整改通知"):
        assert words in page


def test_an_answer_with_two_files_is_handed_in(enter: Enter, enterprise_user: User, notice: Notice) -> None:
    files = [SimpleUploadedFile("记录.pdf", b"%PDF-1"), SimpleUploadedFile("签到.pdf", b"%PDF-2")]
    data = {"text": "已重新培训。", "evidence": files}
    page = enter(enterprise_user).post(reverse("enterprise_notice", args=[notice.pk]), data, follow=True)
    assert page.status_code == 200
    assert {file.name for file in Evidence.objects.all()} == {"记录.pdf", "签到.pdf"}
    assert "已重新培训。" in page.content.decode()


def test_a_wrong_file_keeps_what_was_typed(enter: Enter, enterprise_user: User, notice: Notice) -> None:
    data = {"text": "已重新培训全部人员。", "evidence": [SimpleUploadedFile("x.exe", b"MZ")]}
    answer = enter(enterprise_user).post(reverse("enterprise_notice", args=[notice.pk]), data)
    assert answer.status_code == 422
    assert "已重新培训全部人员。" in answer.content.decode()
    assert not Measure.objects.exists()


def test_a_second_answer_changes_nothing(enter: Enter, enterprise_user: User, answered: Notice) -> None:
    enter(enterprise_user).post(reverse("enterprise_notice", args=[answered.pk]), {"text": "再来一次"})
    answered.refresh_from_db()
    assert (answered.state, Measure.objects.count()) == (NoticeState.ANSWERED, 1)


def test_the_notice_can_be_printed(enter: Enter, enterprise_user: User, notice: Notice) -> None:
    answer = enter(enterprise_user).get(reverse("enterprise_notice_pdf", args=[notice.pk]))
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["enterprise_notice", "enterprise_notice_pdf"])
def test_it_rejects_another_enterprise(enter: Enter, other_enterprise_user: User, notice: Notice, name: str) -> None:
    client = enter(other_enterprise_user)
    assert client.get(reverse(name, args=[notice.pk])).status_code == 404
    assert client.post(reverse("enterprise_notice", args=[notice.pk]), {"text": "x"}).status_code == 404


def test_evidence_rejects_another_enterprise(
    enter: Enter, enterprise_user: User, other_enterprise_user: User, notice: Notice
) -> None:
    data = {"text": "已培训。", "evidence": [SimpleUploadedFile("记录.pdf", b"%PDF-1")]}
    enter(enterprise_user).post(reverse("enterprise_notice", args=[notice.pk]), data)
    url = reverse("enterprise_evidence", args=[Evidence.objects.get().pk])
    ours = enter(enterprise_user).get(url)
    assert ours.getvalue() == b"%PDF-1"
    assert enter(other_enterprise_user).get(url).status_code == 404


@pytest.mark.parametrize("name", ["enterprise_home"])
def test_staff_have_another_door(enter: Enter, officer: User, name: str) -> None:
    assert enter(officer).get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", ["enterprise_home"])
def test_a_stranger_has_to_sign_in(client: Client, db: None, name: str) -> None:
    assert "login" in client.get(reverse(name))["Location"]
