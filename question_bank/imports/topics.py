"""The syllabus from a spreadsheet."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from question_bank.formats.tables import Parsed, Row
from question_bank.imports.columns import TOPIC_COLUMNS, TOPICS_SHEET
from question_bank.imports.result import ImportResult, check_amount, in_order, parse_file, record_import
from question_bank.models import ImportKind, Topic


def import_topics(
    *,
    name: str,
    data: bytes,
    by: AbstractBaseUser,
    at: datetime,
    dry_run: bool = False,
    upload: int | None = None,
) -> ImportResult:
    """Create and change the topics of the file; topics that it does not name stay as they are.

    Raises Refused where so much cannot be written at present. A trial writes nothing and opens no transaction.
    """
    parsed = parse_file(name, data, TOPICS_SHEET, TOPIC_COLUMNS)
    trial = _compare(parsed, _stored())
    if dry_run or trial.errors:
        return trial
    check_amount(trial)
    with transaction.atomic():
        stored = _stored()
        result = _compare(parsed, stored)
        if not result.errors:
            _apply(parsed.rows, stored)
            record_import(result, name=name, data=data, by=by, at=at, upload=upload)
    return result


def _stored() -> dict[str, Topic]:
    return {topic.code: topic for topic in Topic.objects.select_related("parent")}


def _compare(parsed: Parsed, stored: dict[str, Topic]) -> ImportResult:
    parsed.once("code", _("This code already stands in row %(row)d."))
    _check_parents(parsed, stored)
    result = ImportResult(ImportKind.TOPICS, errors=in_order(parsed.errors))
    for row in parsed.rows if not result.errors else ():
        result.codes[_change(row, stored.get(row["code"]))].append(row["code"])
    return result


def _check_parents(parsed: Parsed, stored: dict[str, Topic]) -> None:
    parents = {topic.code: topic.parent.code if topic.parent else "" for topic in stored.values()}
    parents |= {row["code"]: row["parent"] for row in parsed.rows}
    for row in parsed.rows:
        if row["parent"] and row["parent"] not in parents:
            parsed.fault(row, "parent", _("There is no topic with this code, neither in the file nor in the bank."))
        elif _goes_round(row["code"], parents):
            parsed.fault(row, "parent", _("The topic would stand below itself."))


def _goes_round(code: str, parents: dict[str, str]) -> bool:
    seen = {code}
    above = parents.get(code, "")
    while above and above not in seen:
        seen.add(above)
        above = parents.get(above, "")
    return bool(above)


def _change(row: Row, topic: Topic | None) -> str:
    if topic is None:
        return "new"
    said = (topic.name, topic.parent.code if topic.parent else "", topic.legal_basis)
    return "unchanged" if said == (row["name"], row["parent"], row["legal_basis"]) else "changed"


def _apply(rows: list[Row], stored: dict[str, Topic]) -> None:
    topics = dict(stored)
    for row in rows:
        topics[row["code"]], _created = Topic.objects.update_or_create(
            code=row["code"], defaults={"name": row["name"], "legal_basis": row["legal_basis"]}
        )
    for row in rows:
        parent = topics[row["parent"]] if row["parent"] else None
        Topic.objects.filter(code=row["code"]).exclude(parent=parent).update(parent=parent)
