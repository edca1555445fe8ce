"""What the network of links loses with one partnership (G30, G36, G37)."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from graphsvc.analysis.connectedness import both_ways, components, fragmentation
from graphsvc.analysis.dependence.table import NOTHING, Contacts
from graphsvc.analysis.links.record import LinkRecord
from graphsvc.kernels import linking_engine
from graphsvc.kernels.sets import Ints, Longs, Rows, Truth
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.links import LinkState

MOST_STEPS = 4_000_000_000  # partnerships × links: beyond it distances take longer than an answer may


def find_contacts(arrays: Arrays, *, record: LinkRecord, partnership: int) -> Contacts:
    """What links join among the others with and without an active partnership (ix).

    Exact. O(n + links) for components; O(n × links) for distances, which are left out (None) where that is
    more than 4,000,000,000 steps.
    """
    links, ix = _graph(arrays, record)
    node = int(np.searchsorted(ix, partnership))
    partners = _row(links, node)
    rest = without(links, node)
    after = components(rest)
    before = _rejoined(after, partners, node)
    sizes_before, sizes_after = (_sizes(np.delete(each, node)) for each in (before, after))
    number = np.bincount(after[partners], minlength=1)
    distances = _distance_fragmentations(links, rest, node)
    return Contacts(
        partners=ix[partners],
        undated=_undated(record, partnership, ix[partners]),
        only_link_of=ix[partners[np.diff(links.start)[partners] == 1]],
        bridges=ix[partners[number[after[partners]] == 1]],
        parts=np.sort(np.bincount(after)[np.unique(after[partners])])[::-1].astype(np.int32),
        components_before=len(sizes_before),
        components_after=len(sizes_after),
        pairs_lost=_pairs(sizes_before) - _pairs(sizes_after),
        fragmentation_before=fragmentation(sizes_before),
        fragmentation_after=fragmentation(sizes_after),
        distance_fragmentation_before=distances[0],
        distance_fragmentation_after=distances[1],
    )


def no_contacts() -> Contacts:
    """Of a partnership that is not active: nothing."""
    return Contacts(NOTHING, 0, NOTHING, NOTHING, NOTHING, 0, 0, 0, None, None, None, None)


def without(links: Rows, node: int) -> Rows:
    """The same nodes without the links of one; O(links)."""
    rows = np.repeat(np.arange(len(links.start) - 1, dtype=np.int32), np.diff(links.start))
    kept = (rows != node) & (links.entries != node)
    start = np.zeros(len(links.start), np.int64)
    np.cumsum(np.bincount(rows[kept], minlength=len(start) - 1), out=start[1:])
    return Rows(start, links.entries[kept])


def _graph(arrays: Arrays, record: LinkRecord) -> tuple[Rows, Ints]:
    """The links of active partnerships, live or undated, numbered in order of key; and their ix."""
    ix = np.flatnonzero(arrays.active).astype(np.int32)
    number = np.full(arrays.partnerships, -1, np.int32)
    number[ix] = np.arange(len(ix), dtype=np.int32)
    chosen: Truth = record.present & arrays.active[record.left] & arrays.active[record.right]
    left, right = number[record.left[chosen]], number[record.right[chosen]]
    return both_ways(left, right, len(ix)), ix


def _row(links: Rows, node: int) -> Ints:
    return links.entries[links.start[node] : links.start[node + 1]]


def _rejoined(after: Ints, partners: Ints, node: int) -> Ints:
    """The components with the node in place: those of its partners are one."""
    own = np.append(after[partners], after[node])
    return np.where(np.isin(after, own), own[0], after).astype(np.int32)


def _sizes(component: Ints) -> Longs:
    """The sizes of the components that some nodes are in."""
    return np.unique(component, return_counts=True)[1].astype(np.int64)


def _pairs(sizes: Longs) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def _undated(record: LinkRecord, partnership: int, partners: Ints) -> int:
    pair = (record.left == partnership) | (record.right == partnership)
    other = np.where(record.left == partnership, record.right, record.left)
    rows = pair & (record.state == LinkState.UNDATED) & np.isin(other, partners)
    return int(np.count_nonzero(rows))


def _distance_fragmentations(links: Rows, rest: Rows, node: int) -> tuple[float | None, float | None]:
    """1 - the mean of 1 / distance over pairs of others, over the node and without it (Borgatti 2006)."""
    size = len(links.start) - 1
    if size < 3 or size * max(len(links.entries), 1) > MOST_STEPS:
        return None, None
    pairs = (size - 1) * (size - 2)
    after = _closeness(rest)
    leads_over = len(_row(links, node)) > 1
    before = _closeness(links) - 2 * _own_closeness(links, node) if leads_over else after
    return 1.0 - before / pairs, 1.0 - after / pairs


def _closeness(links: Rows) -> float:
    """The sum of 1 / distance over ordered pairs."""
    size = len(links.start) - 1
    counts: Longs = linking_engine(size).distances(links)
    return float((counts[1:] / np.arange(1, size + 1)).sum())


def _own_closeness(links: Rows, node: int) -> float:
    """The sum of 1 / distance from one node."""
    size = len(links.start) - 1
    graph = sparse.csr_array((np.ones(len(links.entries), np.int8), links.entries, links.start), (size, size))
    away = sparse.csgraph.dijkstra(graph, unweighted=True, indices=node)
    return float((1.0 / away[np.isfinite(away) & (away > 0)]).sum())
