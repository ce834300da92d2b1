"""Every address says who may enter."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

DOORS = ("staff:", "enterprise", "candidate", "public")


def test_every_view_says_who_may_enter() -> None:
    open_doors = [route for route, entry in ours() if not access(entry).startswith(DOORS)]
    assert not open_doors, open_doors


def test_the_staff_door_is_for_staff_only() -> None:
    behind = [(route, access(entry)) for route, entry in ours() if route.startswith("staff/")]
    assert [(route, who) for route, who in behind if not who.startswith("staff:")] == []


def test_address_names_are_unique() -> None:
    names = [entry.name for _, entry in ours() if entry.name]
    assert sorted(names) == sorted(set(names))


def ours() -> list[tuple[str, URLPattern]]:
    """Route and entry of every address, but for those of allauth's own views."""
    found = patterns(get_resolver().url_patterns)
    return [(route, entry) for route, entry in found if not entry.callback.__module__.startswith("allauth.")]


def patterns(entries: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in entries:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns, route)
        else:
            yield route, entry


def access(entry: URLPattern) -> str:
    return str(getattr(entry.callback, "access", ""))
