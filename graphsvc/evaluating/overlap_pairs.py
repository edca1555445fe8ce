"""Pairs of partnerships that an evaluation orders, and what the analysis says of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

import numpy as np

from graphsvc.analysis.overlap import BANDS, Flag, compare_pairs
from graphsvc.analysis.overlap.rules import TABLE
from graphsvc.analysis.overlap.table import Codes
from graphsvc.evaluating.metrics import Floats, Truth
from graphsvc.kernels import engine
from graphsvc.kernels.sets import Ints, Longs, Rows
from graphsvc.snapshot.arrays import UNKNOWN_DAY, Arrays
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import NodeTable, TieTable
from graphsvc.snapshot.weave import weave

NO_ACTION = next(row for row, entry in enumerate(TABLE) if entry.action == "NONE")
Table = TypeVar("Table", NodeTable, TieTable)
SHARED = ("members", "themes", "people")
AT_ONCE = 100_000  # pairs: bounds memory at about 100 MB


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of partnerships by ix, a < b, each once; in order of a, then b."""

    a: Ints
    b: Ints

    def __len__(self) -> int:
        return len(self.a)

    def chunks(self) -> Iterator[slice]:
        """The pairs in parts, for what would take too much memory at once."""
        return (slice(at, at + AT_ONCE) for at in range(0, len(self), AT_ONCE))

    def at(self, rows: Truth) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.a[rows], self.b[rows])

    def numbers(self, size: int) -> Longs:
        """One number per pair, ascending."""
        return packed(self.a, self.b, size)


def packed(one: Ints, other: Ints, size: int) -> Longs:
    """One number per pair of `size` partnerships, the same whichever of the two is named first."""
    low, high = np.minimum(one, other).astype(np.int64), np.maximum(one, other)
    return np.asarray(low * size + high)


def unpacked(numbers: Longs, size: int) -> Pairs:
    """The pairs that have these numbers, each once."""
    once = np.unique(numbers)
    return Pairs((once // size).astype(np.int32), (once % size).astype(np.int32))


def every_pair(snapshot: Snapshot) -> Pairs:
    """All pairs that share a member, theme or person, now or ever; memory O(their number)."""
    arrays = snapshot.arrays, timeless(snapshot)
    found = [_sharing(getattr(each, name), each.active) for each in arrays for name in SHARED]
    return unpacked(np.concatenate(found), len(snapshot.partnerships))


def _sharing(rows: Csr, active: Truth) -> Longs:
    from scipy import sparse

    there = active[rows.row_numbers()].astype(np.int32)
    matrix = sparse.csr_array((there, rows.indices, rows.indptr), (rows.rows, rows.columns))
    both = (matrix @ matrix.T).tocoo()
    i, j = both.coords
    kept = (both.data > 0) & (i < j)
    return packed(i[kept], j[kept], rows.rows)


def timeless(snapshot: Snapshot) -> Arrays:
    """The arrays of a registry of which every start, end and status were unknown."""
    dated = ("partnership", "membership", "role")
    nodes = {kind: _undated(table) if kind in dated else table for kind, table in snapshot.nodes.items()}
    ties = {kind: _undated(table) if kind in dated else table for kind, table in snapshot.ties.items()}
    return replace(
        weave(nodes, ties, snapshot.as_of)[0], active=np.ones(len(snapshot.partnerships), np.bool_)
    )


def _undated(table: Table) -> Table:
    nowhere = np.full(len(table.start), UNKNOWN_DAY, np.int32)
    return replace(table, start=nowhere, end=nowhere)


class Judgement(NamedTuple):
    """What the answer says of pairs; 0, BELOW and NONE of those that it could not list."""

    place: Floats  # what lists are ordered by
    score: Floats
    band: Codes  # along BANDS
    entry: Codes  # along TABLE
    satellite: Truth  # recorded as one


def judged(arrays: Arrays, pairs: Pairs, *, weight: Floats | None = None) -> Judgement:
    """What every list says of these pairs; `weight` of organisations instead of rarity."""
    size = len(pairs)
    found = Judgement(
        np.zeros(size),
        np.zeros(size),
        np.full(size, BANDS.index("BELOW"), np.int8),
        np.full(size, NO_ACTION, np.int8),
        np.zeros(size, np.bool_),
    )
    for part in pairs.chunks():
        at, columns = compare_pairs(arrays, left=pairs.a[part], right=pairs.b[part], weight=weight)
        for name in ("place", "score", "band", "entry"):
            getattr(found, name)[part.start + at] = getattr(columns, name)
        found.satellite[part.start + at] = columns.flags & Flag.SATELLITE != 0
    return found


def shared(rows: Csr, pairs: Pairs) -> Floats:
    """How many entries the two of each pair have in common."""
    found, ones = np.zeros(len(pairs)), np.ones(rows.columns)
    kernels = engine(rows.rows)
    for part in pairs.chunks():
        both = kernels.intersect(Rows(rows.indptr, rows.indices), ones, pairs.a[part], pairs.b[part])
        found[part] = both.number
    return found
