"""The sample province from its spreadsheets, through the same imports as a bureau's own files."""

import secrets
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from examcenter.bureaus.imports import import_bureaus, import_settings, import_staff
from examcenter.bureaus.models import User
from examcenter.lib.uploads import Upload
from examcenter.registry.imports import import_enterprises, import_persons
from question_bank.actions import accept_all, create_blueprint
from question_bank.imports import import_questions, import_topics
from question_bank.models import MarkingRule, Question, QuestionType
from question_bank.states import QuestionState

FOLDER = Path(settings.BASE_DIR) / "examcenter" / "sample"
PROVINCE = "990000"
VENUE_BLUEPRINT = "集中考核（50题，60分钟）"
SHORT_BLUEPRINT = "短卷（30题，30分钟）"
BASIS = "示例组卷方案，以省级市场监管部门正式文件为准"
EFFECTIVE = date(2023, 5, 5)


def sample_password() -> str:
    """One password for all accounts of the sample, made up at the first start and kept beside the database."""
    file = Path(settings.VAR_DIR) / "sample-password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(4) + "-sample", encoding="utf-8")
    return file.read_text(encoding="utf-8").strip()


def who(username: str) -> User:
    return User.objects.get(username=username)


def load(at: datetime, *, roster_at: datetime, say: Any) -> None:
    """Bureaus, settings, staff and bank as of `at`; enterprises and their personnel as brought up to date later.

    Raises CommandError naming the first faults of a file.
    """
    say("Loading the sample province 安岚省 …")
    _done(import_bureaus(file=_file("bureaus"), by=None, at=at))
    _done(import_settings(file=_file("settings"), by=None, at=at))
    _done(import_staff(file=_file("staff"), by=None, at=at, password=sample_password()))
    say("  33 bureaus and their staff; now the question bank …")
    _load_bank(at)
    say("  enterprises and their personnel …")
    admin = who("admin.anlan")
    _done(import_enterprises(file=_file("enterprises"), by=admin, at=roster_at))
    _done(import_persons(file=_file("persons"), by=admin, at=roster_at))


def _load_bank(at: datetime) -> None:
    author, reviewer = who("author.li"), who("reviewer.wang")
    for name, imported in (("topics.xlsx", import_topics), ("questions.xlsx", import_questions)):
        _done(imported(name=name, data=(FOLDER / name).read_bytes(), by=author, at=at))
    accept_all(questions=Question.objects.filter(state=QuestionState.UNDER_REVIEW), by=reviewer, at=at)
    single, multiple, true_false = QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.TRUE_FALSE
    papers: list[tuple[str, int, list[tuple[str, int, Decimal | int]]]] = [
        (VENUE_BLUEPRINT, 60, [(single, 20, 2), (multiple, 15, 2), (true_false, 15, 2)]),
        (SHORT_BLUEPRINT, 30, [(single, 10, 4), (multiple, 10, 4), (true_false, 10, 2)]),
    ]
    for name, minutes, sections in papers:
        create_blueprint(
            name=name, minutes=minutes, pass_mark=80, marking_rule=MarkingRule.EXACT, legal_basis=BASIS,
            effective_from=EFFECTIVE, sections=sections, by=who("admin.anlan"), at=at,
        )  # fmt: skip


def _file(name: str) -> Upload:
    return Upload.from_path(FOLDER / f"{name}.xlsx")


def _done(result: Any) -> None:
    if result.errors:
        faults = "\n".join(f"{e.sheet} {e.row} {e.column} {e.value}: {e.reason}" for e in result.errors[:10])
        raise CommandError(f"The sample's {result.kind} could not be imported:\n{faults}")
