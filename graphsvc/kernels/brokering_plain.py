"""The broker kernels in Python, numpy and scipy: for small graphs, and the twin of the compiled ones."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from graphsvc.kernels.brokering_sets import Cuts, Draws, Sampled, draw
from graphsvc.kernels.folding import Core, fold
from graphsvc.kernels.sets import NONE, Floats, Ints, Longs, Rows

CELLS = 300_000  # of one dense table, small enough for a processor's cache
_WORD = (1 << 64) - 1


def betweenness(indptr: Longs, indices: Ints, *, threads: int = 1) -> Floats:
    """Exact betweenness of each node of an undirected graph without loops, unweighted.

    The share of shortest paths from s to t that pass v, summed over unordered pairs s, t other than v
    (Freeman 1977), by Brandes (2001). Row v of
    (indptr, indices) holds the neighbours of v, ascending. `threads` is for the compiled twin.
    O(nodes × ties).
    """
    size = len(indptr) - 1
    graph = sparse.csr_array((np.ones(len(indices)), indices, indptr), (size, size))
    found = np.zeros(size)
    step = max(1, CELLS // max(1, size))
    for first in range(0, size, step):
        found += _dependencies(graph, np.arange(first, min(size, first + step)))
    return found / 2


def _dependencies(graph: sparse.csr_array, sources: Longs) -> Floats:
    """Sum over some sources of what each node passes on for them, from the farthest level back."""
    place = np.arange(len(sources))
    front = np.zeros((graph.shape[0], len(sources)))
    front[sources, place] = 1.0
    paths, levels = front.copy(), [front]
    while levels[-1].any():
        ahead = graph @ levels[-1]
        ahead[paths > 0] = 0.0
        paths += ahead
        levels.append(ahead)
    passed = np.zeros_like(paths)
    for near, far in zip(levels[-2::-1], levels[:0:-1], strict=True):
        share = np.divide(1.0 + passed, far, out=np.zeros_like(far), where=far > 0)
        passed += near * (graph @ share)
    passed[sources, place] = 0.0
    total: Floats = passed.sum(axis=1)
    return total


def sampled_betweenness(indptr: Longs, indices: Ints, *, samples: int, seed: int = 0) -> Sampled:
    """Betweenness estimated along random shortest paths, without bias (Riondato & Kornaropoulos 2016).

    Trees that hang from the rest are counted exactly. One seed, one answer, whichever twin gives it.
    Time grows with samples × the ties that a search from both ends looks at.
    """
    core = fold(Rows(indptr, indices))
    draws = draw(core, samples, seed)
    hits = np.zeros(len(core.fixed), np.int64)
    hits[core.node] = _walked(core, draws)
    return Sampled(core.fixed, hits, draws.pairs, len(draws.source))


def _walked(core: Core, draws: Draws) -> Longs:
    hits = np.zeros(len(core.node), np.int64)
    around = np.split(core.rows.entries, core.rows.start[1:-1])
    neighbours = [each.tolist() for each in around]
    for source, target, seed in zip(
        draws.source.tolist(), draws.target.tolist(), draws.seed.tolist(), strict=True
    ):
        for node in _path(neighbours, (source, target), seed):
            hits[node] += 1
    return hits


def _path(neighbours: list[list[int]], ends: tuple[int, int], state: int) -> list[int]:
    """The nodes within a random shortest path; searches as `between.meet` does, so that both see the same."""
    near, ways = ({ends[0]: 0}, {ends[1]: 0}), ({ends[0]: 1.0}, {ends[1]: 1.0})
    fronts = [[ends[0]], [ends[1]]]
    work = [len(neighbours[end]) for end in ends]
    met: list[int] = []
    while not met:
        side = 0 if work[0] <= work[1] else 1
        fronts[side] = _step(neighbours, near[side], ways[side], fronts[side])
        work[side] = sum(len(neighbours[v]) for v in fronts[side])
        met = [v for v in fronts[side] if v in near[1 - side]]
    state, middle = _chosen(state, met, [ways[0][v] * ways[1][v] for v in met])
    path = [middle] if middle not in ends else []
    for here, number in zip(near, ways, strict=True):
        v = middle
        while here[v] > 1:
            above = [w for w in neighbours[v] if here.get(w) == here[v] - 1]
            state, v = _chosen(state, above, [number[w] for w in above], number[v])
            path.append(v)
    return path


def _step(
    neighbours: list[list[int]], near: dict[int, int], ways: dict[int, float], front: list[int]
) -> list[int]:
    ahead = []
    for v in front:
        for w in neighbours[v]:
            if w not in near:
                near[w], ways[w] = near[v] + 1, ways[v]
                ahead.append(w)
            elif near[w] == near[v] + 1:
                ways[w] += ways[v]
    return ahead


def _chosen(
    state: int, among: list[int], weights: list[float], total: float | None = None
) -> tuple[int, int]:
    """One of some, each as likely as its weight; the last where rounding leaves none."""
    state, chance = random(state)
    chance *= sum(weights) if total is None else total
    for each, weight in zip(among, weights, strict=True):
        chance -= weight
        if chance < 0.0:
            return state, each
    return state, among[-1]


def random(state: int) -> tuple[int, float]:
    """The next state, and a number in [0, 1) (SplitMix64, Steele, Lea & Flood 2014)."""
    state = (state + 0x9E3779B97F4A7C15) & _WORD
    mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _WORD
    return state, ((mixed ^ (mixed >> 31)) >> 11) / 9007199254740992.0


def cuts(rows: Rows, weight: Longs) -> Cuts:
    """What goes to pieces when a node, or a tie, of an undirected graph without loops goes.

    `weight` says what each node counts in pairs: 0 for those that are not counted. O(nodes + ties) by one
    depth-first walk (Hopcroft & Tarjan 1973).
    """
    size = len(rows.start) - 1
    parent, order, low = _walk(rows)
    place = [0] * size
    for at, v in enumerate(order):
        place[v] = at
    held, branches = weight.tolist(), [list[int]() for _ in range(size)]
    for v in reversed(order):
        if parent[v] != NONE:
            held[parent[v]] += held[v]
            if low[v] >= place[parent[v]]:
                branches[parent[v]].append(held[v])
    found = Cuts(np.zeros(size, np.int32), np.zeros(size), np.full(size, NONE, np.int32), np.zeros(size))
    total = 0
    for v in order:
        total = held[v] if parent[v] == NONE else total
        others = total - int(weight[v])
        found.parts[v] = len(branches[v]) + (parent[v] != NONE)
        rest = others - sum(branches[v])
        found.parted[v] = (others**2 - sum(each**2 for each in branches[v]) - rest**2) / 2
        if parent[v] != NONE and low[v] > place[parent[v]]:
            found.bridge[v], found.bridged[v] = parent[v], held[v] * (total - held[v])
    return found


def _walk(rows: Rows) -> tuple[list[int], list[int], list[int]]:
    """Parents (NONE for roots), nodes in the order met, the earliest place that each branch is tied to."""
    size = len(rows.start) - 1
    ties = [iter(each) for each in (part.tolist() for part in np.split(rows.entries, rows.start[1:-1]))]
    parent, place, low, order = [NONE] * size, [NONE] * size, [NONE] * size, list[int]()
    for root in range(size):
        path = [root] if place[root] == NONE else []
        while path:
            v = path[-1]
            if place[v] == NONE:
                place[v] = low[v] = len(order)
                order.append(v)
            w = next(ties[v], NONE)
            if w == NONE:
                path.pop()
                if path:
                    low[path[-1]] = min(low[path[-1]], low[v])
            elif place[w] == NONE:
                parent[w] = v
                path.append(w)
            elif w != parent[v]:
                low[v] = min(low[v], place[w])
    return parent, order, low


def only_through(rows: Rows, width: int, apart: Rows) -> Longs:
    """Per entry below `width` the pairs of rows that share it and nothing else, pairs in `apart` left out.

    Rows of `apart` hold rows, each pair at both ends. O(rows²) time, bounded memory.
    """
    size = len(rows.start) - 1
    has = sparse.csr_array((np.ones(len(rows.entries)), rows.entries, rows.start), (size, width))
    named = sparse.csr_array((rows.entries.astype(np.float64), rows.entries, rows.start), (size, width))
    aside = sparse.csr_array((np.ones(len(apart.entries)), apart.entries, apart.start), (size, size))
    found = np.zeros(width, np.int64)
    step = max(1, CELLS // max(1, size))
    for first in range(0, size, step):
        block = np.arange(first, min(size, first + step))
        alone = (has[block] @ has.T).toarray() == 1
        alone &= (aside[block].toarray() == 0) & (np.arange(size) > block[:, None])
        found += np.bincount((named[block] @ has.T).toarray()[alone].astype(np.int64), minlength=width)
    return found
