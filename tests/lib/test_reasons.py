"""A reason is something that can be read."""

import pytest
from django.core.exceptions import ValidationError

from examcenter.lib.reasons import check_reason, is_reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".",
        "…",
        "\u200b\u200b",
        "\u202e",
        "\u3164\u3164",
        "\u2800\u2800",
        "\u115f\u1160\uffa0",
        "核",
        "\u200b核。",
        "\u0301\u0301",
    ],
)
def test_it_refuses_what_nobody_can_read(text: str) -> None:
    assert not is_reason(text)
    with pytest.raises(ValidationError):
        check_reason(text)


@pytest.mark.parametrize("text", ["核对", "ID", "12", "误。录", "ئۇيغۇر", "𠮷野"])
def test_a_short_reason_will_do(text: str) -> None:
    check_reason(text)
