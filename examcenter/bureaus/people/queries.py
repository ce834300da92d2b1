"""Which bureaus and which accounts somebody answers for, and the staff of a bureau as a list."""

from typing import TypedDict

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from examcenter.bureaus.duties import SECOND_FACTORS
from examcenter.bureaus.models import Bureau, BureauQuerySet, Membership, User
from examcenter.bureaus.permissions import GRANTS


class Wanted(TypedDict, total=False):
    """What the list of staff is narrowed to."""

    q: str
    role: str
    factor: str
    account: str
    below: bool


def bureaus_where(user: User, verb: str) -> BureauQuerySet:
    """The bureaus where the user holds a role that grants `verb`, with everything below them."""
    return Bureau.objects.filter(_area(user, verb, "path"))


def accounts_of(user: User, verb: str) -> QuerySet[User]:
    """Staff who work only where the user holds a role that grants `verb`.

    An account is one thing wherever its owner works: whoever may reset its password can enter every bureau with it.
    So nobody answers for an account that also works above or beside the own area.
    """
    inside = _area(user, verb, "bureau__path")
    held, elsewhere = Membership.objects.filter(inside), Membership.objects.exclude(inside)
    return User.objects.filter(pk__in=held.values("user")).exclude(pk__in=elsewhere.values("user"))


def _area(user: User, verb: str, path_field: str) -> Q:
    paths = Membership.objects.filter(user=user, role__in=GRANTS[verb]).values_list("bureau__path", flat=True)
    condition = Q(pk__in=[])
    for path in set(paths):
        condition |= Q(**{f"{path_field}__startswith": path})
    return condition


def staff_of(bureau: Bureau, wanted: Wanted) -> QuerySet[User]:
    """Whoever works there, with `shown_memberships` there and `has_factor`; with `below` also those further down."""
    below = wanted.get("below", False)
    there = Membership.objects.filter(bureau__path__startswith=bureau.path) if below else bureau.memberships.all()
    if wanted.get("role"):
        there = there.filter(role=wanted["role"])
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    people = User.objects.filter(pk__in=there.values("user")).annotate(has_factor=Exists(factors))
    if wanted.get("q"):
        people = people.filter(Q(name__icontains=wanted["q"]) | Q(username__icontains=wanted["q"]))
    if wanted.get("factor"):
        people = people.filter(has_factor=wanted["factor"] == "set")
    if wanted.get("account"):
        people = people.filter(is_active=wanted["account"] == "open")
    return people.prefetch_related(_memberships(bureau, below)).order_by("username")


def _memberships(bureau: Bureau, below: bool) -> Prefetch[str]:
    shown = Membership.objects.select_related("bureau", "department").order_by("bureau__path", "role")
    shown = shown.filter(bureau__path__startswith=bureau.path) if below else shown.filter(bureau=bureau)
    return Prefetch("memberships", queryset=shown, to_attr="shown_memberships")
