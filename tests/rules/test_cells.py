"""Cells that overlap are judged and dealt exactly: against every possible paper of small banks, tried one by one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings, strategies as st

from question_bank.rules.assembly import BankTooSmall, Candidate, assemble, rank
from question_bank.rules.cells import (
    COMMON,
    MODULE,
    Cell,
    Excess,
    Kind,
    Recipe,
    Section,
    Short,
    available,
    excess,
    lacking,
    shortages,
)

TYPES = ("single", "multiple")
ONE = Decimal(1)


def recipe_of(singles: int, multiples: int, *cells: Cell) -> Recipe:
    counts = zip(TYPES, (singles, multiples), strict=True)
    return Recipe(tuple(Section(type, count, ONE) for type, count in counts if count), cells)


def stock(*kinds: tuple[str, int, int, bool, int]) -> Counter[Kind]:
    return Counter({Kind(*kind[:4]): kind[4] for kind in kinds})


# --- what is said of a bank --------------------------------------------------------------------------------------


def test_two_cells_that_draw_on_the_same_questions_are_short_together() -> None:
    """Each cell by itself has its three questions; they are the same three."""
    hard, law = Cell(3, difficulty=5), Cell(3, topics=frozenset({1}))
    bank = stock(("single", 1, 5, False, 3), ("single", 2, 1, False, 20))
    recipe = recipe_of(10, 0, hard, law)
    assert [available(cell, bank) for cell in recipe.cells] == [3, 3]
    assert shortages(recipe, bank) == [Short("", (0, 1), 6, 3)]
    assert lacking(recipe, bank) == 3


def test_overlapping_cells_that_find_enough_are_not_short() -> None:
    hard, law = Cell(3, difficulty=5), Cell(3, topics=frozenset({1}))
    bank = stock(("single", 1, 5, False, 3), ("single", 1, 1, False, 3), ("single", 2, 1, False, 4))
    assert shortages(recipe_of(10, 0, hard, law), bank) == []


def test_a_cell_that_is_short_by_itself_is_named_alone() -> None:
    bank = stock(("single", 1, 5, False, 2), ("single", 2, 1, False, 20))
    recipe = recipe_of(10, 0, Cell(3, topics=frozenset({1})), Cell(4, topics=frozenset({2})))
    assert shortages(recipe, bank) == [Short("", (0,), 3, 2)]


def test_cells_that_could_share_but_lack_each_for_itself_are_named_one_by_one() -> None:
    bank = stock(("single", 1, 5, False, 2), ("single", 2, 5, False, 1), ("single", 2, 1, False, 20))
    hard, law = Cell(9, difficulty=5), Cell(3, topics=frozenset({3, 4}))
    assert shortages(recipe_of(20, 0, hard, law), bank) == [Short("", (0,), 9, 3), Short("", (1,), 3, 0)]


def test_an_open_cell_cannot_have_more_than_the_paper_has_of_the_only_type() -> None:
    """The topic has single choice questions only, of which the paper has two."""
    bank = stock(("single", 1, 1, False, 9), ("multiple", 2, 1, False, 9))
    assert shortages(recipe_of(2, 5, Cell(4, topics=frozenset({1}))), bank) == [Short("", (0,), 4, 2)]


def test_a_type_that_is_short_is_named() -> None:
    assert shortages(recipe_of(5, 0), stock(("single", 1, 1, False, 3))) == [Short("single", (), 5, 3)]
    assert shortages(recipe_of(5, 0), {})[0].lacking == 5


def test_common_part_and_module_are_counted_apart() -> None:
    recipe = recipe_of(4, 0, Cell(2, part=COMMON), Cell(2, part=MODULE))
    assert shortages(recipe, stock(("single", 1, 1, False, 9))) == [Short("", (1,), 2, 0)]
    assert shortages(recipe, stock(("single", 1, 1, False, 2), ("single", 1, 1, True, 2))) == []


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ((Cell(3, "single"), Cell(2)), []),
        ((Cell(4, "single"),), [Excess("single", 4, 3)]),
        ((Cell(1, "true_false"),), [Excess("true_false", 1, 0)]),
        ((Cell(3, "single"), Cell(3)), [Excess("", 6, 5)]),
    ],
)
def test_cells_that_no_bank_could_fill(cells: tuple[Cell, ...], found: list[Excess]) -> None:
    assert excess(recipe_of(3, 2, *cells)) == found


def test_papers_are_refused_with_the_cells_that_are_short() -> None:
    bank = [Candidate(number, f"Q{number}", "single", 0, topic=number) for number in range(5)]
    with pytest.raises(BankTooSmall) as refused:
        assemble(recipe_of(4, 0, Cell(2, "single", frozenset({1}))), bank, "seed")
    assert (refused.value.type, refused.value.cells, refused.value.wanted, refused.value.available) == (
        "single", (0,), 2, 1,
    )  # fmt: skip


# --- against every paper there is --------------------------------------------------------------------------------

cells = st.lists(
    st.builds(
        Cell,
        st.integers(1, 2),
        st.sampled_from(("", *TYPES)),
        st.sampled_from((None, frozenset({1}), frozenset({1, 2}), frozenset({3}))),
        st.sampled_from((None, 1, 2)),
        st.sampled_from(("", COMMON, MODULE)),
    ),
    max_size=3,
)
recipes = st.builds(lambda singles, multiples, cells: recipe_of(singles, multiples, *cells),
                    st.integers(1, 3), st.integers(0, 2), cells)  # fmt: skip
banks = st.lists(
    st.tuples(st.sampled_from(TYPES), st.integers(1, 3), st.integers(1, 2), st.booleans()), max_size=8
).map(
    lambda kinds: [
        Candidate(place, f"Q{place}", type, 0, topic=topic, difficulty=difficulty, is_module=is_module)
        for place, (type, topic, difficulty, is_module) in enumerate(kinds)
    ]
)
had = st.sets(st.sampled_from([f"Q{place}" for place in range(8)]))


def shared_out(kinds: Sequence[Kind], room: tuple[int, ...], cells: Sequence[Cell]) -> int:
    """The most questions that find a place, tried one by one; the last of `room` is for what belongs to no cell."""
    if not kinds:
        return 0
    best = shared_out(kinds[1:], room, cells)
    for place, left in enumerate(room):
        if left and (place == len(cells) or cells[place].takes(kinds[0])):
            less = (*room[:place], left - 1, *room[place + 1 :])
            best = max(best, 1 + shared_out(kinds[1:], less, cells))
    return best


def papers(recipe: Recipe, ranked: Sequence[Candidate]) -> Iterator[tuple[int, ...]]:
    """Every paper as places in the ranked bank."""
    room = (*(cell.count for cell in recipe.cells), recipe.rest)
    if recipe.rest < 0:
        return
    for places in combinations(range(len(ranked)), recipe.size):
        kinds = [ranked[place].kind for place in places]
        if Counter(kind.type for kind in kinds) != recipe.wanted:
            continue
        if shared_out(kinds, room, recipe.cells) == recipe.size:
            yield places


@settings(deadline=None, max_examples=300)
@given(recipes, banks, st.text(max_size=8), had)
def test_it_deals_the_best_of_all_papers_whenever_there_is_one(
    recipe: Recipe, bank: list[Candidate], seed: str, had: set[str]
) -> None:
    ranked = sorted(bank, key=lambda q: (q.code in had, rank(seed, q.code), q.code))
    every = [(sum(ranked[place].code in had for place in places), places) for places in papers(recipe, ranked)]
    short = shortages(recipe, Counter(question.kind for question in bank))
    if every:
        best = {ranked[place].revision_id for place in min(every)[1]}
        assert {item.revision_id for item in assemble(recipe, bank, seed, had)} == best
        assert short == []
    else:
        assert short
        with pytest.raises(BankTooSmall):
            assemble(recipe, bank, seed, had)


@settings(deadline=None, max_examples=200)
@given(recipes.filter(lambda recipe: recipe.rest >= 0), banks)
def test_it_counts_the_places_that_stay_empty(recipe: Recipe, bank: list[Candidate]) -> None:
    room = (*(cell.count for cell in recipe.cells), recipe.rest)
    best = 0
    for size in range(len(bank) + 1):
        for chosen in combinations([question.kind for question in bank], size):
            if Counter(kind.type for kind in chosen) <= recipe.wanted:
                best = max(best, shared_out(chosen, room, recipe.cells))
    assert lacking(recipe, Counter(question.kind for question in bank)) == recipe.size - best


@settings(deadline=None)
@given(recipes, banks, st.text(max_size=8))
def test_neither_the_order_of_the_bank_nor_of_the_cells_matters(
    recipe: Recipe, bank: list[Candidate], seed: str
) -> None:
    other = Recipe(recipe.sections, recipe.cells[::-1])
    if shortages(recipe, Counter(question.kind for question in bank)):
        return
    assert assemble(recipe, bank, seed) == assemble(other, bank[::-1], seed)


@settings(deadline=None)
@given(recipes, banks)
def test_a_shortage_says_no_more_than_is_true(recipe: Recipe, bank: list[Candidate]) -> None:
    """Cells named together can have exactly what is said, and never less than nothing."""
    kinds = Counter(question.kind for question in bank)
    for short in shortages(recipe, kinds):
        assert 0 <= short.there < short.wanted
        if len(short.cells) == 1:
            cell = recipe.cells[short.cells[0]]
            caps = sum(count for type, count in recipe.wanted.items() if cell.type in {"", type})
            assert short.there <= min(available(cell, kinds), caps)


def test_a_golden_paper_with_cells() -> None:
    """Stored on 2026-11-21; a change here means that old papers could no longer be dealt again."""
    bank = [
        Candidate(place, f"Q{place:03d}", TYPES[place % 2], 4, topic=place % 5, difficulty=1 + place % 3,
                  is_module=place % 4 == 0)
        for place in range(60)
    ]  # fmt: skip
    recipe = recipe_of(6, 4, Cell(3, part=MODULE), Cell(4, topics=frozenset({1, 2})), Cell(2, "single", None, 3))
    paper = assemble(recipe, bank, "golden")
    assert [(item.revision_id, item.order) for item in paper] == GOLDEN


GOLDEN = [
    (38, "CBAD"),
    (20, "CBAD"),
    (28, "DBCA"),
    (44, "ABCD"),
    (46, "DBAC"),
    (12, "DCBA"),
    (25, "DACB"),
    (1, "DCAB"),
    (51, "CDBA"),
    (47, "BACD"),
]
