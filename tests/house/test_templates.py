"""Templates: all in use, none against the content security policy."""

import re
from pathlib import Path

import allauth

from tests.house import tracked

TEMPLATES = [path for path in tracked.files(".html") if "templates" in path.parts and path.parts[0] != "tests"]
# Pages of paper are set by xhtml2pdf, not by a browser.
PAGES = [path for path in TEMPLATES if "pdf" not in path.parts]
ALLAUTH = Path(allauth.__file__).parent / "templates"
MARKED = re.compile(r'<[^>]*lang="zh-Hans"[^>]*>[^<]*')
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE),
    "a file from elsewhere": re.compile(r"<(?:script|link|img)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//", re.IGNORECASE),
    "eval for htmx": re.compile(r"hx-on|hx-vars|hx-vals=[\"']js:", re.IGNORECASE),
}


def test_every_template_is_used() -> None:
    sources = [path for path in tracked.files() if path.suffix in {".py", ".html", ".txt"} and path.parts[0] != "tests"]
    texts = {path: tracked.text(path) for path in sources}
    unused = [str(path) for path in TEMPLATES if not is_used(path, texts)]
    assert not unused, unused


def is_used(path: Path, texts: dict[Path, str]) -> bool:
    """Whether another file names it, or it takes the place of one of allauth's own."""
    name = "/".join(path.parts[path.parts.index("templates") + 1 :])
    named = re.compile(f"[\"']{re.escape(name)}[\"'#]")
    return (ALLAUTH / name).exists() or any(named.search(text) for other, text in texts.items() if other != path)


def test_no_template_needs_an_exception_from_the_policy() -> None:
    found = [f"{path} has {what}" for path in PAGES for what in forbidden_in(path)]
    assert not found, found


def forbidden_in(path: Path) -> list[str]:
    text = re.sub(r"\{[%#].*?[%#]\}", "", tracked.text(path), flags=re.DOTALL)
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]


def test_templates_are_written_in_english() -> None:
    """Chinese comes from the catalogues, but for what is marked as Chinese, such as the product's name."""
    assert [str(path) for path in TEMPLATES if CHINESE.search(MARKED.sub("", tracked.text(path)))] == []
