"""`make run`: from a fresh checkout to an open examination centre, in one process until the servers start.

Order matters: nothing is written before the address is known to be free, and the secrets stand in
`var/secrets.env` before the settings are read.
"""

import errno
import fcntl
import ipaddress
import os
import secrets
import socket
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import Error as DatabaseFailure

ROOT = Path(__file__).resolve().parent.parent
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104  (compared with, not bound here)


class CannotStart(Exception):
    """What is missing or taken, and what to do about it."""


def main() -> None:
    os.umask(0o077)  # what is written is for this account alone: answers, keys, names
    try:
        settle_address(os.environ)
        refuse_taken_port(os.environ["HOST"], int(os.environ["PORT"]))
        var = Path(os.environ.get("VAR_DIR") or ROOT / "var")
        with only_one(var):
            open_centre(var)
    except (CannotStart, CommandError, ImproperlyConfigured) as failure:
        sys.exit(f"Examcenter cannot start. {failure}")
    except DatabaseFailure as failure:
        sys.exit(f"Examcenter cannot start: the database refuses. {failure}")


def open_centre(var: Path) -> None:
    write_secrets(var, os.environ)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examcenter.settings")
    django.setup()
    prepare()
    refuse_taken_port(os.environ["HOST"], int(os.environ["PORT"]))  # somebody may have been faster meanwhile
    call_command("serve")


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Keep a second start out of the same directory: two servers on one port would share its visitors unnoticed."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            raise CannotStart(
                f"Another examcenter runs on {var}, or is just starting.\n"
                "Stop that one, or give this one a directory and a port of its own: VAR_DIR=… PORT=… make run"
            ) from taken
        yield


def prepare() -> None:
    """Bring database, static files and the sample up to date; each step is quick where nothing is to be done."""
    print("Preparing the database and the pages.", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    if os.environ.get("SAMPLE", "1") != "0":
        call_command("demo")


# --- where it answers ------------------------------------------------------------------------------------


def settle_address(environ: MutableMapping[str, str]) -> None:
    """Fill in HOST, PORT and PUBLIC_URL, and refuse what could not work; raises CannotStart."""
    host = environ.get("HOST") or "127.0.0.1"
    port = environ.get("PORT") or "8000"
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise CannotStart(f"PORT={port} is not a port number; choose one from 1024 to 65535.")
    environ["HOST"], environ["PORT"] = host, port
    if not environ.get("PUBLIC_URL"):
        environ["PUBLIC_URL"] = guess_public_url(host, port)
    public = urlsplit(environ["PUBLIC_URL"])
    allowed = environ.get("ALLOW_PLAIN_HTTP", "").lower() in {"1", "true", "yes", "on"}
    reachable = not is_local(public.hostname or "") or not is_local(host)
    if public.scheme == "http" and reachable and not allowed:
        raise CannotStart(
            f"{environ['PUBLIC_URL']} on {host} is plain http and not for this machine alone; "
            "anybody on the way could read it.\n"
            "On a closed network, such as a venue's own Wi-Fi, allow it in so many words: ALLOW_PLAIN_HTTP=1 make run\n"
            "Elsewhere put a proxy with https in front and set PUBLIC_URL=https://…"
        )


def guess_public_url(host: str, port: str) -> str:
    if host not in EVERYWHERE:
        return f"http://{bracketed(host)}:{port}"
    seen = lan_address()
    url = f"http://{bracketed(seen)}:{port}"
    print(
        f"HOST={host} without PUBLIC_URL: QR codes and links will say {url}, this machine's address in its network.\n"
        "Phones must be able to open it. If they use another address or name, set PUBLIC_URL to that.",
        flush=True,
    )
    return url


def lan_address() -> str:
    """This machine's address on the way out; connecting a UDP socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address reserved for documentation
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def is_local(host: str) -> bool:
    return host in {"127.0.0.1", "localhost", "::1"}


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def refuse_taken_port(host: str, port: int) -> None:
    """Try the port before anything is written; raises CannotStart."""
    try:
        family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
    except ValueError:
        family = socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as failure:
            raise CannotStart(why_not(failure, host, port)) from failure


def why_not(failure: OSError, host: str, port: int) -> str:
    if failure.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken, perhaps by an examcenter that is already running.\n"
            f"Stop that one, or choose another port: PORT={port + 1} make run"
        )
    if failure.errno == errno.EACCES:
        return f"Port {port} needs the rights of an administrator; choose one from 1024 up: PORT=8000 make run"
    return f"HOST={host} is not an address of this machine ({failure.strerror})."


# --- secrets ---------------------------------------------------------------------------------------------


def write_secrets(var: Path, environ: MutableMapping[str, str]) -> None:
    """Write fresh secrets on first start, for their owner's eyes; raises CannotStart where old data would be lost."""
    fresh = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DATA_KEYS": f"k1:{secrets.token_hex(32)}",
        "HASH_KEY": secrets.token_hex(32),
    }
    path = var / "secrets.env"
    if path.exists() or all(environ.get(name) for name in fresh):
        return
    if (var / "examcenter.sqlite3").exists():
        raise CannotStart(
            f"{path} is gone, but the database beside it is not: without the old keys its ID numbers cannot be read.\n"
            "Put the file back, or move the database away to begin anew."
        )
    var.mkdir(parents=True, exist_ok=True)
    lines = [f"{name}={value}\n" for name, value in fresh.items()]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(lines)
    print(f"Wrote fresh secrets to {path}; keep a copy in a safe place, apart from the database's.", flush=True)


if __name__ == "__main__":
    main()
