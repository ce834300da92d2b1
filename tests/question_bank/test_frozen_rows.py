"""What a question said, what it rested on and who decided is never changed, whoever asks the database."""

import pytest
from django.db import Error, connection, transaction
from django.db.models import Model

from examcenter.bureaus.models import User
from question_bank.actions import comment, hold, mark_source
from question_bank.models import (
    BlueprintCell,
    BlueprintSection,
    Comment,
    Event,
    LegalDocument,
    Picture,
    Reference,
    Review,
    Revision,
    RevisionPicture,
    SourceChange,
)
from question_bank.rules.content import Pictured
from tests.builders import make_blueprint
from tests.cast import NOW
from tests.question_bank.builders import in_force

FROZEN = [Revision, Reference, RevisionPicture, Review, Event, Comment, SourceChange, BlueprintSection, BlueprintCell]


@pytest.fixture(autouse=True)
def rows(author: User, reviewer: User) -> None:
    """One row of each table."""
    Picture.objects.create(digest="a" * 64, media_type="image/png", data=b"x", width=1, height=1, by=author, at=NOW)
    BlueprintCell.objects.create(blueprint=make_blueprint(), position=1, count=1)
    question = in_force(author, reviewer, pictures=(Pictured("", "a" * 64, "标志"),))
    comment(question=question, text="请核对", by=reviewer, at=NOW)
    hold(question=question, reason="待查", by=reviewer, at=NOW)
    document = LegalDocument.objects.get()
    mark_source(document=document, state="amended", day=NOW.date(), reason="公告", by=reviewer, at=NOW)


@pytest.mark.parametrize("model", FROZEN)
def test_no_row_is_changed(model: type[Model]) -> None:
    name = model._meta.pk.name
    with pytest.raises(Error, match="never changed"), transaction.atomic():
        model._default_manager.update(**{name: -1})


@pytest.mark.parametrize("model", FROZEN)
def test_no_row_is_deleted(model: type[Model]) -> None:
    with pytest.raises(Error, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")


@pytest.mark.parametrize("model", FROZEN)
def test_no_way_round(model: type[Model]) -> None:
    """TRUNCATE on PostgreSQL; on SQLite REPLACE, which deletes without telling."""
    table = model._meta.db_table
    sql = (
        f"TRUNCATE {table} CASCADE"
        if connection.vendor == "postgresql"
        else f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE is refused for another reason
    with pytest.raises(Error, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
