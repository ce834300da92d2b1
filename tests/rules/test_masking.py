"""Names as the public sees them."""

import pytest

from examcenter.rules.masking import mask_name


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("林远", "林*"),
        ("陈岚舟", "陈*舟"),
        ("欧阳霏", "欧*霏"),
        ("欧阳若水", "欧**水"),
        ("王𬍛", "王*"),
        ("阿依古丽·麦麦提", "阿依古丽·*"),
        ("阿依古丽•麦麦提", "阿依古丽•*"),
        ("ELIN SANDVOLD", "E*"),
        (" 林远 ", "林*"),
        ("林", "林*"),
        ("", ""),
    ],
)
def test_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked
