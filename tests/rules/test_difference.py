"""Two texts side by side."""

from hypothesis import given, settings, strategies as st

from question_bank.rules.difference import Piece, side_by_side


def test_only_what_changed_is_marked() -> None:
    old, new = side_by_side("应当在5个工作日内更新。", "应当在10个工作日内更新。")
    assert old == [Piece("应当在", False), Piece("5", True), Piece("个工作日内更新。", False)]
    assert new == [Piece("应当在", False), Piece("10", True), Piece("个工作日内更新。", False)]


def test_the_same_text_has_no_change() -> None:
    assert side_by_side("零报告", "零报告") == ([Piece("零报告", False)], [Piece("零报告", False)])


def test_a_new_text_stands_beside_nothing() -> None:
    assert side_by_side("", "见第九条") == ([], [Piece("见第九条", True)])


@settings(deadline=None)
@given(st.text("质量安全员 A1.\n", max_size=40), st.text("质量安全员 A1.\n", max_size=40))
def test_the_pieces_joined_are_the_texts(old: str, new: str) -> None:
    left, right = side_by_side(old, new)
    assert ("".join(p.text for p in left), "".join(p.text for p in right)) == (old, new)
    assert any(p.changed for p in [*left, *right]) == (old != new)
