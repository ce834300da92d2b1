"""What is accepted in a blank: the same answer however it is written, and nothing else."""

from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from question_bank.rules.blanks import (
    MOST_BLANKS,
    marks_in,
    model_response,
    plain,
    points_for_blanks,
    read_key,
    right_blanks,
    write_key,
)
from question_bank.rules.marking import mark

POINTS = Decimal(2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("５个工作日", "5 个工作日"),
        ("CCC认证", "ｃｃｃ 认证"),
        ("日管控、周排查、月调度", "日管控,周排查，月调度。"),
        ("《产品质量法》", "产品质量法"),
        ("“三同时”", "三同时"),
        ("5,000元", "５０００元"),
        ("10%", "１０％"),
        ("10—20", "10～20"),
        ("第（一）项", "第(一)项"),
        ("零报告\u200b", " 零 报 告 "),
        ("GB 4706.1—2005", "gb4706.1-2005"),
    ],
)
def test_these_say_the_same(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("1.5", "15"), (".5", "5"), ("<5", "5"), ("-5", "5"), ("1,2", "12"), ("总监", "安全员"), ("5", "五")],
)
def test_these_do_not(one: str, other: str) -> None:
    assert plain(one) != plain(other)


@pytest.mark.parametrize(
    ("stem", "marks"), [("____", 1), ("由（　）和(  )负责", 2), ("见第（一）项", 0), ("＿＿＿和__", 2), ("a_b", 0)]
)
def test_blanks_in_a_stem(stem: str, marks: int) -> None:
    assert marks_in(stem) == marks


@pytest.mark.parametrize(
    ("response", "rule", "points"),
    [
        ("质量安全员\n30", "exact", POINTS),
        (" 安全员 \n３０。", "exact", POINTS),
        ("质量安全员\n31", "exact", Decimal(0)),
        ("质量安全员\n31", "partial", Decimal(1)),
        ("30\n质量安全员", "partial", Decimal(0)),
        ("质量安全员", "exact", Decimal(0)),
        ("质量安全员", "partial", Decimal(1)),
        ("\n30", "partial", Decimal(1)),
        ("", "partial", Decimal(0)),
    ],
)
def test_the_table_of_marks(response: str, rule: str, points: Decimal) -> None:
    assert mark(type="fill_in", key="质量安全员|安全员；30", response=response, points=POINTS, rule=rule) == points


@settings(deadline=None)
@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert plain(plain(text)) == plain(text)


words = st.text("安全员总监日管控abcXYZ0123456789％（）、。 　-", min_size=1, max_size=12).filter(plain)
keys = st.lists(st.lists(words, min_size=1, max_size=4), min_size=1, max_size=MOST_BLANKS).map(write_key)


@settings(deadline=None)
@given(keys)
def test_a_key_is_read_as_it_was_written(key: str) -> None:
    blanks = read_key(key)
    assert blanks
    assert read_key(write_key(blanks)) == blanks
    assert all(len({plain(variant) for variant in variants}) == len(variants) for variants in blanks)


@settings(deadline=None)
@given(keys, st.data())
def test_every_accepted_answer_earns_all_points(key: str, data: st.DataObject) -> None:
    chosen = [data.draw(st.sampled_from(variants)) for variants in read_key(key)]
    spaced = "\n".join(f"　{text} 。" for text in chosen)
    assert mark(type="fill_in", key=key, response=spaced, points=POINTS) == POINTS
    assert right_blanks(key, model_response(key)) == len(chosen)


@settings(deadline=None)
@given(keys, st.text(max_size=60), st.decimals(min_value="0.5", max_value=10, places=1))
def test_partial_lies_between_exact_and_all(key: str, response: str, points: Decimal) -> None:
    exact = points_for_blanks(key=key, response=response, points=points, rule="exact")
    partial = points_for_blanks(key=key, response=response, points=points, rule="partial")
    assert Decimal(0) <= exact <= partial <= points
