"""`make run`: address, secrets, messages."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from examcenter import start
from tests.settings import BASE_DIR, SECRETS


def settled(**given: str) -> dict[str, str]:
    start.settle_address(given)
    return given


def test_it_answers_on_this_machine_by_default() -> None:
    assert settled() == {"HOST": "127.0.0.1", "PORT": "8000", "PUBLIC_URL": "http://127.0.0.1:8000"}


def test_it_keeps_the_public_address_it_is_given() -> None:
    assert settled(PORT="9000", PUBLIC_URL="https://exam.example.org")["PUBLIC_URL"] == "https://exam.example.org"


def test_it_chooses_the_address_of_this_machine_in_its_network(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start, "lan_address", lambda: "192.0.2.7")
    assert settled(HOST="0.0.0.0", ALLOW_PLAIN_HTTP="1")["PUBLIC_URL"] == "http://192.0.2.7:8000"
    assert "QR codes and links will say http://192.0.2.7:8000" in capsys.readouterr().out


def test_it_refuses_plain_http_that_nobody_allowed() -> None:
    with pytest.raises(start.CannotStart, match="ALLOW_PLAIN_HTTP=1"):
        settled(PUBLIC_URL="http://exam.example.org")


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_it_refuses_what_is_no_port(port: str) -> None:
    with pytest.raises(start.CannotStart, match="is not a port number"):
        settled(PORT=port)


def test_it_refuses_a_taken_port_and_names_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(start.CannotStart, match=f"PORT={port + 1} make run"):
            start.refuse_taken_port("127.0.0.1", port)


def test_it_refuses_an_address_of_another_machine() -> None:
    with pytest.raises(start.CannotStart, match="not an address of this machine"):
        start.refuse_taken_port("203.0.113.4", 8000)


def test_it_writes_fresh_secrets_once_for_their_owner_only(tmp_path: Path) -> None:
    start.write_secrets(tmp_path / "var", {})
    path = tmp_path / "var" / "secrets.env"
    first = path.read_text()
    start.write_secrets(tmp_path / "var", {})
    assert path.read_text() == first
    assert [line.split("=")[0] for line in first.splitlines()] == ["SECRET_KEY", "DATA_KEYS", "HASH_KEY"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_writes_no_secrets_where_the_environment_has_them(tmp_path: Path) -> None:
    start.write_secrets(tmp_path, {"SECRET_KEY": "a", "DATA_KEYS": "b", "HASH_KEY": "c"})
    assert not (tmp_path / "secrets.env").exists()


def test_it_does_not_lock_an_old_database_out_with_new_keys(tmp_path: Path) -> None:
    (tmp_path / "examcenter.sqlite3").touch()
    with pytest.raises(start.CannotStart, match="without the old keys"):
        start.write_secrets(tmp_path, {})


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::"])
def test_it_refuses_to_listen_to_all_in_plain_http_whatever_the_public_address(host: str) -> None:
    with pytest.raises(start.CannotStart, match="ALLOW_PLAIN_HTTP=1"):
        settled(HOST=host, PUBLIC_URL="http://127.0.0.1:8000")
    assert settled(HOST=host, PUBLIC_URL="https://exam.example.org")["HOST"] == host


def test_a_second_start_in_the_same_directory_is_refused(tmp_path: Path) -> None:
    with (
        start.only_one(tmp_path / "var"),
        pytest.raises(start.CannotStart, match="Another examcenter"),
        start.only_one(tmp_path / "var"),
    ):
        pass
    with start.only_one(tmp_path / "var"):
        pass


def load(**changes: str) -> str:
    """What settings say when they are read with these changes of the environment; empty where they are content."""
    values = os.environ | SECRETS | changes
    code = "import examcenter.settings"
    done = subprocess.run(
        [sys.executable, "-c", code], env=values, cwd=BASE_DIR, capture_output=True, text=True, check=False
    )
    return done.stderr.strip().rpartition("\n")[2] if done.returncode else ""


@pytest.mark.parametrize(
    "changes",
    [
        {"HASH_KEY": "z" * 64},
        {"HASH_KEY": "2" * 65},
        {"DATA_KEYS": "k1:" + "z" * 64},
        {"DATA_KEYS": "1" * 66},
        {"DATA_KEYS": f"k1:{'1' * 64},k2:{'1' * 63}"},
        {"PUBLIC_URL": "https://exam.example.org/sub/path"},
        {"PUBLIC_URL": "https://user:pw@exam.example.org"},
        {"PUBLIC_URL": "https://exam.example.org?a=b"},
        {"PUBLIC_URL": "ftp://exam.example.org"},
    ],
    ids=str,
)
def test_settings_refuse_what_would_fail_later(changes: dict[str, str], tmp_path: Path) -> None:
    said = load(VAR_DIR=str(tmp_path), **changes)
    assert "ImproperlyConfigured" in said
    assert next(iter(changes)) in said


def test_settings_accept_several_keys_and_a_public_address(tmp_path: Path) -> None:
    keys = f"k2:{'a' * 64}, k1:{'1' * 64}"
    assert load(VAR_DIR=str(tmp_path), DATA_KEYS=keys, PUBLIC_URL="https://exam.example.org/") == ""
