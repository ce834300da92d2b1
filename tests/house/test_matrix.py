"""The cross-bureau matrix, made from the URL conf: no address with an object opens to somebody whose object it is not.

For every address of the staff and enterprise doors with an argument, one object of ours is asked for, with every method
that the view takes, by

- an account of every role at the other county: 404, or 403 where the role lacks the view's verb;
- an account of another enterprise: 404 at the enterprise door, 403 at the staff door;
- nobody, and a candidate with an exam's cookie: sent to sign in;

and whatever the answer, nothing is written. The other way round, somebody of ours who holds the verb must find the
object, so that no row of the matrix passes because the test asks for what does not exist.

**A new address** with an argument needs a line in `tests/house/world.py`: in `NAMES` (which object the argument names;
one line serves everything below the same beginning), in `WORDS` (a word such as a kind of spreadsheet), in `IN_STATE`
where the page exists only in some state. An object of a new kind is made in the fixture `world`.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import request_finished
from django.db import close_old_connections, connection, transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse

from examcenter.bureaus.models import Bureau, Role, User
from examcenter.bureaus.permissions import GRANTS, may
from examcenter.sitting.keys import EXAM
from tests.cast import user
from tests.house.test_views import access, ours
from tests.house.world import BY_OFFICE, IN_STATE, NAMES, PROVINCIAL, THEIRS, WORDS

Enter = Callable[[User], Client]
World = dict[str, Model]
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
DOORS = ("staff:", "enterprise")
# Written by looking at a page: who is signed in, and counts of attempts.
INCIDENTAL = re.compile(r'(INSERT INTO|UPDATE|DELETE FROM) "(django_session|cache|usersessions_usersession)"')
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


def addresses() -> list[tuple[str, URLPattern]]:
    """Route and entry of all addresses of staff and enterprises that have an argument."""
    return [(route, entry) for route, entry in ours() if access(entry).startswith(DOORS) and ARGUMENT.search(route)]


def arguments(route: str) -> Iterator[tuple[str, str]]:
    """Each argument's name, and the route up to and with it."""
    for found in ARGUMENT.finditer(route):
        end = found.end()
        yield found.group(1), route[: end + 1] if route[end : end + 1] == "/" else route[:end]


def named(route: str, entry: URLPattern) -> dict[str, str]:
    """The objects that the route's arguments name, by argument; a word of the address is none."""
    known = {name: NAMES.get(beginning) for name, beginning in arguments(route) if beginning.rstrip("/") not in WORDS}
    last = list(known)[-1:]
    return {
        name: IN_STATE.get(str(entry.name), kind or "?") if [name] == last else kind or "?"
        for name, kind in known.items()
    }


def address(route: str, entry: URLPattern, objects: dict[str, Model]) -> str:
    words = {name: WORDS[at.rstrip("/")] for name, at in arguments(route) if at.rstrip("/") in WORDS}
    return reverse(str(entry.name), kwargs={name: obj.pk for name, obj in objects.items()} | words)


def guarded() -> list[tuple[str, URLPattern, dict[str, str]]]:
    """Route, entry and named objects of every address that names one; those without a rule fail a test of their own."""
    every = [(route, entry, named(route, entry)) for route, entry in addresses()]
    return [(route, entry, found) for route, entry, found in every if found and "?" not in found.values()]


def test_every_argument_has_a_rule() -> None:
    missing = [
        f"{beginning!r} (address {entry.name})"
        for route, entry in addresses()
        for _name, beginning in arguments(route)
        if beginning not in NAMES and beginning.rstrip("/") not in WORDS
    ]
    assert not missing, (
        "tests/house/world.py does not say what these arguments name. Add a line for each to NAMES (an object; make "
        f"one in the fixture `world` if its kind is new) or to WORDS (no object): {', '.join(missing)}"
    )


def test_no_rule_is_left_over() -> None:
    used = {beginning for route, _entry in addresses() for _name, beginning in arguments(route)}
    assert NAMES.keys() - used == set()
    assert WORDS.keys() - {beginning.rstrip("/") for beginning in used} == set()
    assert IN_STATE.keys() - {entry.name for _route, entry in addresses()} == set()


@pytest.mark.parametrize("role", Role)
def test_another_bureau_finds_nothing(
    world: World, enter: Enter, other_county: Bureau, author: User, role: Role
) -> None:
    stranger = user("stranger", "外人", other_county, role)
    faults = []
    for route, entry, found in guarded():
        lacks_verb = access(entry) == "enterprise" or not may(stranger, access(entry).removeprefix("staff:"))
        if lacks_verb or set(found.values()) & BY_OFFICE:
            expected = 403
        elif set(found.values()) <= PROVINCIAL:
            continue
        else:
            expected = 404
        for objects in asked_for(world, found):
            faults += knock(enter(stranger), address(route, entry, objects), expected)
    assert not faults, faults


def test_another_enterprise_finds_nothing(world: World, enter: Enter, other_enterprise_user: User) -> None:
    faults = []
    for route, entry, found in guarded():
        expected = 404 if access(entry) == "enterprise" else 403
        objects = {name: world[kind] for name, kind in found.items()}
        faults += knock(enter(other_enterprise_user), address(route, entry, objects), expected)
    assert not faults, faults


@pytest.mark.parametrize("cookie", ["", "candidate"])
def test_nobody_and_candidates_are_sent_to_sign_in(world: World, cookie: str) -> None:
    client = Client()
    if cookie:
        client.cookies[EXAM] = cookie
    faults = []
    for route, entry, found in guarded():
        objects = {name: world[kind] for name, kind in found.items()}
        faults += knock(client, address(route, entry, objects), 302)
    assert not faults, faults


def test_ours_find_what_is_theirs(
    world: World, enter: Enter, officer: User, approver: User, invigilator: User, author: User, reviewer: User,
    admin: User, enterprise_user: User,
) -> None:  # fmt: skip
    """GET where the view takes it, else POST, undone afterwards."""
    people = [officer, approver, invigilator, author, reviewer, admin]
    lost = []
    for route, entry, found in guarded():
        verb = access(entry).removeprefix("staff:")
        holders = [person for person in people if may(person, verb)] if verb in GRANTS else [enterprise_user]
        url = address(route, entry, {name: world[kind] for name, kind in found.items()})
        statuses = [answer(enter(person), url).status_code for person in holders]
        if all(status in {403, 404} for status in statuses):
            lost.append(f"{url} ({entry.name}): {statuses}")
    assert not lost, f"Nobody of ours finds these; is the object in `world` in the right state? {lost}"


def asked_for(world: World, found: dict[str, str]) -> Iterator[dict[str, Model]]:
    """Our objects; and where there are two arguments, the strangers' own first one with our second one."""
    objects = {name: world[kind] for name, kind in found.items()}
    yield objects
    first = next(iter(found))
    if len(found) > 1 and found[first] in THEIRS:
        yield objects | {first: world[THEIRS[found[first]]]}


def answer(client: Client, url: str) -> Any:
    """GET, or POST where the view takes nothing else; what it does is undone."""
    with undone():
        got = client.get(url)
        end(got)
    if got.status_code != 405:
        return got
    with undone():
        return client.post(url)


def end(response: Any) -> None:
    """Close a served file; as Django's own test client does, without closing the database's connection with it."""
    request_finished.disconnect(close_old_connections)
    try:
        response.close()
    finally:
        request_finished.connect(close_old_connections)


def knock(client: Client, url: str, expected: int) -> list[str]:
    """What is wrong with the answers to GET and POST; whoever may not see an object is not told the methods either."""
    faults = []
    for method in ("get", "post"):
        cache.clear()
        written: list[str] = []
        with undone(), connection.execute_wrapper(noting(written)):
            got: HttpResponse = getattr(client, method)(url)
        if got.status_code != expected and got.status_code != 405:
            faults.append(f"{method.upper()} {url}: {got.status_code} instead of {expected}")
        if written:
            faults.append(f"{method.upper()} {url} wrote: {written[0]}")
    return faults


def noting(written: list[str]) -> Callable[..., Any]:
    """Keeps every statement that writes, but for what looking at a page writes."""

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.match(sql) and not INCIDENTAL.match(sql):
            written.append(sql[:120])
        return execute(sql, params, many, context)

    return wrapper


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        point = transaction.savepoint()
        yield
        transaction.savepoint_rollback(point)
