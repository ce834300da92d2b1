"""The worked vector, what the tree and the files look like, and what a draw refuses."""

import hashlib
import math

import pytest
from hypothesis import given, strategies as st

from examcenter.rules import draw

ROOT = "e65899038472c78b0335296056cbcc24bd35d354b0c8d6368b3f231b4746a947"
SEED = f"DRAW1|DEMO-001|12|{ROOT}|SSQ-2026999:03.08.14.19.27.31.12/"
ORDER = ["P011", "P005", "P012", "P006", "P010", "P001", "P009", "P007", "P004", "P008", "P002", "P003"]


def tier(number: int) -> str:
    return "A" if number <= 6 else "B" if number <= 10 else "C"


PEOPLE = [draw.Row(f"P{number:03}", tier(number)) for number in range(1, 13)]
DIRECTORS = {1, 4, 7, 10}
FULL_ROWS = [f"P{n:03},330100,{tier(n)},{'director' if n in DIRECTORS else 'officer'}".encode() for n in range(1, 13)]


# --- the worked vector -----------------------------------------------------------------------------------


def test_the_tree_has_the_published_root() -> None:
    assert draw.merkle_root(FULL_ROWS) == ROOT


def test_the_seed_binds_batch_size_root_and_sources() -> None:
    sources = [draw.source("SSQ-2026999", "03.08.14.19.27.31.12")]

    assert draw.seed_text("DEMO-001", 12, ROOT, sources) == SEED
    assert draw.sha256(SEED.encode()) == "62df16b757d0aa3c787761ed2fbcceef3549f7d8f483055de26d979996de9c4d"


def test_tickets_put_everybody_in_the_published_order() -> None:
    ranked = draw.ranked(PEOPLE, SEED)

    assert [row.pid for _, row in ranked] == ORDER
    assert ranked[0][0] == "0.15698579382372330998398774096344411930695834844769640021519158805475557972586"


def test_the_published_persons_and_reserves_are_drawn() -> None:
    picks = draw.select(reversed(PEOPLE), SEED, {"A": 2, "B": 1, "C": 1}, {"A": 9, "B": 9, "C": 9})

    def taken(stratum: str, *, reserve: bool) -> list[str]:
        return [pick.pid for pick in picks if pick.stratum == stratum and pick.is_reserve is reserve]

    assert taken("A", reserve=False) == ["P005", "P006"]
    assert taken("B", reserve=False) == ["P010"]
    assert taken("C", reserve=False) == ["P011"]
    assert taken("A", reserve=True) == ["P001", "P004", "P002", "P003"]
    assert taken("B", reserve=True) == ["P009", "P007", "P008"]
    assert taken("C", reserve=True) == ["P012"]


# --- tree, files, names ----------------------------------------------------------------------------------


def recursive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 2 ** (math.ceil(math.log2(len(leaves))) - 1)
    return hashlib.sha256(b"\x01" + recursive_root(leaves[:split]) + recursive_root(leaves[split:])).digest()


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70))
def test_the_tree_is_that_of_the_rfc(leaves: list[bytes]) -> None:
    assert draw.merkle_root(leaves) == recursive_root(leaves).hex()


def test_an_empty_tree_is_the_hash_of_nothing() -> None:
    assert draw.merkle_root([]) == hashlib.sha256(b"").hexdigest()


def test_the_population_file_is_sorted_by_pid_and_ends_each_line() -> None:
    rows = [draw.Row("B2", "officer-sales"), draw.Row("A7", "director-sales")]

    assert draw.population_file(rows) == b"A7,director-sales\nB2,officer-sales\n"
    assert draw.root_of(rows) == draw.merkle_root([b"A7,director-sales", b"B2,officer-sales"])


def test_the_selection_file_names_reserves() -> None:
    picks = [draw.Picked("A7", "x", 2, "0.9", is_reserve=True), draw.Picked("B2", "x", 1, "0.1", is_reserve=False)]

    assert draw.selection_file(picks) == b"B2,x,1,drawn,0.1\nA7,x,2,reserve,0.9\n"


def test_a_person_has_another_name_in_every_batch() -> None:
    names = {draw.pid(b"key", batch, person) for batch in ("k-1", "k-2") for person in ("1", "11")}

    assert len(names) == 4
    assert all(len(name) == 16 and name.isalnum() for name in names)
    assert draw.pid(b"key", "k-1", "1") in names
    assert draw.pid(b"other", "k-1", "1") not in names


def test_a_commitment_is_a_hash_that_a_shell_can_repeat() -> None:
    assert draw.commitment("ab", "system", "k-1") == hashlib.sha256(b"ab|system|k-1").hexdigest()


# --- refusals and edges ----------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["", "  ", "a|b", "a/b", "a\nb", "\x00"])
def test_it_refuses_a_source_that_would_break_the_grammar(value: str) -> None:
    with pytest.raises(ValueError):
        draw.source("WITNESS", value)


def test_a_source_is_normalised() -> None:
    assert draw.source("WITNESS", " e\u0301 七 ") == "WITNESS:é 七"


def test_it_refuses_a_person_who_is_there_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        draw.population_file([PEOPLE[0], PEOPLE[0]])


def test_it_refuses_a_quota_above_the_stratum() -> None:
    with pytest.raises(ValueError, match="C: 3 to draw, 2 there"):
        draw.select(PEOPLE, SEED, {"C": 3}, {})


def test_a_census_takes_everyone_without_tickets() -> None:
    picks = draw.everyone(reversed(PEOPLE))

    assert [pick.pid for pick in picks] == [row.pid for row in PEOPLE]
    assert [pick.position for pick in picks] == [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 1, 2]
    assert not any(pick.ticket or pick.is_reserve for pick in picks)


@given(st.sets(st.text("ABCDEFGH234567", min_size=1, max_size=6), min_size=1, max_size=40), st.text(max_size=20))
def test_a_draw_is_the_same_whatever_the_order_of_rows_and_prefers_lower_tickets(names: set[str], seed: str) -> None:
    rows = [draw.Row(name, "s") for name in names]
    quota = len(rows) // 2

    picks = draw.select(rows, seed, {"s": quota}, {"s": len(rows)})

    assert picks == draw.select(sorted(rows, key=lambda row: row.pid[::-1]), seed, {"s": quota}, {"s": len(rows)})
    assert [pick.ticket for pick in picks] == sorted(pick.ticket for pick in picks)
    assert sum(not pick.is_reserve for pick in picks) == quota


def test_someone_who_leaves_changes_nobody_elses_place() -> None:
    without = [row for row in PEOPLE if row.pid != "P012"]

    assert [row.pid for _, row in draw.ranked(without, SEED)] == [pid for pid in ORDER if pid != "P012"]


def test_everybody_is_drawn_equally_often() -> None:
    """3 of 12 under 4,000 seeds: chi-square with 11 degrees of freedom stays below its 99.9 % point."""
    counts = dict.fromkeys((row.pid for row in PEOPLE), 0)
    rows = [draw.Row(row.pid, "s") for row in PEOPLE]
    for number in range(4000):
        for pick in draw.select(rows, f"seed {number}", {"s": 3}, {}):
            counts[pick.pid] += 1

    statistic = sum((count - 1000) ** 2 / (1000 * 0.75) for count in counts.values()) * 11 / 12

    assert statistic < 31.26
