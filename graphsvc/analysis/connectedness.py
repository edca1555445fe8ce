"""How far links hold a network together: components, and what share of it they leave apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphsvc.kernels import linking_engine
from graphsvc.kernels.sets import Ints, Rows
from graphsvc.snapshot.csr import Csr


def both_ways(left: Ints, right: Ints, size: int) -> Rows:
    """Pairs as rows of both of the two."""
    ends = np.concatenate([left, right]), np.concatenate([right, left])
    found = Csr.from_pairs(*ends, (size, size))
    return Rows(found.indptr, found.indices)


def components(links: Rows) -> Ints:
    """The component of each of n, from 0; links stand in the rows of both ends. O(n + links)."""
    from scipy import sparse

    size = len(links.start) - 1
    graph = sparse.csr_array((np.ones(len(links.entries), np.int8), links.entries, links.start), (size, size))
    found: Ints = sparse.csgraph.connected_components(graph, directed=False)[1].astype(np.int32)
    return found


def fragmentation(sizes: NDArray[np.int64]) -> float | None:
    """F: the share of pairs that nothing connects, of the sizes of components; None of fewer than two nodes.

    Borgatti 2006.
    """
    size = int(sizes.sum())
    if size < 2:
        return None
    return 1.0 - float((sizes * (sizes - 1)).sum()) / (size * (size - 1))


def distance_fragmentation(links: Rows) -> float | None:
    """DF: 1 - the mean of 1/distance over pairs, 0 where nothing connects; None of fewer than two nodes.

    Borgatti 2006. O(n × links).
    """
    size = len(links.start) - 1
    if size < 2:
        return None
    counts: NDArray[np.int64] = linking_engine(size).distances(links)
    return 1.0 - float((counts[1:] / np.arange(1, size + 1)).sum()) / (size * (size - 1))
