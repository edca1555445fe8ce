"""How alike two tables are in the members that come from above."""

from __future__ import annotations

from types import ModuleType
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.neighbours.local import at_home, within
from graphsvc.analysis.overlap.considered import Considered
from graphsvc.kernels.plain import row_sums
from graphsvc.kernels.sets import Floats, Ints, Longs, Rows, Sets
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr


class Tables(NamedTuple):
    """Row i: the members of partnership i that are not local to it; n + i: its members and all who are."""

    rows: Rows
    from_above: Floats  # n: weight of those who are not local
    size: int


class Likeness(NamedTuple):
    """Of pairs of tables without common ground."""

    score: Floats
    floor: Floats  # the least score when one membership is taken out
    number: Ints  # members of both
    weight: Floats


def tables_of(arrays: Arrays, considered: Considered, chosen: Ints) -> Tables:
    """The tables of the chosen partnerships, by their numbers; empty rows for the others."""
    ix = considered.ix[chosen]
    inside = within(arrays, ix)
    width = arrays.members.columns
    members = _codes(arrays.members, ix)
    above = np.setdiff1d(members, _codes(at_home(arrays, ix, inside), ix), assume_unique=True)
    there = _distinct(np.concatenate([members, _codes(inside, ix)]))
    size = len(considered.ix)
    number = np.full(arrays.partnerships, -1, np.int64)
    number[considered.ix] = np.arange(size)
    rows = [number[codes // max(width, 1)] + at * size for at, codes in enumerate((above, there))]
    stacked = _stacked(np.concatenate(rows), np.concatenate([above, there]) % max(width, 1), 2 * size, width)
    return Tables(stacked, row_sums(stacked, considered.sets.weight)[:size], size)


def _stacked(row: Longs, entry: Longs, size: int, width: int) -> Rows:
    """Rows from (row, entry) pairs, each given once."""
    codes = np.sort(row * width + entry)
    start = np.searchsorted(codes, np.arange(size + 1) * width)
    return Rows(start, (codes % max(width, 1)).astype(np.int32))


def _distinct(codes: Longs) -> Longs:
    """The codes in order, each once; sorting is quicker than the hashing of np.unique."""
    codes = np.sort(codes)
    fresh = np.ones(len(codes), np.bool_)
    fresh[1:] = codes[1:] != codes[:-1]
    return codes[fresh]


def _codes(rows: Csr, ix: Ints) -> Longs:
    """The entries of some rows as row × width + column, ascending."""
    kept = np.zeros(rows.rows, np.bool_)
    kept[ix] = True
    row = rows.row_numbers()
    mine = kept[row]
    return row[mine].astype(np.int64) * rows.columns + rows.indices[mine]


def compare(kernels: ModuleType, sets: Sets, tables: Tables, left: Ints, right: Ints) -> Likeness:
    """Weight of the members of both over that of all but the local ones of either that sit in one only.

    O(entries of the pairs).
    """
    both = kernels.intersect(sets.members, sets.weight, left, right)
    size = np.int32(tables.size)
    known_there = kernels.intersect(tables.rows, sets.weight, left, right + size).weight
    known_here = kernels.intersect(tables.rows, sets.weight, right, left + size).weight
    above = kernels.intersect(tables.rows, sets.weight, left, right)
    alone = tables.from_above[left] - known_there + tables.from_above[right] - known_here
    united = both.weight + np.maximum(alone, 0.0)
    lost = (both.weight - above.heaviest) / united
    local_is_heaviest = both.heaviest > above.heaviest
    rest = np.where(local_is_heaviest, united - both.heaviest, united)
    lost_local = (both.weight - both.heaviest) / rest
    floor = np.where(local_is_heaviest, np.minimum(lost, lost_local), lost)
    return Likeness(both.weight / united, floor, both.number, both.weight)
