"""The first step of every make target: Python, .venv, locks."""

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from examcenter import bootstrap


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No .venv yet."""
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    return tmp_path


def test_it_refuses_an_old_python_and_names_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    with pytest.raises(SystemExit, match=r"Python 3.11 or later is needed; .* is 3.9.18"):
        bootstrap.refuse_old_python()


def test_it_says_how_to_get_venv_where_debian_left_it_out(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        bootstrap.make_environment()
    assert not (empty / ".venv").exists()


def test_it_refuses_a_target_there_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["bootstrap.py", "cook"])
    with pytest.raises(SystemExit, match="make run, make test"):
        bootstrap.main()


def test_it_installs_again_only_when_the_lock_changes(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = empty / "requirements.lock"
    lock.write_text("django==5.2\n")
    monkeypatch.setattr(bootstrap, "RUN_LOCK", lock)
    calls: list[str] = []
    monkeypatch.setattr(bootstrap, "pip", lambda *arguments: calls.append(arguments[0]))
    (empty / ".venv" / "bin").mkdir(parents=True)
    bootstrap.PYTHON.symlink_to(sys.executable)
    monkeypatch.setattr(subprocess, "run", finds_pip)
    bootstrap.install(lock)
    bootstrap.install(lock)
    assert calls == ["install"]
    lock.write_text("django==5.3\n")
    bootstrap.install(lock)
    assert calls == ["install", "install"]


def finds_pip(*arguments: object, **options: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.CompletedProcess([], 0, stdout=b"(3, 11)\n")


def test_an_old_python_can_read_it() -> None:
    """So that the refusal comes instead of a syntax error."""
    source = Path(bootstrap.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
