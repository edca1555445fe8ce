"""Groups of partnerships of which every two overlap, or every two are neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.families.linkage import DIGITS, link
from graphsvc.analysis.overlap.table import Overlaps
from graphsvc.kernels.sets import Floats, Ints, Longs
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr, Ix

SAME_GROUND, NEIGHBOURS = "SAME_GROUND", "NEIGHBOURS"


class Pairs(NamedTuple):
    """Pairs of partnerships above a cut; all of one length."""

    a: Ints  # ix
    b: Ints  # ix
    score: Floats
    floor: Floats  # least score if any one membership of the two were recorded in error
    completeness: Floats  # share of the evidence that is known
    shared: Floats  # weight of the members of both

    def at(self, rows: Longs) -> Pairs:
        """The same for some of the rows."""
        return Pairs(*(column[rows] for column in self))  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class Families:
    """Families, the most duplicated seats first; equal: the larger, the surer, then keys.

    Family f is the partnerships `members.row(f)` and the pairs `rows(f)`: every two of them.
    """

    kind: str  # SAME_GROUND or NEIGHBOURS
    cut: float  # what every pair reaches
    members: Csr  # family -> ix of partnerships
    start: Longs  # family f holds the pairs [start[f], start[f + 1])
    pairs: Pairs
    seats: Longs  # duplicated seats, -1 unknown
    overlaps: Overlaps | None  # of SAME_GROUND: the answer for the same pairs, row by row
    left_out: Longs  # of NEIGHBOURS: partnerships beside the family whose themes are unknown; else 0
    left_out_in_all: int  # of NEIGHBOURS: all such partnerships, beside a family or not

    def __len__(self) -> int:
        return len(self.start) - 1

    def rows(self, family: int) -> slice:
        """Where the pairs of a family stand."""
        return slice(int(self.start[family]), int(self.start[family + 1]))

    def lowest(self, family: int) -> float:
        """The lowest score of a pair."""
        return float(self.pairs.score[self.rows(family)].min())

    def mean(self, family: int) -> float:
        """The mean score of the pairs."""
        return float(self.pairs.score[self.rows(family)].mean())

    def completeness(self, family: int) -> float:
        """The least completeness of a pair."""
        return float(self.pairs.completeness[self.rows(family)].min())

    def floor(self, family: int) -> float:
        """The lowest score that a pair would have if any one membership were recorded in error."""
        return float(self.pairs.floor[self.rows(family)].min())

    def weakest(self, family: int) -> int:
        """The row of the pair with the lowest score; equal: of the smaller keys."""
        rows = self.rows(family)
        return int(rows.start + np.argmin(np.round(self.pairs.score[rows], DIGITS)))


class Clusters(NamedTuple):
    """Partnerships and pairs sorted into families, in the order of lists."""

    members: Csr
    start: Longs
    rows: Longs  # of the pairs, family by family, by keys within
    seats: Longs


def sort_out(arrays: Arrays, pairs: Pairs) -> Clusters:
    """The families that complete linkage makes of pairs; O(pairs log pairs + entries)."""
    least = link(pairs.a, pairs.b, pairs.score, pairs.shared, size=arrays.partnerships)
    inside = np.flatnonzero(least[pairs.a] == least[pairs.b])
    heads, number = np.unique(least[pairs.a[inside]], return_inverse=True)
    place = np.full(arrays.partnerships, -1, np.int64)
    place[heads] = np.arange(len(heads))
    grouped = place[least]
    partnerships = np.flatnonzero(grouped >= 0).astype(np.int32)
    members = Csr.from_pairs(
        grouped[partnerships].astype(np.int32), partnerships, (len(heads), arrays.partnerships)
    )
    seats = _duplicated(arrays.members, members)
    lowest = np.full(len(heads), np.inf)
    np.minimum.at(lowest, number, pairs.score[inside])
    order = np.lexsort((heads, -np.round(lowest, DIGITS), -members.sizes, -seats))
    rank = np.argsort(order)
    smaller, larger = np.minimum(pairs.a, pairs.b)[inside], np.maximum(pairs.a, pairs.b)[inside]
    rows = np.lexsort((larger, smaller, rank[number]))
    start = np.searchsorted(rank[number][rows], np.arange(len(heads) + 1))
    return Clusters(_reordered(members, order), start, inside[rows], seats[order])


def _duplicated(sits: Csr, families: Csr) -> Longs:
    """Per family the seats to spare if every organisation sat once; -1 where members are unknown."""
    family = families.row_numbers()
    sizes = sits.sizes[families.indices]
    entries = _entries(sits, families.indices)
    once = np.unique(np.repeat(family, sizes).astype(np.int64) * max(sits.columns, 1) + entries)
    seats = np.bincount(family, sizes, minlength=families.rows).astype(np.int64)
    seats -= np.bincount(once // max(sits.columns, 1), minlength=families.rows)
    unknown = np.zeros(families.rows, np.bool_)
    unknown[family[sizes == 0]] = True
    return np.where(unknown, -1, seats)


def _entries(rows: Csr, picked: Ix) -> Ix:
    sizes = rows.sizes[picked]
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    found: Ix = rows.indices[np.repeat(rows.indptr[picked], sizes) + within]
    return found


def _reordered(rows: Csr, order: Longs) -> Csr:
    indptr = np.zeros(rows.rows + 1, np.int64)
    np.cumsum(rows.sizes[order], out=indptr[1:])
    return Csr(indptr, _entries(rows, order.astype(np.int32)), rows.columns)
