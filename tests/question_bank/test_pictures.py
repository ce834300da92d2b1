"""Pictures: really decoded, written anew, described, and shown to staff of the bank only."""

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from examcenter.bureaus.models import User
from question_bank.actions import forget_pictures, keep_picture
from question_bank.formats.pictures import MOST_SIDE, encoded
from question_bank.models import Picture, Question
from question_bank.refusals import Refused
from tests.cast import NOW
from tests.question_bank.builders import form_data, topic

Enter = Callable[[User], Client]


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **how: object) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, 128 if mode == "L" else None).save(buffer, kind, **how)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("kind", "mode", "media_type"),
    [("PNG", "RGB", "image/png"), ("PNG", "RGBA", "image/png"), ("PNG", "P", "image/png"), ("PNG", "L", "image/png"),
     ("JPEG", "RGB", "image/jpeg"), ("JPEG", "CMYK", "image/jpeg"), ("WEBP", "RGB", "image/png")],
)  # fmt: skip
def test_it_is_written_anew(kind: str, mode: str, media_type: str) -> None:
    made = encoded(picture(kind, mode=mode))
    assert (made.media_type, made.width, made.height) == (media_type, 40, 30)
    assert Image.open(io.BytesIO(made.data)).size == (40, 30)


def test_what_is_hidden_in_it_stays_behind() -> None:
    exif = Image.Exif()
    exif[270] = "secret place"
    made = encoded(picture("JPEG", exif=exif) + b"<script>alert(1)</script>")
    assert b"secret" not in made.data
    assert b"script" not in made.data


def test_a_large_one_is_made_smaller() -> None:
    made = encoded(picture("JPEG", (4000, 2000)))
    assert (made.width, made.height) == (MOST_SIDE, MOST_SIDE // 2)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "PNG、JPEG 或 WebP"),
        (b"GIF89a" + b"\0" * 40, "PNG、JPEG 或 WebP"),
        (b"", "PNG、JPEG 或 WebP"),
        (picture()[:60], "已损坏"),
        (picture("JPEG", (400, 400))[:700], "已损坏"),
        (picture("PNG", (6000, 5000), "1"), "2400 万像素"),
        (picture("WEBP", save_all=True, append_images=[Image.new("RGB", (40, 30), "red")]), "动图"),
        (b"x" * (6 * 1024 * 1024 + 1), "6 MB"),
    ],
)
def test_it_refuses_with_the_reason(author: User, data: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        keep_picture(data=data, by=author, at=NOW)
    assert not Picture.objects.exists()


def test_the_same_picture_is_kept_once_and_forgotten_unless_shown(author: User) -> None:
    first, again = (keep_picture(data=picture(), by=author, at=NOW) for _ in range(2))
    assert first == again
    assert forget_pictures(before=NOW) == 0
    assert forget_pictures(before=NOW.replace(year=NOW.year + 1)) == 1


def upload(data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("标志.png", picture() if data is None else data)


def write(client: Client, **fields: object) -> str:
    topic()
    return client.post(reverse("bank_question_new"), {**form_data(), **fields}, follow=True).content.decode()


def test_a_question_with_pictures_is_written_and_shown(enter: Enter, author: User) -> None:
    page = write(
        enter(author), file_stem=upload(), alt_stem="能效标识", file_B=upload(picture("JPEG")), alt_B="生产调度图"
    )
    assert page.count('alt="能效标识"') >= 2
    revision = Question.objects.get().newest
    assert revision is not None
    assert list(revision.pictures.values_list("place", "alt")) == [("", "能效标识"), ("B", "生产调度图")]
    made = Picture.objects.filter(uses__place="").get()
    reply = enter(author).get(reverse("bank_picture", args=[made.digest]))
    assert (reply["Content-Type"], reply.content) == ("image/png", bytes(made.data))
    assert "nosniff" in reply["X-Content-Type-Options"]


def test_a_picture_needs_a_description_and_is_not_lost_by_the_error(enter: Enter, author: User) -> None:
    page = write(enter(author), file_stem=upload())
    assert "请为看不见图片的人写一句图片说明" in page
    assert f'value="{Picture.objects.get().digest}"' in page
    assert not Question.objects.exists()
    page = write(enter(author), kept_stem=Picture.objects.get().digest, alt_stem="能效标识")
    assert 'alt="能效标识"' in page


def test_what_is_no_picture_is_refused_at_the_field(enter: Enter, author: User) -> None:
    assert "PNG、JPEG 或 WebP 图片" in write(enter(author), file_stem=upload(b"<html>"), alt_stem="x")
    assert not Question.objects.exists()


def test_an_edit_keeps_or_drops_the_picture(enter: Enter, author: User) -> None:
    write(enter(author), file_stem=upload(), alt_stem="能效标识", draft="1")
    question = Question.objects.get()
    address = reverse("bank_question_edit", args=[question.pk])
    kept = {"kept_stem": Picture.objects.get().digest, "alt_stem": "能效标识"}
    enter(author).post(address, {**form_data(question, stem="新的题干（　）。"), **kept})
    question.refresh_from_db()
    assert question.newest is not None
    assert question.newest.pictures.count() == 1
    page = enter(author).post(
        address, {**form_data(question, stem="新的题干（　）。"), **kept, "drop_stem": "on"}, follow=True
    )
    question.refresh_from_db()
    assert question.newest.pictures.count() == 0
    assert "题干图片" in page.content.decode()
    assert question.revisions.get(number=2).pictures.count() == 1
