"""The files of the repository as git knows them."""

import subprocess
from functools import cache
from pathlib import Path

from tests.settings import BASE_DIR


@cache
def files(suffix: str = "") -> tuple[Path, ...]:
    """Tracked files and those about to be added, relative to the root, whose name ends with `suffix`."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listing, cwd=BASE_DIR, capture_output=True, text=True, check=True).stdout.split("\0")
    found = sorted({Path(name) for name in names if name.endswith(suffix) and name})
    return tuple(path for path in found if (BASE_DIR / path).is_file())


def text(path: Path) -> str:
    return (BASE_DIR / path).read_text(encoding="utf-8")
