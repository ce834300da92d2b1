"""How something is found in the registry: by name, initials, pinyin, code; by whole numbers through their keyed hash.

A condition is written so that it says the same on both databases: the pairs of characters narrow the rows by an
index where there is one, the folded name decides.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Left
from django.db.models.lookups import Exact

from examcenter.bureaus.models import User
from examcenter.lib.spelling import fold, pairs, spell
from examcenter.registry.models import (
    Appointment,
    AppointmentQuerySet,
    Assessed,
    Enterprise,
    EnterpriseAccount,
    EnterpriseQuerySet,
    EnterpriseStatus,
    Person,
    PersonQuerySet,
)
from examcenter.registry.models.findable import phone_hash

MOST_CATEGORIES = 300
RECENT = timedelta(days=366)
FEW = 1000
CODE_LETTERS = 4  # so many characters of an organisation code are searched as such
ALL_DIGITS = re.compile(r"\+?[0-9]{11,}X?")
MIXED = re.compile(r"(?!9[0-9]{7})(?=(.*[0-9]){5})[0-9A-Z]{6,15}")  # passports and permits, not the start of a code


def is_personal_number(text: str) -> bool:
    """Whether a search is a document number or a phone, which must stay out of addresses and logs."""
    plain = _plain(text)
    return bool(ALL_DIGITS.fullmatch(plain) or (MIXED.fullmatch(plain) and not plain.isdigit()))


def _plain(text: str) -> str:
    return re.sub(r"[\s()-]", "", text).upper()


def with_number(user: User, number: str) -> PersonQuerySet:
    """The persons of the user's area with this document number or phone."""
    plain = _plain(number)
    condition = Q(id_hash=Person.hash_of(plain))
    if phone := phone_hash(plain):
        condition |= Q(phone_hash=phone)
    return Person.objects.for_user(user).filter(condition).order_by("sort_key", "pk")


def with_code(user: User, number: str) -> Enterprise | None:
    """The enterprise of the user's area whose whole code looks like a document number, as codes of digits do."""
    return Enterprise.objects.for_user(user).filter(code=_plain(number)).first()


def named(text: str, of: str = "") -> Q:
    """The condition on an enterprise or a person that a search says; `of` leads to it, as "person__" does."""
    words = fold(text)
    if not words:
        return Q(pk__in=[])
    if len(words) == 1:
        return Q(Exact(Left(f"{of}folded", 1), words))  # as the index that also sorts by sound
    near, holding = Q(**{f"{of}terms__holds": pairs(words)}), Q(**{f"{of}folded__contains": words})
    if not words.isascii():
        return near & holding
    sounding = near & (holding | Q(**{f"{of}initials__contains": words}))
    return sounding | Q(**{f"{of}spelling__startswith": words})


def enterprise_named(text: str, of: str = "") -> Q:
    """As `named`, or by the first characters of the organisation code."""
    code, known = text.strip().upper(), named(text, of)
    if code.isalnum() and len(code) >= CODE_LETTERS:
        known |= Q(**{f"{of}code__startswith": code})
    return known


def _called(text: str) -> Q:
    """As `named`; where few are called so anywhere they are looked up first, which no planner then does three times."""
    few = list(Person.objects.filter(named(text)).order_by().values_list("pk", flat=True)[: FEW + 1])
    return Q(person__in=few) if len(few) <= FEW else named(text, "person__")


def of_persons(found: AppointmentQuerySet, text: str) -> AppointmentQuerySet:
    """The appointments of persons called so; if nobody is, those at enterprises called so.

    Asked one after the other, since an `OR` across two tables would read all appointments.
    """
    persons = found.filter(_called(text))
    if persons.order_by().exists():
        return persons
    return found.filter(enterprise_named(text, "enterprise__"))


def _never_assessed(found: AppointmentQuerySet, on: date) -> AppointmentQuerySet:
    same = Assessed.objects.filter(person=OuterRef("person"), role=OuterRef("role"), side=OuterRef("side"))
    return found.serving(on).filter(~Exists(same))


def _new_and_never_assessed(found: AppointmentQuerySet, on: date) -> AppointmentQuerySet:
    return _never_assessed(found, on).filter(started_on__gte=on - RECENT)


def _without_successor(found: AppointmentQuerySet, on: date) -> AppointmentQuerySet:
    """Ended within a year, the enterprise is in business, and nobody serves there in this role for this side.

    Who left last comes first: that is the post to fill, and the index on the last day gives the page at once.
    Asked as a scalar: PostgreSQL takes a `NOT EXISTS` here for one row and joins badly.
    """
    here = {name: OuterRef(name) for name in ("enterprise", "role", "side")}
    left = found.filter(
        ended_on__lt=on,
        ended_on__gte=on - RECENT,
        enterprise__status=EnterpriseStatus.ACTIVE,
        enterprise__in_scope=True,
    )
    successor = Appointment.objects.serving(on).filter(**here).order_by().values("pk")[:1]
    return left.alias(successor=Subquery(successor)).filter(successor=None).order_by("-ended_on", "-pk")


ROSTER_WORK: Mapping[str, Callable[[AppointmentQuerySet, date], AppointmentQuerySet]] = {
    "new_unassessed": _new_and_never_assessed,
    "unassessed": _never_assessed,
    "unsucceeded": _without_successor,
}


def without_account(found: EnterpriseQuerySet) -> EnterpriseQuerySet:
    """In business, in scope, and nobody can sign in for it."""
    accounts = EnterpriseAccount.objects.filter(enterprise=OuterRef("pk"))
    return found.filter(~Exists(accounts), status=EnterpriseStatus.ACTIVE, in_scope=True)


CATEGORIES = """
WITH RECURSIVE found(category) AS (
    SELECT min(category) FROM registry_product WHERE category > ''
    UNION ALL
    SELECT (SELECT min(category) FROM registry_product WHERE category > found.category)
    FROM found WHERE found.category IS NOT NULL
) SELECT category FROM found WHERE category IS NOT NULL LIMIT %s
"""


def categories() -> list[str]:
    """Every product category in use, one step along the index for each; categories are nobody's secret."""
    with connection.cursor() as cursor:
        cursor.execute(CATEGORIES, [MOST_CATEGORIES])
        found = [category for (category,) in cursor.fetchall()]
    return sorted(found, key=lambda category: (spell(category, person=False).sort_key, category))
