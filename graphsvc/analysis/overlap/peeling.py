"""Seats that no choice is left about: the same in every network of these sums and this mask."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

import numpy as np

from graphsvc.analysis.overlap.masks import Mask, packed
from graphsvc.kernels.plain import sums, transpose
from graphsvc.kernels.sets import Floats, Rows, Truth


@dataclass(frozen=True, eq=False)
class Peeled:
    """A mask without its forced cells."""

    free: Rows  # row type -> column types between which seats can move
    sure: Rows  # row type -> column types whose every cell is a seat in every realisation
    row_left: Floats  # per row type the seats of each of its rows in free cells
    column_left: Floats


def peel(mask: Mask, kernels: ModuleType) -> Peeled:
    """Fixes the forced cells; O(allowed blocks).

    An empty allowed cell is an edge from its row to its column, a filled one an edge back. A seat
    can move only along a cycle, so a cell between two strongly connected components is what it is
    in every realisation. Types take the place of rows and columns: rows of one type are either in
    one component, or each alone with nothing but forced cells, and then no cycle runs through two
    of them.
    """
    height, width = len(mask.rows.many), len(mask.columns.many)
    row = np.repeat(np.arange(height), np.diff(mask.allowed.start))
    full = _full(mask)
    component = kernels.components(_edges(mask, full))
    tied = component[row] == component[height + mask.allowed.entries]
    free, sure = (_only(mask.allowed, kept) for kept in (tied, full & ~tied))
    owner = np.repeat(np.arange(height), np.diff(sure.start))
    return Peeled(
        free,
        sure,
        mask.rows.total - sums(owner, mask.columns.many[sure.entries].astype(np.float64), height),
        mask.columns.total
        - sums(sure.entries.astype(np.int64), mask.rows.many[owner].astype(np.float64), width),
    )


def _full(mask: Mask) -> Truth:
    """Which allowed blocks are full of seats."""
    width = len(mask.columns.many)
    owner = np.repeat(np.arange(len(mask.rows.many)), np.diff(mask.filled.start))
    full = mask.seats == mask.rows.many[owner] * mask.columns.many[mask.filled.entries]
    found = np.zeros(len(mask.allowed.entries), np.bool_)
    found[np.searchsorted(packed(mask.allowed, width), packed(mask.filled, width)[full])] = True
    return found


def _edges(mask: Mask, full: Truth) -> Rows:
    """The directed graph: row types first, then column types."""
    height, width = len(mask.rows.many), len(mask.columns.many)
    onward, back = _only(mask.allowed, ~full), transpose(mask.filled)
    start = np.concatenate([onward.start, onward.start[-1] + back.start[1:]])
    return Rows(
        start[: height + width + 1], np.concatenate([onward.entries + np.int32(height), back.entries])
    )


def _only(rows: Rows, kept: Truth) -> Rows:
    """The rows without some of their entries."""
    before = np.concatenate([[0], np.cumsum(kept)])
    return Rows(before[rows.start], rows.entries[kept])
