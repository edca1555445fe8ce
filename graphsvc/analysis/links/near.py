"""The active partnerships as the link kernels read them: numbered 0..n-1 in the order of their keys."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.connectedness import both_ways, components
from graphsvc.analysis.links.record import LinkRecord
from graphsvc.analysis.overlap.considered import classes, take
from graphsvc.analysis.overlap.themes import ancestors
from graphsvc.kernels import linking_engine
from graphsvc.kernels.linking_sets import Near
from graphsvc.kernels.sets import NONE, Floats, Ints, Longs, Rows, Truth
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.links import LinkState


@dataclass(frozen=True, eq=False)
class Network:
    """Active partnerships, and the recorded pairs among them."""

    ix: Ints  # n -> ix
    near: Near
    kernels: ModuleType
    ready: Any  # near, as the kernels take it
    lonely: Truth  # n: no live link
    component: Ints  # n, of links that are live or undated
    pairs: Longs  # left × n + right of every recorded pair, ascending
    rows: Longs  # their places in the record
    linked: Truth  # pairs that are live or undated

    @property
    def size(self) -> int:
        """Number of active partnerships."""
        return len(self.ix)

    def row_of(self, left: Ints, right: Ints) -> Longs:
        """The place in the record of each pair (left < right), -1 where nothing is recorded."""
        packed = left.astype(np.int64) * self.size + right
        at = np.searchsorted(self.pairs, packed)
        found = np.append(self.pairs, -1)[at] == packed
        return np.where(found, np.append(self.rows, NONE)[at], NONE)

    def is_recorded(self, left: Ints, right: Ints) -> Truth:
        """Whether anything is recorded of each pair (left < right)."""
        found: Truth = self.row_of(left, right) != NONE
        return found

    def is_linked(self, left: Ints, right: Ints) -> Truth:
        """Whether each pair (left < right) is linked, live or undated."""
        packed = left.astype(np.int64) * self.size + right
        at = np.searchsorted(self.pairs, packed)
        known = np.append(self.pairs, -1)[at] == packed
        found: Truth = known & np.append(self.linked, False)[at]
        return found


def network_of(arrays: Arrays, record: LinkRecord) -> Network:
    """The active partnerships of a picture; O(entries log entries)."""
    ix = np.flatnonzero(arrays.active).astype(np.int32)
    size = len(ix)
    number = np.full(arrays.partnerships, NONE, np.int32)
    number[ix] = np.arange(size, dtype=np.int32)
    rows = np.flatnonzero(arrays.active[record.left] & arrays.active[record.right])
    left, right = number[record.left[rows]], number[record.right[rows]]
    linked = record.present[rows]
    links = both_ways(left[linked], right[linked], size)
    near, kernels = _near(arrays, record, ix, links, both_ways(left, right, size)), linking_engine(size)
    return Network(
        ix=ix,
        near=near,
        kernels=kernels,
        ready=kernels.prepare(near),
        lonely=lonely(left, right, record.state[rows], size),
        component=components(links),
        pairs=left.astype(np.int64) * size + right,
        rows=rows,
        linked=linked,
    )


def lonely(left: Ints, right: Ints, state: NDArray[np.int8], size: int) -> Truth:
    """Which of n have no live link among some pairs."""
    alone = np.ones(size, np.bool_)
    live = state == LinkState.LIVE
    alone[left[live]] = False
    alone[right[live]] = False
    return alone


def _near(arrays: Arrays, record: LinkRecord, ix: Ints, links: Rows, recorded: Rows) -> Near:
    theme_class, themes = classes(arrays.themes, ix)
    ground_class, listed = classes(record.ground.listed, ix)
    first = _first_of(ground_class, len(listed.start) - 1)
    places, alike = likeness(arrays.theme_parent, np.unique(themes.entries))
    touches = record.ground.touches
    entries = np.unique(themes.entries, return_inverse=True)[1]
    return Near(
        theme_class=theme_class,
        themes=Rows(themes.start, entries.astype(np.int32)),
        likeness=places,
        alike=alike,
        ground_class=ground_class,
        leaves=take(arrays.leaves, ix[first]),
        listed=listed,
        parent=record.ground.parent[ix[first]],
        touches=Rows(touches.indptr, touches.indices),
        level=arrays.level[ix].astype(np.int32),
        links=links,
        recorded=recorded,
        evaluated=record.evaluated[ix],
    )


def _first_of(ground_class: Ints, number: int) -> Longs:
    """The first of n in each class."""
    first = np.zeros(number, np.int64)
    known = np.flatnonzero(ground_class != NONE)[::-1]
    first[ground_class[known]] = known
    return first


def likeness(parent: Ints, used: Ints) -> tuple[NDArray[np.int16], Floats]:
    """Similarity of every two themes in use (Wu & Palmer), as places among the distinct ones, ascending."""
    depth, path = ancestors(parent)
    nearest = np.zeros((len(used), len(used)))
    for line in path[used].T:  # from the top down: the last shared ancestor is the nearest
        shared = (line[:, None] == line) & (line != NONE)
        nearest = np.where(shared, depth[line][:, None], nearest)
    total = np.maximum(depth[used][:, None] + depth[used], 1)
    similarity = np.where(np.eye(len(used), dtype=bool), 1.0, 2 * nearest / total)
    alike, place = np.unique(similarity, return_inverse=True)
    return place.reshape(similarity.shape).astype(np.int16), alike
