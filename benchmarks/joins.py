"""The bare join by several engines: pairs of partnerships whose members are alike, by weighted Jaccard.

The question is the same for all, and so must be the answer: no ground, themes or people, just sets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from types import ModuleType

import networkx as nx
import numpy as np
from scipy import sparse

from graphsvc.analysis.overlap.considered import consider
from graphsvc.kernels import compiled, plain
from graphsvc.kernels.sets import Floats, Rows, Sets
from graphsvc.snapshot.arrays import Arrays

THRESHOLD = 0.3  # least similarity: of the join that the engines were chosen by
HUBS = 16  # the largest organisations, which "without hubs" leaves out of the product
_BLOCK = 1_000  # rows of a sparse product at once
_PAIRS = 200_000  # pairs looked at at once
_LEEWAY = 1e-12

Pairs = np.ndarray[tuple[int], np.dtype[np.int64]]  # i × n + j, i < j, ascending
Found = Iterator[tuple[np.ndarray, ...]]  # left, right, weight of what they share


@dataclass(frozen=True, eq=False)
class Join:
    """What is asked, in the shapes that the engines want; made before the clock runs."""

    sets: Sets

    @classmethod
    def of(cls, arrays: Arrays) -> Join:
        """The question about the active partnerships of a network."""
        join = cls(consider(arrays, include_planned=False, groups=[]).sets)
        _ = join.there, join.weighted
        return join

    @property
    def size(self) -> int:
        """Number of partnerships."""
        return len(self.sets.total)

    @cached_property
    def there(self) -> sparse.csr_array:
        """Partnerships × organisations, 1 where one sits."""
        return _matrix(self.sets.members, np.ones(len(self.sets.members.entries)), len(self.sets.weight))

    @cached_property
    def weighted(self) -> sparse.csr_array:
        """Partnerships × organisations, its weight where one sits."""
        rows, weight = self.sets.members, self.sets.weight
        return _matrix(rows, weight[rows.entries], len(weight))

    def packed(self, left: np.ndarray, right: np.ndarray) -> Pairs:
        """Pairs as sorted numbers, to compare answers by."""
        low, high = np.minimum(left, right).astype(np.int64), np.maximum(left, right)
        return np.unique(low * self.size + high)


def by_kernels(join: Join, kernels: ModuleType) -> Pairs:
    """The project's own join, compiled or its plain twin."""
    found = kernels.join(join.sets.members, join.sets.weight, THRESHOLD)
    return join.packed(found.left, found.right)


def by_product(join: Join) -> Pairs:
    """scipy: the product of the weighted matrix with itself, block by block, then the threshold."""
    return _kept(join, _products(join.weighted, join.there))


def by_product_without_hubs(join: Join) -> Pairs:
    """scipy: the product without the largest organisations, whose weight is added to the pairs it finds.

    Pairs that only hubs join are looked for among the rows of which hubs are at least the threshold.
    """
    sits_in = np.asarray(join.there.sum(axis=0)).ravel()
    hub = np.zeros(len(sits_in), bool)
    hub[np.argsort(-sits_in, kind="stable")[:HUBS]] = True
    hubs, seats = join.weighted[:, hub].toarray(), join.there[:, hub].toarray()
    heavy = np.flatnonzero(hubs.sum(axis=1) >= THRESHOLD * join.sets.total)
    rest = _products(join.weighted[:, ~hub], join.there[:, ~hub])
    both = ((i, j, shared + _dots(hubs, seats, i, j)) for i, j, shared in rest)
    among = _products(join.weighted[heavy], join.there[heavy])
    by_hubs = _kept(join, ((heavy[i], heavy[j], shared) for i, j, shared in among))
    return np.union1d(_kept(join, both), by_hubs)


def by_python(join: Join) -> Pairs:
    """Plain Python: a dictionary from organisation to its partnerships, and a counter per partnership."""
    weight, total = join.sets.weight.tolist(), join.sets.total.tolist()
    sits_in: dict[int, list[int]] = defaultdict(list)
    found = []
    for j, row in enumerate(_python_rows(join.sets.members)):
        shared: dict[int, float] = defaultdict(float)
        for organisation in row:
            for i in sits_in[organisation]:
                shared[i] += weight[organisation]
            sits_in[organisation].append(j)
        for i, common in shared.items():
            if common >= THRESHOLD * (total[i] + total[j] - common) - _LEEWAY:
                found.append(i * join.size + j)
    return np.array(sorted(found), np.int64)


def by_networkx(join: Join) -> Pairs:
    """networkx: the two-mode graph projected on partnerships, with the weighted Jaccard as weight."""
    weight = join.sets.weight
    graph = nx.Graph(zip(*_edges(join.sets.members), strict=True))

    def likeness(graph: nx.Graph, u: tuple[str, int], v: tuple[str, int]) -> float:
        one, other = set(graph[u]), set(graph[v])
        return float(sum(weight[o] for _, o in one & other) / sum(weight[o] for _, o in one | other))

    partnerships = [node for node in graph if node[0] == "p"]
    projected = nx.bipartite.generic_weighted_projected_graph(graph, partnerships, likeness)
    edges = [(u[1], v[1]) for u, v, s in projected.edges(data="weight") if s >= THRESHOLD - _LEEWAY]
    left, right = np.array(edges, np.int64).reshape(-1, 2).T
    return join.packed(left, right)


ENGINES: dict[str, Callable[[Join], Pairs]] = {
    "compiled": partial(by_kernels, kernels=compiled),
    "plain twin": partial(by_kernels, kernels=plain),
    "scipy without hubs": by_product_without_hubs,
    "scipy product": by_product,
    "plain Python": by_python,
    "networkx": by_networkx,
}


def _products(one: sparse.csr_array, other: sparse.csr_array) -> Found:
    """Row numbers i < j that share a column, and the sum over the shared ones, a block of rows at a time."""
    turned = other.T.tocsr()
    for first in range(0, one.shape[0], _BLOCK):
        block = (one[first : first + _BLOCK] @ turned).tocoo()
        i, j = block.coords[0] + first, block.coords[1]
        upper = j > i
        yield i[upper], j[upper], block.data[upper]


def _kept(join: Join, found: Found) -> Pairs:
    """The pairs at or above the threshold."""
    total = join.sets.total
    parts = [np.zeros(0, np.int64)]
    for i, j, shared in found:
        reached = shared >= THRESHOLD * (total[i] + total[j] - shared) - _LEEWAY
        parts.append(join.packed(i[reached], j[reached]))
    return np.unique(np.concatenate(parts))


def _dots(one: np.ndarray, other: np.ndarray, i: np.ndarray, j: np.ndarray) -> Floats:
    """Scalar products of rows one[i[k]] and other[j[k]]."""
    spans = [slice(at, at + _PAIRS) for at in range(0, len(i), _PAIRS)]
    parts = [np.einsum("kc,kc->k", one[i[span]], other[j[span]]) for span in spans]
    return np.concatenate([np.zeros(0), *parts])


def _matrix(rows: Rows, values: Floats, width: int) -> sparse.csr_array:
    return sparse.csr_array((values, rows.entries, rows.start), shape=(len(rows.start) - 1, width))


def _python_rows(rows: Rows) -> list[list[int]]:
    entries, start = rows.entries.tolist(), rows.start.tolist()
    return [entries[a:b] for a, b in pairwise(start)]


def _edges(rows: Rows) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    owner = np.repeat(np.arange(len(rows.start) - 1), np.diff(rows.start)).tolist()
    return [("p", row) for row in owner], [("o", entry) for entry in rows.entries.tolist()]
