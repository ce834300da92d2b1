"""Who may import whom."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import tracked
from tests.settings import BASE_DIR

LIBRARY = sys.stdlib_module_names
CLOCK = re.compile(r"\b(?:datetime|date|timezone)\.(?:now|today|utcnow)\(|\btime\.(?:time|monotonic)\(")
LAW = [path for path in tracked.files(".py") if path.parts[:2] in {("examcenter", "rules"), ("question_bank", "rules")}]


def test_import_contracts_are_kept() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", LAW, ids=str)
def test_the_law_uses_the_standard_library_only(path: Path) -> None:
    own = ".".join(path.parts[:2])
    foreign = [name for name in imported(path) if not name.startswith(own) and name.split(".")[0] not in LIBRARY]
    assert not foreign


@pytest.mark.parametrize("path", LAW, ids=str)
def test_the_law_reads_no_clock(path: Path) -> None:
    assert not CLOCK.findall(tracked.text(path))


def test_nothing_is_drawn_with_a_library_generator() -> None:
    """`secrets` makes nonces and tokens; `random`, numpy's and SQL's generators would spoil a draw."""
    product = [path for path in tracked.files(".py") if path.parts[0] in {"examcenter", "question_bank"}]
    drawing = [path for path in product if "random" in imported(path) or 'order_by("?")' in tracked.text(path)]
    assert not drawing


def imported(path: Path) -> list[str]:
    return list(_imported(ast.parse(tracked.text(path))))


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
