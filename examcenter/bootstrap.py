"""Makes .venv, installs the locked versions, and hands over to what was asked for: run, test, check, fix, prove, lock.

Any Python 3 can read this file, so that an old one is told so instead of failing on the syntax. Standard library only.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUN_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
OLDEST = (3, 11)


def main() -> None:
    if len(sys.argv) != 2 or sys.argv[1] not in ("run", "test", "check", "fix", "prove", "lock"):
        sys.exit("Say one of: make run, make test, make check, make fix, make prove, make lock.")
    target = sys.argv[1]
    os.chdir(str(ROOT))
    refuse_old_python()
    install(RUN_LOCK if target == "run" else DEV_LOCK)
    if target == "lock":
        write_locks()
    elif target == "run":
        hand_over("-m", "examcenter.start")
    else:
        hand_over("-m", "tests.run", target)


def refuse_old_python() -> None:
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        sys.exit(
            f"Python {OLDEST[0]}.{OLDEST[1]} or later is needed; {sys.executable} is {found}.\n"
            "Name another interpreter, for example: PYTHON=python3.12 make run"
        )


def install(lock: Path) -> None:
    """Make .venv hold what `lock` pins; a stamp inside .venv makes the second time quick."""
    key = stamp_key(lock)
    if key and stamp(lock).is_file() and stamp(lock).read_text() == key:
        return
    if not key:
        make_environment()
    print(f"Installing {lock.name} into .venv; the first time takes a minute or two.", flush=True)
    pip("install", "--quiet", "--quiet", "--no-deps", "--requirement", str(lock))
    stamp(lock).write_text(stamp_key(lock))
    if lock == DEV_LOCK:
        stamp(RUN_LOCK).write_text(stamp_key(RUN_LOCK))


def stamp(lock: Path) -> Path:
    return VENV / f"installed-{lock.name}"


def stamp_key(lock: Path) -> str:
    """What .venv would hold after installing `lock`; empty where .venv has no working Python with pip."""
    question = "import pip, sys; print(sys.version_info[:2])"
    try:
        found = subprocess.run(
            [str(PYTHON), "-c", question], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
        )
    except OSError:
        return ""
    if found.returncode:
        return ""
    return hashlib.sha256(lock.read_bytes() + found.stdout).hexdigest()


def make_environment() -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            f"{sys.executable} cannot make virtual environments: its venv or ensurepip module is missing.\n"
            "On Debian and Ubuntu: apt install python3-venv"
        )
    print("Making .venv.", flush=True)
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False)
    if done.returncode:
        sys.exit("Making .venv failed; the reason stands above. On Debian and Ubuntu: apt install python3-venv")


def pip(*arguments: str) -> None:
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    done = subprocess.run([*command, *arguments], check=False)
    if done.returncode:
        sys.exit("Installing failed; the reason stands above. Once it is mended, the same command goes on from here.")


def write_locks() -> None:
    """Resolve once for every Python and platform; the development lock agrees with the other one."""
    pip("install", "--quiet", "uv")
    resolve(RUN_LOCK)
    resolve(DEV_LOCK, "--group", "dev", "--constraint", RUN_LOCK.name)


def resolve(lock: Path, *more: str) -> None:
    options = ["--quiet", "--universal", "--upgrade", "--no-emit-index-url", "--no-header", "--no-annotate"]
    version = ".".join(str(part) for part in OLDEST)
    command = [str(VENV / "bin" / "uv"), "pip", "compile", "--python-version", version]
    done = subprocess.run([*command, *options, *more, "pyproject.toml"], stdout=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit("The versions in pyproject.toml cannot be resolved; the reason stands above.")
    head = f"# Pinned for Python {version} and later; written by `make lock` from pyproject.toml.\n"
    lock.write_bytes(head.encode() + done.stdout)


def hand_over(*arguments: str) -> None:
    sys.stdout.flush()
    os.execv(str(PYTHON), [str(PYTHON), *arguments])


if __name__ == "__main__":
    main()
