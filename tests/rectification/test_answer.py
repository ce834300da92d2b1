"""The enterprise answers with a text and files."""

import io
from datetime import datetime

import pytest
from PIL import Image
from pytest_django import Settings

from examcenter.bureaus.models import User
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.lib.uploads import Upload
from examcenter.rectification import actions
from examcenter.rectification.models import Evidence, Measure, Notice
from examcenter.rectification.states import NoticeState

PDF = Upload("培训记录.pdf", b"%PDF-1.7 record")


def photo() -> Upload:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG")
    return Upload("签到表.jpg", buffer.getvalue())


def answer(notice: Notice, by: User, at: datetime, *files: Upload, text: str = "已重新培训。") -> Measure:
    return actions.answer(notice=notice, text=text, files=files, by=by, at=at)


def test_text_and_files_are_kept(notice: Notice, enterprise_user: User, now: datetime) -> None:
    measure = answer(notice, enterprise_user, now, PDF, photo())
    notice.refresh_from_db()
    assert notice.state == NoticeState.ANSWERED
    assert measure.evidence.get(name="培训记录.pdf").size == len(PDF.data)
    with Evidence.objects.get(name="签到表.jpg").file.open("rb") as kept:
        assert kept.read() == photo().data


def test_the_senders_file_name_never_reaches_the_file_system(
    notice: Notice, enterprise_user: User, now: datetime
) -> None:
    measure = answer(notice, enterprise_user, now, Upload("../../etc/evil.pdf", PDF.data))
    kept = measure.evidence.get()
    assert kept.name == "evil.pdf"
    assert "evil" not in str(kept.file.name)
    assert ".." not in str(kept.file.name)


@pytest.mark.parametrize(
    "file",
    [
        Upload("program.exe", b"MZ"),
        Upload("page.html", b"<script>"),
        Upload("not-a-photo.jpg", b"<svg onload=1>"),
        Upload("not-a-document.pdf", b"MZ"),
        Upload("no-suffix", b"%PDF-"),
    ],
)
def test_it_refuses_what_is_not_evidence(file: Upload, notice: Notice, enterprise_user: User, now: datetime) -> None:
    with pytest.raises(Refusal, match=file.name.replace(".", r"\.")):
        answer(notice, enterprise_user, now, PDF, file)
    notice.refresh_from_db()
    assert notice.state == NoticeState.OPEN
    assert not Measure.objects.exists()


def test_it_refuses_a_file_that_is_too_large(
    notice: Notice, enterprise_user: User, now: datetime, settings: Settings
) -> None:
    settings.EVIDENCE_MAX_BYTES = 10
    with pytest.raises(Refusal):
        answer(notice, enterprise_user, now, PDF)


def test_it_refuses_an_empty_text(notice: Notice, enterprise_user: User, now: datetime) -> None:
    with pytest.raises(Refusal):
        answer(notice, enterprise_user, now, text="  ")


def test_it_refuses_another_enterprise(notice: Notice, other_enterprise_user: User, now: datetime) -> None:
    with pytest.raises(Refusal):
        answer(notice, other_enterprise_user, now)


def test_a_second_answer_is_stale_while_the_first_waits(answered: Notice, enterprise_user: User, now: datetime) -> None:
    with pytest.raises(StaleState):
        answer(answered, enterprise_user, now)
    assert Measure.objects.count() == 1
