"""For every test of the bank."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    """A page asked for in English leaves its language in the thread; the next test begins in Chinese again."""
    yield
    translation.deactivate()
