"""What the broker kernels read and give: undirected graphs as rows that hold each tie at both ends."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphsvc.kernels.folding import Core
from graphsvc.kernels.sets import Floats, Ints, Longs


class Draws(NamedTuple):
    """Pairs of nodes of a core between which random shortest paths are walked."""

    source: Ints
    target: Ints
    seed: NDArray[np.uint64]
    pairs: float  # weight of all pairs that are drawn from


class Sampled(NamedTuple):
    """Betweenness is `fixed + pairs × hits / samples`, the second part estimated."""

    fixed: Floats  # per node
    hits: Longs  # per node: sampled paths that it lies within
    pairs: float
    samples: int  # 0 where there is nothing to draw from: `fixed` is the whole, exactly


class Cuts(NamedTuple):
    """What goes to pieces when a node, or a tie, goes. Pairs are weighed by the product of their weights."""

    parts: Ints  # per node: components that its own falls into without it; 2 and more: a cut node
    parted: Floats  # per node: pairs of others that are then no longer connected
    bridge: Ints  # per node the other end of a tie without which the two are apart, each once; NONE none
    bridged: Floats  # per node: pairs that this tie alone connects


def draw(core: Core, samples: int, seed: int) -> Draws:
    """Pairs of nodes of one component, each end as likely as its weight; none where no two are left."""
    weight = core.weight.astype(np.float64)
    apart = weight * (core.size - core.weight)  # pairs that each node is an end of
    pairs = float(apart.sum()) / 2
    number = samples if pairs > 0 else 0
    random = np.random.default_rng(seed)
    order = np.argsort(core.component, kind="stable")
    source = _drawn(random, np.append(0.0, np.cumsum(apart[order])), number)
    target = _others(random, core, order, source)
    seeds = random.integers(0, 2**64, number, np.uint64)
    return Draws(order[source].astype(np.int32), order[target].astype(np.int32), seeds, pairs)


def _drawn(random: np.random.Generator, edges: Floats, number: int) -> Longs:
    """Places, each as likely as its stretch is long; stretches of no length never."""
    at = random.random(number) * edges[-1]
    found: Longs = np.searchsorted(edges, at, side="right") - 1
    return found


def _others(random: np.random.Generator, core: Core, order: Longs, source: Longs) -> Longs:
    """For each source another node of its component, as likely as its weight."""
    weight = core.weight[order]
    edges = np.append(0, np.cumsum(weight))
    component = core.component[order]
    first = np.searchsorted(component, component[source])
    size = core.size[order][source]
    at = np.floor(random.random(len(source)) * (size - weight[source])).astype(np.int64) + edges[first]
    at += np.where(at >= edges[source], weight[source], 0)
    found: Longs = np.searchsorted(edges, at, side="right") - 1
    return found
