"""How often brokers stay among the first when ties are missing from the record (methods 0.5)."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.brokers.centrality import betweenness_of, is_exact
from graphsvc.analysis.brokers.graphs import Tied, live_pairs, tied
from graphsvc.analysis.brokers.pairs import pairs_joined, pairs_only_through
from graphsvc.analysis.brokers.ranking import is_known, merit
from graphsvc.analysis.brokers.table import Graph, Kind, Order, Stability
from graphsvc.analysis.brokers.triangles import closeness
from graphsvc.analysis.links.record import LinkRecord
from graphsvc.errors import BadInput
from graphsvc.kernels import brokering_engine
from graphsvc.kernels.sets import Floats, Ints, Truth
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr

TOP = 10
REPLICATES = 200
FEWEST = 20  # replicates: a share of fewer says nothing
DROPPED = 0.10  # share of ties left out in each
BUDGET = 4e8  # ends of ties looked at in all replicates: some 4 seconds of one core


def broker_stability(
    arrays: Arrays,
    *,
    record: LinkRecord,
    graph: Graph,
    order: Order,
    kinds: Ints,
    ix: Ints,
    top: int = TOP,
    replicates: int = REPLICATES,
    seed: int = 0,
) -> Stability:
    """Per node (kinds and ix) the share of replicates in which it is among the `top` first of its kind.

    In each replicate every tie is left out with probability 0.10. There are fewer replicates where 200
    would take more than about 4 seconds, and none where not even 20 fit, where betweenness of the graph is
    not computed exactly, or where the figure is not defined on it. One seed, one answer.
    O(replicates × one computation of the figure).
    Raises BadInput for `top` below 1.
    """
    if top < 1:
        raise BadInput(f"top {top}: at least 1")
    network = tied(arrays, record, graph)
    number = min(replicates, _affordable(network, order))
    row = _rows(network, kinds, ix)
    if number < min(FEWEST, replicates):
        return Stability(np.full(len(ix), np.nan), top, 0)
    brokering_engine(network.nodes * number)  # once compiled kernels are loaded, they serve every replicate
    live, random = live_pairs(arrays, record), np.random.default_rng(seed)
    times = np.zeros(network.nodes)
    for _ in range(number):
        thinned = network.kept(random.random(len(network.left)) >= DROPPED)
        times += _leading(network, merit(_figures(thinned, live, order), order), top)
    return Stability(np.append(times / number, np.nan)[row], top, number)


def _affordable(network: Tied, order: Order) -> int:
    """How many replicates the budget allows."""
    ends = len(network.rows.entries)
    work = float(ends)
    if not is_known(network.graph, order):
        return 0
    if order == Order.BETWEENNESS:
        if not is_exact(network):
            return 0
        work *= network.nodes
    elif order != Order.PAIRS_JOINED:
        work = float((network.degree.astype(np.float64) ** 2).sum())
    return int(min(REPLICATES, BUDGET / max(work, 1.0)))


def _rows(network: Tied, kinds: Ints, ix: Ints) -> Ints:
    """The node of each, -1 where it has no tie."""
    width = int(network.ix.max(initial=0)) + 1
    packed = network.kind.astype(np.int64) * width + network.ix
    wanted = np.where(ix < width, kinds.astype(np.int64) * width + ix, -1)
    at = np.searchsorted(packed, wanted)
    there = np.append(packed, -2)[at] == wanted
    return np.where(there, at, -1).astype(np.int32)


def _figures(network: Tied, live: Csr, order: Order) -> Floats:
    if order == Order.BETWEENNESS:
        return betweenness_of(network).value
    if order == Order.PAIRS_JOINED:
        return pairs_joined(network).astype(np.float64)
    if order == Order.PAIRS_ONLY_THROUGH:
        return pairs_only_through(network, live).astype(np.float64)
    close = closeness(network.rows)
    return close.effective_size if order == Order.EFFECTIVE_SIZE else close.constraint


def _leading(network: Tied, value: Floats, top: int) -> Truth:
    """Which are among the first of their kind; equal ones share the better rank, unknown ones are not."""
    found = np.zeros(len(value), np.bool_)
    for kind in Kind:
        rows = np.flatnonzero(network.kind == kind)
        if len(rows):
            ordered = np.sort(value[rows])[::-1]
            found[rows] = value[rows] >= ordered[min(top, len(rows)) - 1]
    return found & np.isfinite(value)
