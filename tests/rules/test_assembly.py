"""A paper follows from blueprint, bank and seed, on every platform and in whatever order the bank is read."""

from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given, settings, strategies as st

from question_bank.rules.assembly import BankTooSmall, Candidate, Item, Section, assemble, option_order

TYPES = ("single", "multiple", "true_false")
SEED = sha256(b"golden").hexdigest()


def bank(singles: int = 8, multiples: int = 6, true_falses: int = 6) -> list[Candidate]:
    sizes = dict(zip(TYPES, (singles, multiples, true_falses), strict=True))
    return [
        Candidate(100 * place + number, f"{type[0].upper()}{number:03d}", type, 0 if type == "true_false" else 4)
        for place, (type, size) in enumerate(sizes.items(), start=1)
        for number in range(1, size + 1)
    ]


PLAN = (Section("single", 3, Decimal(4)), Section("multiple", 2, Decimal(4)), Section("true_false", 2, Decimal("2.5")))


def test_the_golden_paper() -> None:
    """Stored on 2026-11-21; a change here means that old papers could no longer be dealt again."""
    assert assemble(PLAN, bank(), SEED) == GOLDEN


def test_the_golden_paper_of_somebody_who_had_two_of_the_questions() -> None:
    again = assemble(PLAN, bank(), SEED, had=GOLDEN_HAD)
    assert [item.revision_id for item in again] == GOLDEN_AGAIN


def test_it_names_what_is_missing() -> None:
    with pytest.raises(BankTooSmall) as refused:
        assemble([Section("multiple", 7, Decimal(1))], bank(), SEED)
    assert (refused.value.type, refused.value.wanted, refused.value.available) == ("multiple", 7, 6)


def test_questions_already_had_come_back_only_when_the_rest_does_not_suffice() -> None:
    had = {f"S{number:03d}" for number in range(1, 7)}
    paper = assemble([Section("single", 2, Decimal(1))], bank(), SEED, had)
    assert {item.revision_id for item in paper} == {107, 108}
    assert len(assemble([Section("single", 4, Decimal(1))], bank(), SEED, had)) == 4


def test_pinned_options_stay_last() -> None:
    question = Candidate(1, "S001", "single", 5, frozenset({4}))
    orders = {option_order(f"seed {number}", question) for number in range(50)}
    assert len(orders) > 10
    assert {order[-1] for order in orders} == {"E"}


def test_a_true_false_question_has_no_order() -> None:
    assert {item.order for item in assemble(PLAN, bank(), SEED)[5:]} == {""}


seeds = st.text(min_size=1, max_size=64)
sections = st.lists(
    st.builds(Section, st.sampled_from(TYPES), st.integers(1, 6), st.decimals(min_value="0.5", max_value=10, places=1)),
    unique_by=lambda section: section.type,
)


@settings(deadline=None)
@given(sections, seeds)
def test_every_section_has_its_count_and_points_and_no_question_comes_twice(plan: list[Section], seed: str) -> None:
    paper = assemble(plan, bank(), seed)
    types = {question.revision_id: question.type for question in bank()}
    assert [(types[item.revision_id], item.points) for item in paper] == [
        (section.type, section.points) for section in plan for _ in range(section.count)
    ]
    assert [item.position for item in paper] == list(range(1, len(paper) + 1))
    assert len({item.revision_id for item in paper}) == len(paper)


@settings(deadline=None)
@given(st.permutations(bank()), seeds, st.sets(st.sampled_from([question.code for question in bank()])))
def test_the_order_of_the_bank_does_not_matter(shuffled: list[Candidate], seed: str, had: set[str]) -> None:
    assert assemble(PLAN, shuffled, seed, had) == assemble(PLAN, bank(), seed, had)


@settings(deadline=None)
@given(st.integers(2, 6), seeds, st.data())
def test_an_order_names_every_option_once(options: int, seed: str, data: st.DataObject) -> None:
    pinned = data.draw(st.frozensets(st.integers(0, options - 1)))
    order = option_order(seed, Candidate(1, "S001", "single", options, pinned))
    assert sorted(order) == list("ABCDEF"[:options])
    assert {*order[options - len(pinned) :]} == {"ABCDEF"[place] for place in pinned}


def test_seeds_spread_the_questions_evenly() -> None:
    """Each of 8 questions is dealt about 3 times in 8 over 2,000 seeds (standard deviation 21.7)."""
    dealt = [0] * 8
    for number in range(2000):
        for item in assemble([Section("single", 3, Decimal(1))], bank(), str(number)):
            dealt[item.revision_id - 101] += 1
    assert all(abs(times - 750) < 100 for times in dealt)


GOLDEN = (
    Item(1, 101, "CABD", Decimal(4)),
    Item(2, 106, "DABC", Decimal(4)),
    Item(3, 103, "ACDB", Decimal(4)),
    Item(4, 205, "BACD", Decimal(4)),
    Item(5, 203, "DCAB", Decimal(4)),
    Item(6, 302, "", Decimal("2.5")),
    Item(7, 303, "", Decimal("2.5")),
)
GOLDEN_HAD = {"M005", "S001"}
GOLDEN_AGAIN = [106, 103, 104, 203, 206, 302, 303]
