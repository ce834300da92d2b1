"""Objects for tests, with valid numbers and sensible defaults; every call makes another one."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from examcenter.bureaus.models import Bureau, User
from examcenter.registry.actions.inspectors import keep_state
from examcenter.registry.actions.products import mirror_main
from examcenter.registry.models import (
    AnnualFigures,
    Appointment,
    Capacity,
    CapacityKind,
    Enterprise,
    IdKind,
    InspectorAssignment,
    Person,
    PersonnelRole,
    Side,
    TierLetter,
    TierRecord,
)
from examcenter.rules.identity import check_character
from question_bank.models import (
    Blueprint,
    BlueprintSection,
    ForCapacity,
    ForRole,
    Question,
    QuestionType,
    Revision,
    Topic,
)
from question_bank.rules.content import Content
from question_bank.states import QuestionState

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
LONG_AGO = datetime(2024, 3, 1, tzinfo=UTC)
numbers = count(1)


def organisation_code(number: int | None = None, *, region: str = "990122") -> str:
    """An organisation code of 18 characters with the check characters of GB 11714 and GB 32100."""
    body = f"{number if number is not None else next(numbers):08d}"
    total = sum(weight * int(digit) for weight, digit in zip((3, 7, 9, 10, 5, 8, 4, 2), body, strict=True))
    first17 = f"91{region}{body}{'0123456789X0'[(11 - total % 11) % 11]}"
    value = sum(w * USCC_ALPHABET.index(c) for w, c in zip(USCC_WEIGHTS, first17, strict=True))
    return first17 + USCC_ALPHABET[(31 - value % 31) % 31]


def id_number(number: int | None = None, *, born: date = date(1985, 4, 17), region: str = "990122") -> str:
    """An identity number of 18 characters with the check character of GB 11643."""
    sequence = (number if number is not None else next(numbers)) % 1000
    first17 = f"{region}{born:%Y%m%d}{sequence:03d}"
    return first17 + check_character(first17)


def make_enterprise(
    *,
    bureau: Bureau,
    name: str = "",
    kinds: Iterable[CapacityKind] = (CapacityKind.PRODUCTION,),
    tier: TierLetter = TierLetter.C,
    employees: int = 100,
    revenue: int = 1000,
    **fields: Any,
) -> Enterprise:
    """An enterprise in business and in scope, with figures, capacities and their tier (not computed)."""
    number = next(numbers)
    fields.setdefault("code", organisation_code(number))
    fields.setdefault("product", "家用燃气灶具")
    fields.setdefault("category", "灶管阀")
    fields.setdefault("principal", "方丽婷")
    fields.setdefault("phone", "10036970000")
    fields.setdefault("status_on", date(2024, 3, 1))
    unit = Enterprise.objects.create(bureau=bureau, name=name or f"栖云县第{number}燃具有限公司", **fields)
    mirror_main([unit])
    AnnualFigures.objects.create(enterprise=unit, year=2025, employees=employees, revenue=Decimal(revenue))
    for kind in kinds:
        Capacity.objects.create(enterprise=unit, kind=kind, tier=tier)
        TierRecord.objects.create(
            enterprise=unit, kind=kind, tier=tier, since=date(2026, 1, 1), employees=employees, revenue=revenue
        )
    return unit


def make_person(*, name: str = "", number: str = "", phone: str = "10048230000", **fields: Any) -> Person:
    """A person with a resident identity card; `number` is the whole document number."""
    sequence = next(numbers)
    born = date(1970 + sequence // 1000 % 30, 4, 17)
    document = number or id_number(sequence, born=born)
    fields.setdefault("id_kind", IdKind.RESIDENT)
    fields.setdefault("born_on", born)
    return Person.objects.create(
        name=name or f"林{sequence}",
        id_number=document,
        id_hash=Person.hash_of(document),
        id_last4=document[-4:],
        phone=phone,
        **fields,
    )


def make_appointment(
    *,
    enterprise: Enterprise,
    person: Person | None = None,
    role: PersonnelRole = PersonnelRole.OFFICER,
    side: Side = Side.PRODUCTION,
    started_on: date = date(2024, 3, 1),
    **fields: Any,
) -> Appointment:
    """Somebody serving at `enterprise` since 2024."""
    return Appointment.objects.create(
        person=person or make_person(), enterprise=enterprise, role=role, side=side, started_on=started_on, **fields
    )


def make_inspector(*, enterprise: Enterprise, **fields: Any) -> InspectorAssignment:
    """A responsible inspector, as the verb leaves it."""
    row = InspectorAssignment.objects.create(enterprise=enterprise, **fields)
    keep_state([enterprise.pk])
    return row


def make_topic(code: str = "T1", name: str = "法律法规") -> Topic:
    return Topic.objects.get_or_create(code=code, defaults={"name": name})[0]


def make_question(
    *,
    author: User,
    type: QuestionType = QuestionType.SINGLE,
    key: str = "",
    state: QuestionState = QuestionState.IN_FORCE,
    **fields: Any,
) -> Question:
    """A question with one revision; right answers are A (single), AB (multiple), T (true-false) unless told."""
    number = next(numbers)
    content: dict[str, Any] = {
        "type": type.value,
        "stem": f"第{number}题：质量安全员每日检查后应当（　）。",
        "options": [] if type == QuestionType.TRUE_FALSE else ["如实记录", "报告总监", "不作记录", "口头说明"],
        "key": key or {"single": "A", "multiple": "AB", "true_false": "T"}[type.value],
        "explanation": "日管控须形成记录，未发现问题的实行零报告。",
        "for_role": ForRole.BOTH.value,
        "for_capacity": ForCapacity.BOTH.value,
        "category": "",
        "difficulty": 2,
        "document": "示例文件",
        "article": "第九条",
    } | fields
    topic = content.pop("topic", None) or make_topic()
    question = Question.objects.create(code=f"T{number:05d}", created_at=LONG_AGO)
    revision = Revision.objects.create(
        question=question,
        number=1,
        topic=topic,
        author=author,
        created_at=LONG_AGO,
        digest=Content(**{**content, "topic": topic.code, "options": tuple(content["options"])}).digest,
        **content,
    )
    question.current, question.state = revision, state
    question.save(update_fields=["current", "state"])
    return question


def make_questions(*, author: User, single: int = 8, multiple: int = 6, true_false: int = 6, **fields: Any) -> None:
    """A small bank in force."""
    counts = {QuestionType.SINGLE: single, QuestionType.MULTIPLE: multiple, QuestionType.TRUE_FALSE: true_false}
    for type, wanted in counts.items():
        for _ in range(wanted):
            make_question(author=author, type=type, **fields)


def make_blueprint(
    *,
    name: str = "",
    sections: Iterable[tuple[QuestionType, int, Decimal | int]] = (
        (QuestionType.SINGLE, 4, 10),
        (QuestionType.MULTIPLE, 3, 12),
        (QuestionType.TRUE_FALSE, 3, 8),
    ),
    **fields: Any,
) -> Blueprint:
    """Ten questions, 100 points, 60 minutes, pass mark 80; `make_questions` holds enough for it."""
    values: dict[str, Any] = {
        "minutes": 60,
        "pass_mark": 80,
        "legal_basis": "省局文件",
        "effective_from": date(2023, 5, 5),
    } | fields
    blueprint = Blueprint.objects.create(name=name or f"集中考核{next(numbers)}", **values)
    for position, (type, size, points) in enumerate(sections, start=1):
        BlueprintSection.objects.create(blueprint=blueprint, position=position, type=type, count=size, points=points)
    return blueprint
