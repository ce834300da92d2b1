"""What `make test`, `make check`, `make fix` and `make prove` do, in plain order; ends with what was left out.

ARGS goes to pytest; REQUIRE_ALL=1 makes a skip a failure.
"""

import os
import shlex
import subprocess
import sys

from tests import browsing, databases
from tests.settings import SECRETS

MANAGE = [sys.executable, "manage.py"]
PYTEST = [sys.executable, "-m", "pytest", "--numprocesses", os.environ.get("TEST_PROCESSES") or "auto"]
REQUIRE_ALL = os.environ.get("REQUIRE_ALL", "") not in {"", "0"}


def main() -> None:
    sys.exit({"test": test, "check": check, "fix": fix, "prove": prove}[sys.argv[1]]())


def test() -> int:
    """The suite on SQLite, journeys and faults on both databases; then the rest once more on PostgreSQL."""
    failed = tool("Tests on SQLite", [*PYTEST, "-m", "not prove"], {"DATABASE_URL": ""})
    if databases.postgres_reachable():
        rest = "not prove and not journey and not faults and not house"
        failed |= tool("Tests on PostgreSQL", [*PYTEST, "-m", rest], {"DATABASE_URL": databases.POSTGRES_URL})
    return close(failed)


def prove() -> int:
    failed = tool("Long runs on SQLite", [*PYTEST, "-m", "prove"], {"DATABASE_URL": ""})
    if databases.postgres_reachable():
        failed |= tool("Long runs on PostgreSQL", [*PYTEST, "-m", "prove"], {"DATABASE_URL": databases.POSTGRES_URL})
    return close(failed)


def check() -> int:
    """Everything that can be said without running the product; changes nothing."""
    failed = False
    for title, command in [
        ("Format", ["ruff", "format", "--check", "."]),
        ("Lint", ["ruff", "check", "."]),
        ("Types", ["mypy"]),
        ("Import contracts", ["lint-imports"]),
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
        ("Lint", ["ruff", "check", "--fix", "--quiet", "."]),
        ("Format", ["ruff", "format", "."]),
        ("Catalogues", [*MANAGE, "catalogue"]),
    ]:
        failed |= tool(title, command)
    return int(failed)


def tool(title: str, command: list[str], settings: dict[str, str] | None = None) -> bool:
    """Run one command and return whether it failed; one that starts with a bare name comes from the same .venv."""
    print(f"--- {title}", flush=True)
    if "/" not in command[0]:
        command = [os.path.join(os.path.dirname(sys.executable), command[0]), *command[1:]]  # noqa: PTH118, PTH120
    if command[:3] == PYTEST[:3]:
        command = [*command, *shlex.split(os.environ.get("ARGS", ""))]
    safe = {"PUBLIC_URL": "https://exam.example.org"} if "pytest" not in command else {}
    return subprocess.run(command, env=os.environ | SECRETS | safe | (settings or {}), check=False).returncode != 0


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
