"""What a question may say, and which answers can be read."""

from dataclasses import replace

import pytest

from question_bank.rules.content import (
    Content,
    Pictured,
    Reason,
    faults,
    pinned,
    read_answer,
    sameness,
    without_true_false_options,
)

FOUR = ["如实记录", "报告总监", "不作记录", "口头说明", "", ""]


@pytest.mark.parametrize(
    "written",
    ["ABD", "DBA", "abd", "A、B、D", "A,B,D", "Ａ，Ｂ，Ｄ", "ＡＢＤ", "A B D", "A；B；D", "A/B/D", "A|B|D", "A和B和D"],
)
def test_letters_of_any_width_and_separator(written: str) -> None:
    assert read_answer("multiple", written) == "ABD"


@pytest.mark.parametrize("written", ["正确", "对", "√", "T", "t", "True", "Ｔ", " 正 确 "])
def test_words_for_right(written: str) -> None:
    assert read_answer("true_false", written) == "T"


@pytest.mark.parametrize("written", ["错误", "错", "×", "X", "x", "F", "False", "Ｆ", "不对"])
def test_words_for_wrong(written: str) -> None:
    assert read_answer("true_false", written) == "F"


@pytest.mark.parametrize(
    ("type", "written"), [("single", "G"), ("single", "甲"), ("true_false", "A"), ("multiple", "")]
)
def test_what_cannot_be_read_is_blank(type: str, written: str) -> None:
    assert read_answer(type, written) == ""


@pytest.mark.parametrize(
    ("type", "cells", "answer", "field", "reason"),
    [
        ("single", FOUR, "E", "key", Reason.KEY_WITHOUT_OPTION),
        ("multiple", FOUR, "ABF", "key", Reason.KEY_WITHOUT_OPTION),
        ("single", FOUR, "AB", "key", Reason.KEY_NOT_ONE),
        ("multiple", FOUR, "A", "key", Reason.KEY_NOT_SEVERAL),
        ("single", FOUR, "正确", "key", Reason.KEY_UNREADABLE),
        ("true_false", [""] * 6, "也许", "key", Reason.KEY_NOT_TRUE_FALSE),
        ("true_false", FOUR[:1] + [""] * 5, "正确", "option_a", Reason.OPTIONS_NOT_WANTED),
        ("single", ["甲", "", "丙", "", "", ""], "A", "option_b", Reason.OPTION_GAP),
        ("single", ["", "乙", "丙", "", "", ""], "B", "option_a", Reason.OPTION_GAP),
        ("single", ["甲", "", "", "", "", ""], "A", "option_b", Reason.TOO_FEW_OPTIONS),
        ("single", ["甲", "乙", "甲", "", "", ""], "A", "option_c", Reason.OPTION_TWICE),
        ("single", ["甲", "乙", "A和B都对", "", "", ""], "A", "option_c", Reason.OPTION_NAMES_LETTERS),
        ("single", ["甲", "乙", "选项A、选项B", "", "", ""], "A", "option_c", Reason.OPTION_NAMES_LETTERS),
    ],
)
def test_it_names_field_and_reason(type: str, cells: list[str], answer: str, field: str, reason: Reason) -> None:
    assert [(fault.field, fault.reason) for fault in faults(type, cells, answer)] == [(field, reason)]


@pytest.mark.parametrize(
    ("type", "cells", "answer"),
    [
        ("single", FOUR, "D"),
        ("multiple", FOUR, "AB"),
        ("true_false", [""] * 6, "错"),
        ("single", ["1.5倍", "15倍", "A级和B级", "B、C类", "", ""], "A"),
    ],
)
def test_a_sound_question_has_no_fault(type: str, cells: list[str], answer: str) -> None:
    assert faults(type, cells, answer) == []


def test_true_false_written_as_a_choice() -> None:
    assert without_true_false_options(["正确", "错误", "", "", "", ""], "B") == ([""] * 6, "错误")
    assert without_true_false_options(["错", "对", "", "", "", ""], "Ｂ") == ([""] * 6, "正确")
    assert without_true_false_options(["甲", "乙", "", "", "", ""], "B") == (["甲", "乙", "", "", "", ""], "B")


def test_look_alike_stems_are_the_same() -> None:
    assert sameness("质量安全员应当（　）。") == sameness("质量安全员应当( ) ")
    assert sameness("1.5倍") != sameness("15倍")


@pytest.mark.parametrize("text", ["以上都对", "以上均正确", "以上都不对", "上述选项都是", "都正确", "以上说法均不正确"])
def test_options_about_all_others_are_pinned(text: str) -> None:
    assert pinned(["甲", "乙", text]) == {2}


@pytest.mark.parametrize("text", ["5000元以上5万元以下", "都市型企业", "均质材料", "以上一年度为准"])
def test_other_options_are_not_pinned(text: str) -> None:
    assert pinned(["甲", "乙", text]) == frozenset()


def test_the_golden_digest() -> None:
    """Stored on 2026-11-21: digests stand in the journal, so they must never come out otherwise."""
    said = Content(
        type="single",
        stem="谁对产品质量安全全面负责？",
        options=("主要负责人", "质量安全员"),
        key="A",
        explanation="",
        topic="T1",
        for_role="both",
        for_capacity="production",
        category="",
        difficulty=1,
        document="示例文件",
        article="第一条",
    )
    assert said.digest == "ace5bf0a3277a9890c89ca20e89c32c54c7a6ed74fa45408c1645db3f401f828"


BLANKS = [""] * 6


@pytest.mark.parametrize(
    ("stem", "answer"),
    [
        ("应当在____个工作日内更新。", "5|五"),
        ("由（　）负责，由（ ）协助。", "主要负责人；质量安全总监|总监"),
        ("由()负责。", "主要负责人"),
    ],
)
def test_a_sound_fill_in_has_no_fault(stem: str, answer: str) -> None:
    assert faults("fill_in", BLANKS, answer, stem) == []


@pytest.mark.parametrize(
    ("stem", "cells", "answer", "field", "reason"),
    [
        ("应当在____日内。", BLANKS, "；", "key", Reason.BLANK_WITHOUT_ANSWER),
        ("由____和____负责。", BLANKS, "甲；。", "key", Reason.BLANK_WITHOUT_ANSWER),
        ("应当在五日内。", BLANKS, "5", "stem", Reason.BLANKS_NOT_MARKED),
        ("由____和____负责。", BLANKS, "甲", "key", Reason.BLANKS_DO_NOT_AGREE),
        ("____" + "，____" * 6, BLANKS, "；".join("甲乙丙丁戊己庚"), "key", Reason.BLANKS_TOO_MANY),
        ("应当____。", BLANKS, "长" * 41, "key", Reason.ANSWER_TOO_LONG),
        ("应当____。", ["甲", *BLANKS[1:]], "5", "option_a", Reason.FILL_IN_OPTIONS),
    ],
)
def test_it_names_what_is_wrong_with_a_fill_in(
    stem: str, cells: list[str], answer: str, field: str, reason: Reason
) -> None:
    assert [(fault.field, fault.reason) for fault in faults("fill_in", cells, answer, stem)] == [(field, reason)]


def test_the_accepted_answers_are_kept_in_one_writing() -> None:
    assert read_answer("fill_in", " 主要负责人 ; 总监｜质量安全总监|总监。；") == "主要负责人；总监|质量安全总监"


def test_what_came_later_counts_in_the_digest_only_where_it_says_something() -> None:
    said = Content("single", "甲", ("乙", "丙"), "A", "", "T1", "both", "both", "", 1, "文件", "")
    later = [
        replace(said, cognitive="apply"),
        replace(said, is_open=True),
        replace(said, more_references=(("文件", "第二条"),)),
        replace(said, pictures=(Pictured("", "0" * 64, "标志"),)),
    ]
    assert len({said.digest, *(other.digest for other in later)}) == 5
    assert later[2].references == (("文件", ""), ("文件", "第二条"))
