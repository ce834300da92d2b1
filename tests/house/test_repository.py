"""What stands in the repository, and what does not."""

import re

import pytest

from tests.house import tracked

AGREED = {
    ".ci",
    ".gitattributes",
    ".gitignore",
    "CHANGELOG.md",
    "DECISIONS.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "README.zh-CN.md",
    "docs",
    "examcenter",
    "manage.py",
    "pyproject.toml",
    "question_bank",
    "requirements-dev.lock",
    "requirements.lock",
    "templates",
    "tests",
}


def test_the_top_level_holds_what_was_agreed() -> None:
    assert {path.parts[0] for path in tracked.files()} <= AGREED


@pytest.mark.parametrize("name", ["utils", "util", "helpers", "common", "shared", "misc", "signals"])
def test_files_are_named_by_noun(name: str) -> None:
    assert [path for path in tracked.files(".py") if path.stem == name or name in path.parts] == []


# Put together here, so that this file does not hold them.
ADDRESSES = ["pypi" + r"\.org", "python" + "hosted", r"registry\." + "npmjs", "index" + "-url", "find" + "-links"]
INDEX = re.compile("|".join(ADDRESSES))
BINARY = {".xlsx", ".mo", ".png", ".jpg", ".ico", ".ttf", ".woff2", ".pdf", ".docx", ".zip", ".gz"}


def test_no_package_index_is_named() -> None:
    texts = [path for path in tracked.files() if path.suffix not in BINARY]
    assert [path for path in texts if INDEX.search(re.sub(r"--no-emit-\S+", "", tracked.text(path)))] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_pin_versions_and_name_no_address(lock: str) -> None:
    (path,) = tracked.files(lock)
    lines = [line for line in tracked.text(path).splitlines() if line and not line.startswith("#")]
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+(\[[\w,-]+\])?==[\w.]+( ; .+)?", line)] == []


def test_the_development_lock_agrees_with_the_other() -> None:
    run, development = (
        {line for line in tracked.text(path).splitlines() if "==" in line}
        for path in (*tracked.files("requirements.lock"), *tracked.files("requirements-dev.lock"))
    )
    assert run <= development


PLACEHOLDERS = re.compile(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b")


def test_nothing_is_left_for_later() -> None:
    ours = [path for path in tracked.files() if path.parts[0] != "tests" and "vendor" not in path.parts]
    product = [path for path in ours if path.suffix in {".py", ".html", ".js", ".css"}]
    assert [path for path in product if PLACEHOLDERS.search(tracked.text(path))] == []


READS = re.compile(r'(?:env\.\w+\(|_secret\(|environ\.get\(|environ\[)\s*"([A-Z_]+)"')
READERS = ["examcenter/settings.py", "examcenter/start.py", "examcenter/management/commands/serve.py"]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_setting_is_described(reader: str, readme: str) -> None:
    described = "".join(tracked.text(path) for path in tracked.files() if str(path) == readme)
    (source,) = [path for path in tracked.files(".py") if str(path) == reader]
    read = set(READS.findall(tracked.text(source))) - {"DJANGO_SETTINGS_MODULE"}
    assert read
    missing = sorted(name for name in read if f"`{name}`" not in described)
    assert not missing, missing
