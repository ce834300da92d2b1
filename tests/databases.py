"""Databases that the tests make on a PostgreSQL server, and their removal.

Every name begins with `examcenter_test_<seconds>_<pid>`, so that runs side by side do not meet and a run that was
killed is cleared away by a later one.
"""

import functools
import os
import shutil
import time
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.settings import RUN, RUN_DIR

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
PREFIX = "examcenter_test_"
OLD_SECONDS = 6 * 3600


@functools.cache
def postgres_reachable() -> bool:
    try:
        psycopg.connect(POSTGRES_URL, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def url_of(name: str) -> str:
    return urlunsplit(urlsplit(POSTGRES_URL)._replace(path=f"/{name}"))


def create(name: str, *, template: str = "template0") -> str:
    """Make a database as a copy of `template` and return its address."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(POSTGRES_URL, autocommit=True) as server:
        server.execute(statement)
    return url_of(name)


def drop(name: str) -> None:
    with psycopg.connect(POSTGRES_URL, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def drop_run() -> None:
    """Drop what this run made, its directory too."""
    for name in _existing():
        if name.startswith(f"{PREFIX}{RUN}"):
            drop(name)
    shutil.rmtree(RUN_DIR, ignore_errors=True)


def drop_old() -> None:
    """Drop what runs of long ago left behind, directories too."""
    for name in _existing():
        if is_old(name.removeprefix(PREFIX)):
            drop(name)
    for path in RUN_DIR.parent.glob("examcenter-test-*"):
        if is_old(path.name.removeprefix("examcenter-test-")):
            shutil.rmtree(path, ignore_errors=True)


def is_old(run: str) -> bool:
    begun = run.split("_", maxsplit=1)[0]
    return begun.isdecimal() and int(begun) < time.time() - OLD_SECONDS


def _existing() -> list[str]:
    if not postgres_reachable():
        return []
    with psycopg.connect(POSTGRES_URL) as server:
        rows = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]).fetchall()
    return [name for (name,) in rows]
