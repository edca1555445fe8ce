"""The broker kernels compiled by numba, with the signatures and answers of `brokering_plain`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from graphsvc.kernels import between, cutting, joining_alone
from graphsvc.kernels.brokering_sets import Cuts, Sampled, draw
from graphsvc.kernels.compiled import owned, owned_array, transpose
from graphsvc.kernels.folding import Core, fold
from graphsvc.kernels.sets import NONE, Floats, Ints, Longs, Rows

CHUNKS = 8  # of sources, summed in order: the answer does not depend on the number of threads
HUBS = 16  # entries that are counted by the bits of masks


def betweenness(indptr: Longs, indices: Ints, *, threads: int = 1) -> Floats:
    """Exact betweenness of each node, over unordered pairs; see `brokering_plain.betweenness`."""
    core = fold(owned(Rows(indptr, indices)))
    found = core.fixed.copy()
    found[core.node] += _inside(core, threads)
    return found


def sampled_betweenness(indptr: Longs, indices: Ints, *, samples: int, seed: int = 0) -> Sampled:
    """Betweenness estimated along random shortest paths; see `brokering_plain.sampled_betweenness`."""
    core = fold(owned(Rows(indptr, indices)))
    draws = draw(core, samples, seed)
    hits = np.zeros(len(core.fixed), np.int64)
    hits[core.node] = between.walk(core.rows, draws.source, draws.target, draws.seed)
    return Sampled(core.fixed, hits, draws.pairs, len(draws.source))


def cuts(rows: Rows, weight: Longs) -> Cuts:
    """What goes to pieces when a node, or a tie, goes; see `brokering_plain.cuts`."""
    return Cuts(*cutting.cuts(owned(rows), owned_array(weight.astype(np.int64))))


def only_through(rows: Rows, width: int, apart: Rows) -> Longs:
    """Pairs of rows that one entry alone joins; see `brokering_plain.only_through`."""
    rows, columns = owned(rows), transpose(rows, width)
    size = len(rows.start) - 1
    hubs = min(HUBS, width, size.bit_length())  # the masks of more take longer than their pairs
    largest = np.argsort(-np.diff(columns.start), kind="stable")[:hubs]
    hub = np.full(width, NONE, np.int32)
    hub[largest] = np.arange(hubs, dtype=np.int32)
    mask = np.zeros(size, np.int64)
    for bit, entry in enumerate(largest.tolist()):
        mask[columns.entries[columns.start[entry] : columns.start[entry + 1]]] |= 1 << bit
    found: Longs = joining_alone.only_through(rows, columns, owned(apart), hub, mask, hubs)
    return found


def _inside(core: Core, threads: int) -> Floats:
    """What shortest paths between nodes of the core add to it."""
    order = between.breadth_first(core.rows)
    rows = _renumbered(core.rows, order)
    weight = core.weight[order].astype(np.float64)
    edges = np.linspace(0, len(order), CHUNKS + 1).astype(int).tolist()
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(lambda span: between.accumulate(rows, weight, *span), pairwise(edges)))
    found = np.empty(len(order))
    found[order] = np.sum(parts, axis=0) / 2
    return found


def _renumbered(rows: Rows, order: Ints) -> Rows:
    """The same graph with order[k] as its k-th node."""
    number = np.empty(len(order), np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    sizes = np.diff(rows.start)[order]
    start = np.append(0, np.cumsum(sizes))
    within = np.arange(start[-1]) - np.repeat(start[:-1], sizes)
    return Rows(start, number[rows.entries[np.repeat(rows.start[order], sizes) + within]])
