"""`manage.py catalogue`, on a small project of its own."""

from pathlib import Path

import pytest

from examcenter.management import catalogues, messages

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

TITLE = _("Draw")
MAY = pgettext("month", "May")


def seats(number: int) -> str:
    return ngettext("%(number)s seat", "%(number)s seats", number) % {"number": number}
"""
TEMPLATE = """{% load i18n %}
  <h1>{% translate "Admission ticket" %}</h1>
    <p>{% blocktranslate trimmed with name=person.name %}
        Welcome,
        {{ name }}
    {% endblocktranslate %}</p>
  {% if due %}{{ due|default:_("no date") }}{% endif %}
"""
CHINESE = {
    "Draw": "抽取",
    "May": "五月",
    "%(number)s seat": "%(number)s 个座位",
    "Admission ticket": "准考证",
    "Welcome, %(name)s": "欢迎，%(name)s",
    "no date": "无日期",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in {
        "examcenter/sitting/apps.py": "",
        "examcenter/sitting/words.py": PYTHON,
        "question_bank/apps.py": "",
        "templates/sitting/ticket.html": TEMPLATE,
        "templates/base.html": '{% load i18n %}{% translate "Draw" %}',
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def translated(root: Path) -> Path:
    catalogues.refresh(root)
    for path in root.glob("**/django.po"):
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    catalogues.refresh(root)
    return root


def filled(text: str) -> str:
    for english, chinese in CHINESE.items():
        for empty in ('msgstr ""', 'msgstr[0] ""'):
            start = text.find(f'msgid "{english}"')
            found = text.find(empty, start) if start >= 0 else -1
            if found >= 0 and "\n\n" not in text[start:found]:
                text = text[:found] + empty.replace('""', f'"{chinese}"') + text[found + len(empty) :]
    return text


def area(root: Path, name: str) -> messages.Area:
    return {each.name: each for each in messages.areas(root)}[name]


def test_it_reads_code_and_templates_of_a_room(root: Path) -> None:
    found = {key[1] for key in catalogues.keys(area(root, "sitting").extracted())}
    assert found == set(CHINESE)
    assert {key[1] for key in catalogues.keys(area(root, "base").extracted())} == {"Draw"}


def test_it_is_content_once_all_is_translated(translated: Path) -> None:
    assert catalogues.faults(translated) == []


def test_it_keeps_translations_and_writes_the_same_again(translated: Path) -> None:
    before = {path: path.read_bytes() for path in translated.glob("**/django.*o")}
    assert catalogues.refresh(translated) == []
    assert before == {path: path.read_bytes() for path in translated.glob("**/django.*o")}
    assert area(translated, "sitting").mo in before


def test_it_names_what_has_no_chinese(root: Path) -> None:
    assert "sitting: 'Admission ticket' has no Chinese" in catalogues.refresh(root)


def test_it_names_what_is_new_and_what_is_gone(translated: Path) -> None:
    path = translated / "templates/sitting/ticket.html"
    path.write_text(path.read_text().replace("Admission ticket", "Ticket"))
    assert catalogues.faults(translated) == [
        "sitting: 'Ticket' is not in the catalogue",
        "sitting: 'Admission ticket' is no longer used",
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"欢迎，%(name)s"', '"欢迎"', "sitting: 'Welcome, %(name)s' and '欢迎' have different placeholders"),
        ('"抽取"', '"抽签"', "'Draw' is translated differently: {'base': '抽取', 'sitting': '抽签'}"),
        ('msgid "Draw"', '#, fuzzy\nmsgid "Draw"', "sitting: 'Draw' is marked fuzzy"),
    ],
)
def test_it_names_a_translation_that_is_wrong(translated: Path, old: str, new: str, fault: str) -> None:
    path = area(translated, "sitting").po
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert fault in catalogues.faults(translated)


def test_it_names_a_compiled_catalogue_that_is_stale(translated: Path) -> None:
    area(translated, "sitting").mo.write_bytes(b"")
    assert catalogues.faults(translated) == ["sitting: the compiled catalogue does not match"]


def test_it_works_on_one_room_alone(translated: Path) -> None:
    area(translated, "base").mo.unlink()
    assert catalogues.faults(translated, ["sitting"]) == []
    with pytest.raises(KeyError):
        catalogues.faults(translated, ["kitchen"])
