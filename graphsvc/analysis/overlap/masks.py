"""Who could sit where: equal partnerships and equal organisations drawn together, by where they work."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.overlap.considered import classes, take
from graphsvc.kernels.plain import expand, sums, transpose
from graphsvc.kernels.sets import NONE, Ints, Longs, Rows, Truth
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr


class Types(NamedTuple):
    """Things of which some are equal: a type has the same members' number and the same mask."""

    of: Ints  # per thing its type
    many: Longs  # per type how many things it has
    total: Longs  # per type the seats of each of its things
    first: Longs  # per type one of its things


MOST_BLOCKS = 20_000_000  # of allowed row and column types: some 700 MB while the model is solved


@dataclass(frozen=True, eq=False)
class Mask:
    """Where a seat is possible: where territories meet, one is unknown, or somebody sits.

    Rows are types of the active partnerships with a known member, columns types of their
    members. All partnerships of a row type have the same number of members and could have the
    same ones; all organisations of a column type sit equally often and could sit in the same
    partnerships. A block is a row type and a column type.
    """

    row_of: Ints  # per partnership ix its row type, NONE: not in the model
    rows: Types
    columns: Types
    allowed: Rows  # row type -> column types
    filled: Rows  # row type -> column types with a seat
    seats: Longs  # per entry of `filled` how many seats


def read_mask(arrays: Arrays, kernels: ModuleType) -> Mask | None:
    """The mask of the active partnerships; O(memberships log memberships + allowed blocks).

    Organisations whose seats are all on common ground are drawn together by territory and number
    of seats; who sits where the territories do not meet (and every partnership that has such a
    member) is a type alone, because the mask has a cell of its own there.

    None where it has more than MOST_BLOCKS: most partnerships, and most organisations, would
    have to work in wide territories that all differ.
    """
    ix = np.flatnonzero(arrays.active & (arrays.members.sizes > 0)).astype(np.int32)
    members = take(arrays.members, ix)
    present, column, sits_in = np.unique(members.entries, return_inverse=True, return_counts=True)
    ground = _read_ground(arrays, ix, present.astype(np.int32), kernels)
    if ground is None:
        return None
    row = np.repeat(np.arange(len(ix)), np.diff(members.start))
    outside = ~ground.meet(row, column)
    rows = _types(ground.row_class, np.diff(members.start), np.unique(row[outside]))
    columns = _types(ground.column_class, sits_in, np.unique(column[outside]))
    blocks = ground.blocks(rows, columns)
    if blocks is None:
        return None
    row, column = rows.of[row].astype(np.int64), columns.of[column].astype(np.int64)
    filled, seats = _counted(row, column, len(rows.many), len(columns.many))
    row_of = np.full(arrays.partnerships, NONE, np.int32)
    row_of[ix] = rows.of
    allowed = _with(blocks, row[outside], column[outside], len(columns.many))
    return Mask(row_of, rows, columns, allowed, filled, seats)


class _Ground(NamedTuple):
    """Which partnerships meet which organisations: those that meet the same are one class."""

    row_class: Ints
    column_class: Ints
    meets: Csr  # row class -> column class

    def meet(self, row: Longs, column: Longs) -> Truth:
        """Whether territories meet, or one is unknown, for each row and column."""
        width = self.meets.columns
        known = self.meets.row_numbers().astype(np.int64) * width + self.meets.indices
        wanted = self.row_class[row].astype(np.int64) * width + self.column_class[column]
        found: Truth = np.append(known, NONE)[np.searchsorted(known, wanted)] == wanted
        return found

    def blocks(self, rows: Types, columns: Types) -> Rows | None:
        """For each row type the column types that it meets; None for more than MOST_BLOCKS."""
        classes = np.arange(self.meets.columns + 1)
        types_of = np.searchsorted(self.column_class[columns.first], classes)  # they ascend with their class
        many = np.diff(types_of)[self.meets.indices].astype(np.float64)
        start = np.zeros(self.meets.rows + 1, np.int64)
        np.cumsum(sums(self.meets.row_numbers().astype(np.int64), many, self.meets.rows), out=start[1:])
        row_class = self.row_class[rows.first]
        if np.diff(start)[row_class].sum() > MOST_BLOCKS:
            return None
        everything = np.arange(len(columns.many), dtype=np.int32)
        _, entries = expand(Rows(types_of, everything), self.meets.indices)
        return take(Csr(start, entries, len(everything)), row_class)


def _read_ground(arrays: Arrays, ix: Ints, present: Ints, kernels: ModuleType) -> _Ground | None:
    row_class, row_leaves = classes(arrays.leaves, ix)
    column_class, column_leaves = classes(arrays.organisation_leaves, present)
    columns = _columns(column_leaves, arrays.leaves.columns)
    met: Rows = kernels.meetings(row_leaves, columns, MOST_BLOCKS)
    if not len(met.start):
        return None
    of_rows, meets = _merged(_with_unknown(met, len(column_leaves.start) - 1))
    of_columns, met_by = _merged(_across(meets))
    return _Ground(of_rows[row_class], of_columns[column_class], _across(met_by))  # NONE is the last


def _merged(met: Csr) -> tuple[Ints, Csr]:
    """Rows that meet the same are one: the new number of each, and the rows that are left."""
    number, rows = classes(met, np.arange(met.rows, dtype=np.int32))
    return number, Csr(rows.start, rows.entries, met.columns)


def _across(rows: Csr) -> Csr:
    """Rows and columns exchanged; quicker than `Csr.transpose` where there are many millions of entries."""
    columns = _columns(Rows(rows.indptr, rows.indices), rows.columns)
    return Csr(columns.start, columns.entries, rows.rows)


def _columns(rows: Rows, width: int) -> Rows:
    """The rows that have each of `width` entries."""
    columns = transpose(rows)
    missing = np.full(width + 1 - len(columns.start), columns.start[-1])
    return Rows(np.append(columns.start, missing), columns.entries)


def _with_unknown(met: Rows, unknown: int) -> Csr:
    """The same with the class `unknown` in every row, and a last row that meets all."""
    size = len(met.start) - 1
    start = np.append(met.start + np.arange(size + 1), met.start[-1] + size + unknown + 1)
    entries = np.insert(met.entries, met.start[1:], unknown)
    everything = np.arange(unknown + 1, dtype=np.int32)
    return Csr(start, np.concatenate([entries, everything]).astype(np.int32), unknown + 1)


def _types(class_of: Ints, total: Longs, alone: Longs) -> Types:
    """Things of one class and total are one type, those `alone` each its own; types ascend with class."""
    number = np.zeros(len(class_of), np.int64)
    number[alone] = 1 + np.arange(len(alone))
    order = np.lexsort((number, total, class_of))
    new = np.ones(len(order), np.bool_)
    for key in (class_of, total, number):
        new[1:] &= key[order[1:]] == key[order[:-1]]
    new[1:] = ~new[1:]
    of = np.empty(len(order), np.int32)
    of[order] = np.cumsum(new) - 1
    first = order[new]
    return Types(of, np.bincount(of, minlength=len(first)), total[first].astype(np.int64), first)


def _counted(row: Longs, column: Longs, height: int, width: int) -> tuple[Rows, Longs]:
    packed, seats = np.unique(row * width + column, return_counts=True)
    start = np.zeros(height + 1, np.int64)
    np.cumsum(np.bincount(packed // max(width, 1), minlength=height), out=start[1:])
    return Rows(start, (packed % max(width, 1)).astype(np.int32)), seats.astype(np.int64)


def _with(blocks: Rows, row: Longs, column: Longs, width: int) -> Rows:
    """The blocks and some more that are not among them."""
    order = np.lexsort((column, row))
    row, column = row[order], column[order]
    place = np.searchsorted(packed(blocks, width), row * width + column)
    start = blocks.start.copy()
    start[1:] += np.cumsum(np.bincount(row, minlength=len(start) - 1))
    return Rows(start, np.insert(blocks.entries, place, column).astype(np.int32))


def packed(rows: Rows, width: int) -> Longs:
    """Every entry as row × width + entry, ascending."""
    start = np.arange(len(rows.start) - 1) * width
    return np.repeat(start, np.diff(rows.start)) + rows.entries
