"""Stems that say nearly the same, found among a hundred thousand in seconds.

Each text becomes the set of its triples of characters; of two sets the share of common triples (Jaccard) is estimated
by MinHash (Broder 1997) and only texts that agree in a band of values are compared exactly (Leskovec, Rajaraman and
Ullman, Mining of Massive Datasets, chapter 3). With 20 bands of 4 values a pair at 75 % is missed once in a
thousand times, a pair at 40 % is looked at in vain in two of five.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

ALIKE = 0.70  # share of common triples from which a pair is shown
BANDS, ROWS = 20, 4
CROWD = 30  # of more texts in one bucket only neighbours are compared, since all pairs would be too many
SIZE = 3
_PRIME = np.uint64(0x9E3779B97F4A7C15)
Numbers = npt.NDArray[np.uint64]


class Pair(NamedTuple):
    """Names of two texts, in order, and the share of what they have in common in percent."""

    first: str
    second: str
    share: int


def plain(text: str) -> str:
    """The text without punctuation, spaces, width and case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def similar(texts: Iterable[tuple[str, str]], among: Collection[str] | None = None) -> list[Pair]:
    """Pairs of (name, text) that are alike, the most alike first; only those with a name of `among`, if given."""
    names, bare = [], []
    for name, text in texts:
        said = plain(text)
        if len(said) > SIZE:
            names.append(name)
            bare.append(said)
    pairs = [
        Pair(min(names[i], names[j]), max(names[i], names[j]), round(100 * share))
        for i, j in _candidates(bare, names, among)
        if (share := _share(bare[i], bare[j])) >= ALIKE
    ]
    return sorted(pairs, key=lambda pair: (-pair.share, pair.first, pair.second))


def _share(one: str, other: str) -> float:
    first, second = _triples(one), _triples(other)
    return len(first & second) / len(first | second)


def _triples(text: str) -> set[str]:
    return {text[place : place + SIZE] for place in range(len(text) - SIZE + 1)}


def _candidates(texts: Sequence[str], names: Sequence[str], among: Collection[str] | None) -> set[tuple[int, int]]:
    if len(texts) < 2:
        return set()
    wanted = None if among is None else {place for place, name in enumerate(names) if name in among}
    found: set[tuple[int, int]] = set()
    for band in _bands(texts):
        for bucket in _buckets(band):
            pairs = combinations(bucket, 2) if len(bucket) <= CROWD else pairwise(bucket)
            found.update((i, j) for i, j in pairs if wanted is None or i in wanted or j in wanted)
    return found


def _buckets(band: Numbers) -> Iterator[list[int]]:
    """Places with the same number, where there are several."""
    order = np.argsort(band, kind="stable")
    ends = np.flatnonzero(np.diff(band[order])) + 1
    starts = np.concatenate(([0], ends))
    sizes = np.diff(np.concatenate((starts, [len(order)])))
    for start, size in zip(starts[sizes > 1], sizes[sizes > 1], strict=True):
        yield order[start : start + size].tolist()


def _bands(texts: Sequence[str]) -> Iterator[Numbers]:
    """For each band one number per text; equal where all values of the band are."""
    hashes, starts = _hashes(texts)
    salt = np.uint64(1)
    for _band in range(BANDS):
        joined = np.zeros(len(texts), dtype=np.uint64)
        for _row in range(ROWS):
            salt = _mixed(np.array([salt]) + _PRIME)[0]
            least = np.minimum.reduceat(_mixed(hashes ^ salt), starts)
            joined = _mixed(joined ^ least)
        yield joined


def _hashes(texts: Sequence[str]) -> tuple[Numbers, npt.NDArray[np.int64]]:
    """A number for every triple of all texts, one text after the other, and where each text begins."""
    signs = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    lengths = np.array([len(text) for text in texts])
    ends = np.cumsum(lengths)
    shift = np.uint64(21)
    triples = (signs[:-2] << (shift + shift)) | (signs[1:-1] << shift) | signs[2:]
    inside = np.ones(len(triples), dtype=bool)
    for back in (1, 2):  # triples that reach into the next text
        places = ends[:-1] - back
        inside[places] = False
    starts = np.concatenate(([0], np.cumsum(lengths - SIZE + 1)[:-1]))
    return triples[inside], starts


def _mixed(values: Numbers) -> Numbers:
    """The finaliser of MurmurHash3, which spreads 64 bits."""
    with np.errstate(over="ignore"):
        values = values ^ (values >> np.uint64(33))
        values = values * np.uint64(0xFF51AFD7ED558CCD)
        values = values ^ (values >> np.uint64(33))
        values = values * np.uint64(0xC4CEB9FE1A85EC53)
        return values ^ (values >> np.uint64(33))
