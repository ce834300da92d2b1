"""Whatever is written into the journal can be read there: every verb has words."""

import re

from examcenter.bureaus.history import words
from tests.settings import BASE_DIR

LITERAL = re.compile(r'verb="([a-z_]+\.[a-z_]+)"')


def test_every_verb_has_words() -> None:
    sources = [*BASE_DIR.glob("examcenter/**/*.py"), *BASE_DIR.glob("question_bank/**/*.py")]
    verbs = {verb for path in sources for verb in LITERAL.findall(path.read_text(encoding="utf-8"))}
    assert len(verbs) > 30
    assert verbs - words().keys() == set()
