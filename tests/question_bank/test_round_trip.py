"""What one format writes, it reads back question for question; and so on through all of them."""

import io
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from question_bank.formats import aiken, gift, moodle_xml, qti
from question_bank.formats.record import FilePicture, Parsed, Record, clean, one_line
from question_bank.rules.blanks import read_key, write_key

PNG = b"\x89PNG\r\n\x1a\n0000"
SPECIAL = "~=#{}:\\<>&\"'[]()*%/|$!-_^`@+ \n\t　，。；：“”《》①😀👩‍🔬𠮷㐂龘ÀéßΩж"
signs = st.one_of(
    st.sampled_from(SPECIAL),
    st.sampled_from(
        [
            "<![CDATA[",
            "]]>",
            "//",
            "::",
            "####",
            "[html]",
            "\\n",
            "&lt;",
            "&nbsp;",
            "</p>",
            "<br/>",
            "<script>",
            "$CATEGORY:",
            "->",
            "\n\n",
        ]
    ),
    st.characters(blacklist_categories=("Cs", "Cc")),
)
text = st.lists(signs, min_size=1, max_size=25).map(lambda parts: clean("".join(parts))).filter(bool)
line = text.map(one_line).filter(bool)
short = line.map(lambda said: said[:30].strip()).filter(bool)
pictured = st.builds(FilePicture, st.just(""), line, st.binary(min_size=1, max_size=40).map(lambda more: PNG + more))


@st.composite
def records(draw: st.DrawFn) -> Record:
    type = draw(st.sampled_from(["single", "multiple", "true_false", "fill_in"]))
    options: tuple[str, ...] = ()
    key, stem = "", draw(text)
    if type in {"single", "multiple"}:
        options = tuple(draw(st.lists(text, min_size=2, max_size=6)))
        letters = "ABCDEF"[: len(options)]
        least = 1 if type == "single" else 2
        key = "".join(sorted(draw(st.sets(st.sampled_from(letters), min_size=least, max_size=1 if least == 1 else 6))))
    elif type == "true_false":
        key = draw(st.sampled_from("TF"))
    else:
        blanks = read_key(draw(st.lists(short, min_size=1, max_size=3).map("；".join)))
        key = write_key(blanks) if blanks else "五|5"
        mark = draw(st.sampled_from(["____", "（　）", "( )"]))
        plain = stem.replace("_", "").replace("(", "").replace(")", "").replace("（", "").replace("）", "")
        stem = clean(f"甲{plain}" + "".join(f"{mark}乙" for _blank in read_key(key)))
    pictures = [draw(pictured)] if draw(st.booleans()) and type != "fill_in" else []
    if pictures and options and draw(st.booleans()):
        pictures.append(draw(pictured)._replace(place="B"))
    return Record(
        code=draw(st.from_regex(r"[A-Za-z0-9一二.-]{1,12}", fullmatch=True)),
        type=type,
        stem=stem,
        options=options,
        key=key,
        explanation=draw(st.one_of(st.just(""), text)),
        topic=draw(st.sampled_from(["T1", "T2.1", "第一章/总则"])),
        for_role=draw(st.sampled_from(["director", "officer", "both"])),
        for_capacity=draw(st.sampled_from(["production", "sales", "both"])),
        category=draw(st.one_of(st.just(""), short)),
        difficulty=draw(st.integers(1, 5)),
        cognitive=draw(st.sampled_from(["", "know", "understand", "apply", "analyse"])),
        is_open=draw(st.booleans()),
        references=tuple(draw(st.lists(st.tuples(short, st.one_of(st.just(""), short)), min_size=1, max_size=3))),
        pictures=tuple(pictures),
    )


def through_gift(given: list[Record]) -> Parsed:
    return gift.read("".join(gift.write(given)), "x.gift")


def through_moodle(given: list[Record]) -> Parsed:
    return moodle_xml.read("".join(moodle_xml.write(given)).encode(), "x.xml")


def through_qti(version: str) -> Callable[[list[Record]], Parsed]:
    def go(given: list[Record]) -> Parsed:
        buffer = io.BytesIO()
        qti.write(given, buffer, version)
        return qti.read_package(buffer.getvalue(), "x.zip")

    return go


FORMATS = {"gift": through_gift, "moodle": through_moodle, "qti21": through_qti("2.1"), "qti22": through_qti("2.2")}


def out(parsed: Parsed) -> list[Record]:
    assert (parsed.faults, parsed.left_out) == ([], [])
    return [item.record for item in parsed.items]


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(given=st.lists(records(), min_size=1, max_size=3))
def test_a_format_returns_what_it_was_given(name: str, given: list[Record]) -> None:
    assert out(FORMATS[name](given)) == given


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(given=st.lists(records(), min_size=1, max_size=3))
def test_all_formats_one_after_the_other_lose_nothing(given: list[Record]) -> None:
    passed = given
    for go in FORMATS.values():
        passed = out(go(passed))
    assert passed == given


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(record=records().filter(aiken.holds))
def test_aiken_keeps_stem_options_and_answer(record: Record) -> None:
    (found,) = out(aiken.read("".join(aiken.write([record])), "x.txt"))
    assert (found.stem, found.options, found.key) == (
        one_line(record.stem),
        tuple(one_line(option) for option in record.options),
        record.key,
    )


@given(record=records())
def test_the_way_out_of_the_reading_process_changes_nothing(record: Record) -> None:
    assert Record.from_json(record.as_json()) == record
