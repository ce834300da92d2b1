"""`make run`: address, secrets, messages."""

import socket
import stat
from pathlib import Path

import pytest

from examcenter import start


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
