"""What `make test`, `make check`, `make fix` and `make prove` do, in plain order; ends with what was left out.

ARGS goes to pytest; REQUIRE_ALL=1 makes a skip a failure.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from tests import browsing, databases
from tests.settings import SECRETS

MANAGE = [sys.executable, "manage.py"]
BIN = str(Path(sys.executable).parent) + "/"
ARGS = shlex.split(os.environ.get("ARGS", ""))
REQUIRE_ALL = os.environ.get("REQUIRE_ALL", "") not in {"", "0"}
NO_TESTS = 5  # pytest's code where nothing was selected


def main() -> None:
    sys.exit({"test": test, "check": check, "fix": fix, "prove": prove}[sys.argv[1]]())


def test() -> int:
    """The suite on SQLite, journeys and faults on both databases; then the rest once more on PostgreSQL."""
    failed = suite("Tests on SQLite", "not prove", empty_is_fine=bool(ARGS))
    if databases.postgres_reachable():
        rest = "not prove and not journey and not faults and not house"
        failed |= suite("Tests on PostgreSQL", rest, url=databases.POSTGRES_URL, empty_is_fine=bool(ARGS))
    return close(failed)


def prove() -> int:
    """The long runs, on both databases."""
    failed = suite("Long runs on SQLite", "prove", empty_is_fine=True)
    if databases.postgres_reachable():
        failed |= suite("Long runs on PostgreSQL", "prove", url=databases.POSTGRES_URL, empty_is_fine=True)
    return close(failed)


def check() -> int:
    """Everything that can be said without running the product; changes nothing."""
    failed = False
    for title, command in [
        ("Format", [BIN + "ruff", "format", "--check", "."]),
        ("Lint", [BIN + "ruff", "check", "."]),
        ("Types", [BIN + "mypy"]),
        ("Import contracts", [BIN + "lint-imports"]),
        ("Migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
        ("Catalogues", [*MANAGE, "catalogue", "--check"]),
        ("Deployment", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"]),
    ]:
        failed |= tool(title, command)
    print("Something is amiss; it stands above. `make fix` mends format and catalogues." if failed else "All is well.")
    return int(failed)


def fix() -> int:
    failed = False
    for title, command in [
        ("Lint", [BIN + "ruff", "check", "--fix", "--quiet", "."]),
        ("Format", [BIN + "ruff", "format", "."]),
        ("Catalogues", [*MANAGE, "catalogue"]),
    ]:
        failed |= tool(title, command)
    return int(failed)


def tool(title: str, command: list[str]) -> bool:
    """Run one command with settings as in production; returns whether it failed."""
    print(f"--- {title}", flush=True)
    production = SECRETS | {"PUBLIC_URL": "https://exam.example.org"}
    return subprocess.run(command, env=os.environ | production, check=False).returncode != 0


def suite(title: str, marks: str, *, url: str = "", empty_is_fine: bool = False) -> bool:
    """Run the tests that `marks` selects, in parallel, on the database at `url` (SQLite without); whether it failed."""
    print(f"--- {title}", flush=True)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"DATABASE_URL": url} if url else {}
    processes = os.environ.get("TEST_PROCESSES") or "auto"
    command = [sys.executable, "-m", "pytest", "--quiet", "--tb=short", "--numprocesses", processes, "-m", marks, *ARGS]
    code = subprocess.run(command, env=environment, check=False).returncode
    return code not in ({0, NO_TESTS} if empty_is_fine else {0})


def close(failed: bool) -> int:
    """One last line where something could not run; with REQUIRE_ALL=1 that is a failure."""
    missing = []
    if not databases.postgres_reachable():
        missing.append("everything on PostgreSQL (apt install postgresql, then TEST_POSTGRES_URL=postgres://…)")
    if browsing.find_chromium() is None:
        missing.append("the journeys in a browser (apt install chromium fonts-noto-cjk, or CHROMIUM=/path/to/it)")
    if missing:
        print(f"Skipped: {' and '.join(missing)}.")
    return int(failed or (REQUIRE_ALL and bool(missing)))


if __name__ == "__main__":
    main()
