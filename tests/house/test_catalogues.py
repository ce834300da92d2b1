"""The Chinese catalogues are complete, fresh and agree with each other."""

from examcenter.management import catalogues
from tests.settings import BASE_DIR


def test_every_text_has_chinese_and_is_compiled() -> None:
    faults = catalogues.faults(BASE_DIR)
    assert not faults, "\n".join(faults)
